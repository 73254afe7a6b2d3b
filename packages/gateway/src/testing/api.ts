import type { Gateway } from '../gateway.js';

/** An answer as a client reads it. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly error: {
    readonly code: string;
    readonly details: Record<string, unknown>;
    readonly message: string;
  };
  /** All of it, to look for what must not be in it. */
  readonly text: string;
}

export interface ApiClient {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>;
  send(
    method: 'POST' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer>;
  execute(
    operation: string,
    params?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer>;
  /** The same, showing this token. */
  as(token: string): ApiClient;
}

/** Asks a gateway as a program would; in this process, or over the network where `fetch` is the platform's. */
export function apiClient(
  target: Pick<Gateway, 'fetch'> | string,
  given: Readonly<Record<string, string>> = {},
): ApiClient {
  const base = typeof target === 'string' ? target : 'http://127.0.0.1:4040';

  async function ask(path: string, init: RequestInit): Promise<ApiAnswer> {
    const request = new Request(base + path, init);
    const response = typeof target === 'string' ? await fetch(request) : await target.fetch(request);
    const text = await response.text();
    const body = JSON.parse(text) as Omit<ApiAnswer, 'status' | 'headers' | 'text'>;
    return { ...body, status: response.status, headers: response.headers, text };
  }

  const client: ApiClient = {
    get: (path, headers = {}) => ask(path, { headers: { ...given, ...headers } }),
    send: (method, path, body = {}, headers = {}) =>
      ask(path, {
        method,
        headers: { 'content-type': 'application/json', 'x-beamdeck-request': '1', ...given, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    execute: (operation, params = {}, headers = {}) =>
      client.send('POST', `/api/v1/operations/${operation}/execute`, params, headers),
    as: (token) => apiClient(target, { ...given, authorization: `Bearer ${token}` }),
  };
  return client;
}
