import { execFileSync } from 'node:child_process';

/**
 * Binds all threads of a process, those it has now and starts from them later, to one core of the machine, so that what is
 * measured there shares it with nothing else of the benchmark. Returns what gives it its cores back.
 *
 * Throws where the machine has no such core or no `taskset` (util-linux).
 */
export function bindToCore(pid: number, core: number): () => void {
  const before = coresOf(pid);
  setCores(pid, String(core));
  return () => setCores(pid, before);
}

/** As `taskset -c` takes and gives them: `0-1`, `0,3`. */
function coresOf(pid: number): string {
  const told = execFileSync('taskset', ['-c', '-p', String(pid)], { encoding: 'utf8' });
  return told.slice(told.lastIndexOf(':') + 1).trim();
}

function setCores(pid: number, cores: string): void {
  execFileSync('taskset', ['-a', '-c', '-p', cores, String(pid)], { stdio: 'ignore' });
}
