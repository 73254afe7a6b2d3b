/**
 * The part of `fetch` that a client of a gateway uses: what pages, workers and Node all have. A host may pass its own, for
 * a proxy, a credential or a test.
 */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

export interface FetchInit {
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly cache: 'no-store';
}

export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): ByteReader } | null;
  text(): Promise<string>;
}

export interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** The platform's own, called as it must be: as a function of the global object. */
export const systemFetch: Fetch = (url, init) => fetch(url, init);
