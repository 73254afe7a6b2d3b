import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** The real command, built, in a process of its own: what a user runs. */
export interface GatewayProcess {
  /** `http://127.0.0.1:…`, from the line it printed. */
  readonly url: string;
  readonly pid: number;
  /** All it has printed, both streams. */
  output(): string;
  /** SIGKILL: as when the machine's out-of-memory killer takes it. */
  kill(): Promise<void>;
  /** Ctrl-C. Resolves with the exit code and how long it took. */
  interrupt(): Promise<{ readonly code: number | null; readonly tookMs: number }>;
}

export interface FinishedProcess {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAIN = join(import.meta.dirname, '../../packages/gateway/dist/main.js');
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;

/** Starts `beamdeck serve` and resolves when it has printed its address. */
export async function startGateway(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const run = launch(args, env);
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address within 20 s:\n${run.output()}`)), 20_000);
    const look = () => {
      const found = ADDRESS.exec(run.stdout())?.[0];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    run.child.stdout?.on('data', look);
    void run.ended.then(() => reject(new Error(`the gateway ended:\n${run.output()}`)));
  });
  return {
    url,
    pid: run.child.pid ?? 0,
    output: run.output,
    async kill() {
      run.child.kill('SIGKILL');
      await run.ended;
    },
    async interrupt() {
      const started = performance.now();
      run.child.kill('SIGINT');
      const code = await run.ended;
      return { code, tookMs: performance.now() - started };
    },
  };
}

/** Runs `beamdeck serve` where it is expected to end by itself. */
export async function runGateway(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<FinishedProcess> {
  const run = launch(args, env);
  const timer = setTimeout(() => run.child.kill('SIGKILL'), 30_000);
  const code = await run.ended;
  clearTimeout(timer);
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

function launch(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child: ChildProcess = spawn(process.execPath, [MAIN, 'serve', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  // A test run that dies takes its gateways with it.
  process.once('exit', () => child.kill('SIGKILL'));
  return { child, ended, stdout: () => stdout, stderr: () => stderr, output: () => stdout + stderr };
}
