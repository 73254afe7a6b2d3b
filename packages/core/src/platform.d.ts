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
declare function btoa(bytes: string): string;
declare function structuredClone<T>(value: T): T;
declare const performance: { now(): number };
/** Only what the audit chain needs: digests and Ed25519. Absent on pages served over plain HTTP from another host. */
interface CryptoKeyHandle {
  readonly type: string;
}
interface SubtleCryptography {
  digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  generateKey(
    algorithm: { name: 'Ed25519' },
    extractable: boolean,
    usages: ('sign' | 'verify')[],
  ): Promise<{ readonly privateKey: CryptoKeyHandle; readonly publicKey: CryptoKeyHandle }>;
  importKey(
    format: 'jwk',
    key: { kty: string; crv: string; x: string; d?: string },
    algorithm: { name: 'Ed25519' },
    extractable: boolean,
    usages: ('sign' | 'verify')[],
  ): Promise<CryptoKeyHandle>;
  exportKey(format: 'jwk', key: CryptoKeyHandle): Promise<{ x?: string; d?: string }>;
  sign(
    algorithm: { name: 'Ed25519' },
    key: CryptoKeyHandle,
    data: Uint8Array<ArrayBuffer>,
  ): Promise<ArrayBuffer>;
  verify(
    algorithm: { name: 'Ed25519' },
    key: CryptoKeyHandle,
    signature: Uint8Array<ArrayBuffer>,
    data: Uint8Array<ArrayBuffer>,
  ): Promise<boolean>;
}
declare const crypto: {
  getRandomValues<T extends Uint8Array>(into: T): T;
  randomUUID(): string;
  readonly subtle: SubtleCryptography;
};

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
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
declare function fetch(
  url: string,
  init?: {
    method?: string;
    headers?: Record<string, string>;
    body?: string;
    signal?: AbortSignal;
    cache?: 'no-store';
  },
): Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
      cancel(): Promise<void>;
    };
  } | null;
  text(): Promise<string>;
}>;
