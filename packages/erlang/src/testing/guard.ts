import { spawn } from 'node:child_process';

/**
 * Kills what a test started when the test process is gone, however it went: a small shell in its own session reads
 * process ids from a pipe (`+pid` to watch, `-pid` to forget) and, when the pipe closes, kills what is left with SIGKILL,
 * which ends stopped processes too.
 */
export interface Guard {
  watch(pid: number): void;
  forget(pid: number): void;
  /** Kills all that is still watched and ends the guard. Resolves when it is gone. */
  close(): Promise<void>;
}

const SCRIPT = `
trap '' INT TERM HUP
watched=' '
while read -r line; do
  pid=\${line#?}
  case $line in
    +*) watched="$watched$pid " ;;
    -*) case $watched in *" $pid "*) watched="\${watched%% $pid *} \${watched#* $pid }" ;; esac ;;
  esac
done
for pid in $watched; do kill -9 "$pid" 2>/dev/null; done
`;

export function createGuard(): Guard {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const gone = new Promise<void>((resolve) => shell.once('close', () => resolve()));
  shell.stdin.on('error', () => undefined); // the shell was killed by hand; `close` still resolves
  shell.unref();
  return {
    watch: (pid) => void shell.stdin.write(`+${pid}\n`),
    forget: (pid) => void shell.stdin.write(`-${pid}\n`),
    close: () => {
      shell.ref(); // a program with nothing else open waits for it too
      shell.stdin.end();
      return gone;
    },
  };
}
