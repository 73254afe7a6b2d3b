import type { FetchBindings } from '../http/fetch-bindings.js';
import type { StreamClient } from './stream-client.js';

/** The client's messages as the body of an answer: for any host. */
export function streamBody(client: StreamClient, bufferBytes: number): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        client.attach({
          get room() {
            return controller.desiredSize ?? 0;
          },
          write: (message) => controller.enqueue(message),
          end: () => controller.close(),
        });
      },
      pull: () => client.pull(),
      cancel: () => client.gone(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: bufferBytes }),
  );
}

/** What is used of `node:http`'s response. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  flushHeaders(): void;
  write(bytes: Uint8Array): boolean;
  end(): unknown;
  on(event: 'drain' | 'close', listener: () => void): unknown;
  destroy(): unknown;
  readonly writableLength: number;
  readonly destroyed: boolean;
}

/** The response under a request, where the host is Node's own server. */
export function nodeResponse(bindings: FetchBindings | undefined): NodeResponse | null {
  const outgoing = bindings?.outgoing as Partial<NodeResponse> | undefined;
  return typeof outgoing?.writeHead === 'function' && typeof outgoing.flushHeaders === 'function'
    ? (outgoing as NodeResponse)
    : null;
}

/** Says to `@hono/node-server` that the answer is not its to send. */
export const ALREADY_SENT = 'x-hono-already-sent';

/**
 * Streams that are written to Node's response itself, not through a body: an idle one then holds half as much. They begin
 * once the answer's head is known, which is when the app has made it.
 */
export interface DirectStreams {
  /** The client is to be sent there, as soon as the head is known. */
  hold(response: NodeResponse, client: StreamClient, bufferBytes: number): void;
  /** Begins the stream that waits for this head, where there is one. */
  begin(head: Response, bindings: FetchBindings): void;
}

export function createDirectStreams(): DirectStreams {
  const waiting = new WeakMap<
    NodeResponse,
    { readonly client: StreamClient; readonly bufferBytes: number }
  >();
  return {
    hold: (response, client, bufferBytes) => void waiting.set(response, { client, bufferBytes }),
    begin(head, bindings) {
      const response = nodeResponse(bindings);
      const held = response === null ? undefined : waiting.get(response);
      if (response === null || held === undefined) return;
      waiting.delete(response);
      const { client, bufferBytes } = held;
      // Something has put another answer in its place.
      if (!head.headers.has(ALREADY_SENT)) return client.gone();
      response.on('close', () => client.gone());
      response.on('drain', () => client.pull());
      const headers = Object.fromEntries([...head.headers].filter(([name]) => name !== ALREADY_SENT));
      response.writeHead(head.status, headers);
      response.flushHeaders();
      client.attach({
        get room() {
          return bufferBytes - response.writableLength;
        },
        write: (message) => void response.write(message),
        end: () => void response.end(),
      });
      if (response.destroyed) client.gone();
    },
  };
}
