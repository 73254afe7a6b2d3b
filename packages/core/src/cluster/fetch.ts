/**
 * The part of `fetch` that a client of a gateway uses: what pages, workers and Node all have. A host may pass its own, for
 * a proxy, a credential or a test.
 */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/**
 * How a gateway is asked: never cached, `body` only with `POST` and always JSON text. An aborted `signal` is to end the request,
 * and the reading of its answer.
 */
export interface FetchInit {
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly cache: 'no-store';
}

/**
 * What comes back, whatever its status. Headers are found by name in any case. `body` null: there is no stream to read, the
 * answer is held already and comes by `text()`; an event stream needs one.
 */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): ByteReader } | null;
  text(): Promise<string>;
}

/**
 * Bytes as they come, in pieces of any size; `done` has none. `read` rejects when the connection is lost; `cancel` lets go of
 * the rest.
 */
export interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** The platform's own, called as it must be: as a function of the global object. */
export const systemFetch: Fetch = (url, init) => fetch(url, init);
