import type { Fetch, FetchResponse } from '../cluster/fetch.js';
import { toWire } from '../model/codec.js';
import type { NodeVitals } from '../model/node.js';
import { stateChecksum } from '../model/state-checksum.js';
import type { StreamTopic } from '../model/stream-event.js';
import {
  NODE_KEY_PREFIX,
  nodeStateEntry,
  nodeVitalsEntry,
  TOPOLOGY_KEY,
  topologyEntry,
} from '../model/stream-event.js';
import type { ClusterTopology } from '../model/topology.js';

/** One request that came in. */
export interface GatewayCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** One open event stream, written to by the test. */
export interface GatewayStream {
  readonly call: GatewayCall;
  readonly open: boolean;
  /** Raw text, for what no gateway should send. */
  write(text: string): void;
  send(event: string, data: unknown, id?: string): void;
  /** The greeting, then a snapshot of each topic, with the id at the end of the last. */
  greet(options?: { readonly epoch?: string; readonly seq?: number; readonly status?: string }): void;
  end(): void;
  /** Cuts the connection. */
  fail(): void;
}

export interface ScriptedGateway {
  readonly fetch: Fetch;
  readonly calls: readonly GatewayCall[];
  readonly streams: readonly GatewayStream[];
  readonly stream: GatewayStream;
  /** What snapshots are made of. */
  readonly entries: Map<StreamTopic, Map<string, unknown>>;
  setTopology(topology: ClusterTopology): void;
  setVitals(...vitals: readonly NodeVitals[]): void;
  /** Answers requests that are not for the stream; a status besides 200 is sent with the body as it is. */
  respond(answer: (call: GatewayCall) => { readonly status?: number; readonly body: unknown }): void;
  /** What happens to requests for the stream from now on. */
  onStream(mode: StreamMode | ((call: GatewayCall) => StreamMode)): void;
}

/** A stream opens, no connection can be made, or this is answered. */
export type StreamMode =
  | 'open'
  | 'unreachable'
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** A gateway that does what a test tells it, behind a `fetch` of its own: for the faults that a real one does not have. */
export function scriptedGateway(): ScriptedGateway {
  const calls: GatewayCall[] = [];
  const streams: GatewayStream[] = [];
  const entries = new Map<StreamTopic, Map<string, unknown>>([
    ['cluster_state_changes', new Map()],
    ['node_vitals', new Map()],
  ]);
  let answer: Parameters<ScriptedGateway['respond']>[0] = () => ({ status: 404, body: {} });
  let onStream: StreamMode | ((call: GatewayCall) => StreamMode) = 'open';

  const fetch: Fetch = (url, init) => {
    const call: GatewayCall = {
      method: init.method,
      path: url.slice(url.indexOf('/api')),
      headers: init.headers,
      body: init.body === undefined ? undefined : (JSON.parse(init.body) as unknown),
    };
    calls.push(call);
    if (!call.path.startsWith('/api/v1/cluster/events')) {
      const { status = 200, body } = answer(call);
      return Promise.resolve(textResponse(status, body, {}));
    }
    const mode = typeof onStream === 'function' ? onStream(call) : onStream;
    if (mode === 'unreachable') return Promise.reject(new TypeError('fetch failed'));
    if (mode !== 'open') return Promise.resolve(textResponse(mode.status, mode.body, mode.headers ?? {}));
    const { stream, response } = openStream(call, entries, init.signal);
    streams.push(stream);
    return Promise.resolve(response);
  };

  return {
    fetch,
    calls,
    streams,
    get stream() {
      const last = streams.at(-1);
      if (last === undefined) throw new Error('no stream was opened');
      return last;
    },
    entries,
    setTopology(topology) {
      const { nodeStates, ...rest } = topology;
      const topic = new Map<string, unknown>([[TOPOLOGY_KEY, toWire(topologyEntry, rest)]]);
      for (const [name, state] of Object.entries(nodeStates)) {
        topic.set(NODE_KEY_PREFIX + name, toWire(nodeStateEntry, state));
      }
      entries.set('cluster_state_changes', topic);
    },
    setVitals(...vitals) {
      entries.set('node_vitals', new Map(vitals.map((item) => [item.node, toWire(nodeVitalsEntry, item)])));
    },
    respond(next) {
      answer = next;
    },
    onStream(mode) {
      onStream = mode;
    },
  };
}

function textResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): FetchResponse {
  return {
    status,
    headers: { get: (name) => headers[name] ?? null },
    body: null,
    text: () => Promise.resolve(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

type Read = { readonly done: boolean; readonly value?: Uint8Array | undefined };

function openStream(
  call: GatewayCall,
  topics: ReadonlyMap<StreamTopic, ReadonlyMap<string, unknown>>,
  signal: AbortSignal,
): { readonly stream: GatewayStream; readonly response: FetchResponse } {
  const queue: (() => Promise<Read>)[] = [];
  let waiting: ((read: Promise<Read>) => void) | null = null;
  let open = true;
  const give = (read: () => Promise<Read>): void => {
    const waiter = waiting;
    waiting = null;
    if (waiter === null) queue.push(read);
    else waiter(read());
  };
  const fail = (): void => {
    if (!open) return;
    open = false;
    give(() => Promise.reject(new TypeError('terminated')));
  };
  signal.addEventListener('abort', fail, { once: true });
  const write = (text: string): void => {
    const value = new TextEncoder().encode(text);
    if (open) give(() => Promise.resolve({ done: false, value }));
  };
  const stream: GatewayStream = {
    call,
    get open() {
      return open;
    },
    write,
    send(event, data, id) {
      write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    greet({ epoch = 'e1', seq = 0, status = 'connected' } = {}) {
      const names = [...topics.keys()];
      stream.send('hello', {
        epoch,
        protocol: 1,
        topics: names,
        cluster_name: null,
        simulated: true,
        server_time: '2026-01-05T08:00:00.000Z',
        status,
        bookmark_ms: 10_000,
      });
      for (const [topic, held] of topics) {
        const checksum = stateChecksum(held);
        stream.send('snapshot', { topic, seq, entries: [...held] });
        const last = topic === names.at(-1);
        stream.send(
          'snapshot-end',
          { topic, seq, count: held.size, checksum },
          last ? `${epoch}.${seq}` : undefined,
        );
      }
    },
    end() {
      if (!open) return;
      open = false;
      give(() => Promise.resolve({ done: true }));
    },
    fail,
  };
  const read = (): Promise<Read> => {
    const next = queue.shift();
    if (next !== undefined) return next();
    if (!open) return Promise.resolve({ done: true });
    return new Promise((resolve) => (waiting = resolve));
  };
  const response: FetchResponse = {
    status: 200,
    headers: { get: (name) => (name === 'content-type' ? 'text/event-stream; charset=utf-8' : null) },
    body: {
      getReader: () => ({
        read,
        cancel: () => {
          fail();
          return Promise.resolve();
        },
      }),
    },
    text: () => Promise.resolve(''),
  };
  return { stream, response };
}
