/**
 * What core's shared code may use of its platform: only what Node 20, browsers and workers all have. Kept by hand, and
 * seen by the type check of core alone; with `lib: ES2023, types: []` it is the fence that keeps DOM and Node names out.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
declare const AbortSignal: { any(signals: readonly AbortSignal[]): AbortSignal };
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare function setTimeout(run: () => void, ms: number): unknown;
declare function clearTimeout(handle: unknown): void;
declare function structuredClone<T>(value: T): T;
declare const performance: { now(): number };
declare const crypto: { getRandomValues<T extends Uint8Array>(into: T): T; randomUUID(): string };

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label?: 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}
declare class URL {
  constructor(url: string, base?: string | URL);
  readonly origin: string;
  readonly href: string;
  pathname: string;
  readonly searchParams: URLSearchParams;
  toString(): string;
}
declare class URLSearchParams {
  constructor(init?: Record<string, string> | string);
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  toString(): string;
}
interface ReadableStreamReader {
  read(): Promise<{ done: boolean; value?: Uint8Array }>;
  cancel(reason?: unknown): Promise<void>;
}
interface FetchResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): ReadableStreamReader } | null;
  json(): Promise<unknown>;
  text(): Promise<string>;
}
interface FetchInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  credentials?: 'include' | 'omit' | 'same-origin';
  cache?: 'no-store';
}
declare function fetch(url: string, init?: FetchInit): Promise<FetchResponse>;
