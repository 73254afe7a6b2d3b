import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

/** The real `main.ts`, bundled with the sources of the packages it is built on, to be run in a process of its own. */
export async function bundleMain(name = 'main'): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const outDir = `${root}node_modules/.cache/${name}`;
  await build({
    config: false,
    entry: { main: `${root}src/main.ts` },
    tsconfig: `${root}tsconfig.json`,
    outDir,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    noExternal: [/^@beamdeck\/(core|erlang)/],
    esbuildOptions(options) {
      options.conditions = ['@beamdeck/source'];
    },
    silent: true,
    clean: true,
  });
  return `${outDir}/main.js`;
}

export interface RunningCommand {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Resolves with the first address it prints; rejects when it ends before. */
  readonly url: Promise<string>;
}

export function runCommand(main: string, args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const match = /https?:\/\/\S+/.exec(stdout);
      if (match !== null) resolve(match[0]);
    });
    void ended.then((code) => reject(new Error(`ended with ${String(code)}: ${stderr}`)));
  });
  // Not every test waits for an address.
  url.catch(() => undefined);
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    kill: (signal) => void child.kill(signal),
    ended,
    url,
  };
}
