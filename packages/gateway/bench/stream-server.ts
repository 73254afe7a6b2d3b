import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { serveStreams } from './served-streams.js';
import type { ServeCommand, ServedStreamsOptions, Usage } from './served-streams.js';

/** In a process of its own this file is what serves. */
const ROLE = 'BEAMDECK_BENCH_SERVES';
const role = process.env[ROLE];
if (role !== undefined) await serveStreams(JSON.parse(role) as ServedStreamsOptions);

/** A process that serves streams; it ends with this one, however that goes. */
export interface StreamServer {
  readonly port: number;
  tell(what: ServeCommand['do']): Promise<Usage>;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

const DEFAULTS: ServedStreamsOptions = {
  kind: 'gateway',
  port: 0,
  nodes: 3,
  down: false,
  sends: { opening: 0, bookmark: 0 },
};

export async function startStreamServer(options: Partial<ServedStreamsOptions> = {}): Promise<StreamServer> {
  const child = fork(fileURLToPath(import.meta.url), {
    env: { ...process.env, [ROLE]: JSON.stringify({ ...DEFAULTS, ...options }) },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  const next = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the process that serves is gone'));
      child.once('exit', ended);
      child.once('message', (said) => {
        child.off('exit', ended);
        resolve(said as T);
      });
    });
  const port = await next<number>();
  const tell = (what: ServeCommand['do']): Promise<Usage> => {
    const answer = next<Usage>();
    child.send({ do: what } satisfies ServeCommand);
    return answer;
  };
  return {
    port,
    tell,
    async stop() {
      await tell('stop');
      await gone;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
