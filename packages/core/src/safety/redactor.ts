import { BeamdeckError } from '../model/error.js';

/** Takes secrets out of what is to be kept, shown or logged. */
export interface Redactor {
  /** The text without known secrets and without what looks like a credential; at most 2 000 characters. */
  text(text: string): string;
  /** A copy fit to be stored: secrets out, values under telling keys out, bounded in depth, width and length. */
  value(value: unknown): unknown;
  /** A copy of plain data in the same shape: only texts change, and texts under telling keys go. For data of bounded size. */
  data<T>(value: T): T;
  /** The same error with message, details and suggestions redacted, and without its cause. */
  error(error: BeamdeckError): BeamdeckError;
}

/** What is secret besides what looks like a credential anyway. Without any of it that alone is taken out. */
export interface RedactorOptions {
  /** Exact secrets: cookie, tokens, keys. Also found percent-encoded and in base64. Shorter than 4 characters cannot be told from text. */
  readonly secrets?: readonly string[];
  /** Words that make a key telling, besides the built-in ones; in any case, with or without `_` and `-`. */
  readonly keys?: readonly string[];
}

const REDACTED = '[redacted]';
const MAX_TEXT = 2_000;
const MAX_SCANNED = 65_536;
const MAX_DEPTH = 12;
const MAX_ITEMS = 200;
const MAX_VALUES = 5_000;

/** A process dictionary holds whatever a library put there. */
const TELLING_KEYS: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'cookie',
  'authorization',
  'apikey',
  'privatekey',
  'credential',
  'dictionary',
];

/** What looks like a credential wherever it stands. All of them run in linear time. */
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic) +[\w.~+/=-]{4,}/gi, `$1 ${REDACTED}`],
  // Begins only where no part of another one does: else a text of many beginnings is gone through from each of them.
  [/(?<![\w-])eyJ[\w-]{4,}\.[\w-]{4,}(?:\.[\w-]*)?/g, REDACTED],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g, REDACTED],
  [/(:\/\/)[^\s/:@]{1,256}:[^\s/@]{1,256}@/g, `$1${REDACTED}@`],
  [
    /(\b\w{0,40}(?:password|passwd|passphrase|secret|token|cookie|api_?key|private_?key)["']?(?:\s{0,4}(?:=>|[=:])\s{0,4}|,(?: (?=["'<]))?))(?:<<)?(?:"[^"]{0,1024}"|'[^']{0,1024}'|[^\s"',;&{}()[\]<>]{1,1024})(?:>>)?/gi,
    `$1${REDACTED}`,
  ],
];

/** Holds the secrets it is given in a closure; they cannot be read back from it. */
export function createRedactor({ secrets = [], keys = [] }: RedactorOptions = {}): Redactor {
  const known = [...new Set(secrets.filter((secret) => secret.length >= 4).flatMap(spellings))];
  // A secret that contains another goes first, so that no part of it is left.
  known.sort((a, b) => b.length - a.length);
  const telling = [...TELLING_KEYS, ...keys].map(plainKey);

  const text = (given: string): string => {
    if (given.length > MAX_SCANNED) return `[${given.length} characters]`;
    let clean = given;
    for (const secret of known) clean = clean.replaceAll(secret, REDACTED);
    for (const [pattern, by] of CREDENTIALS) clean = clean.replace(pattern, by);
    return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}…` : clean;
  };

  const value = (given: unknown): unknown => {
    let left = MAX_VALUES;
    const copy = (item: unknown, depth: number): unknown => {
      if (typeof item === 'string') return text(item);
      if (typeof item === 'bigint') return item.toString();
      if (item === null || item === undefined || typeof item === 'boolean') return item;
      if (typeof item === 'number') return Number.isFinite(item) ? item : String(item);
      if (typeof item !== 'object') return `[${typeof item}]`;
      if (depth >= MAX_DEPTH || (left -= 1) < 0) return '[…]';
      if (item instanceof Error) return text(`${item.name}: ${item.message}`);
      if (ArrayBuffer.isView(item)) return `[${item.byteLength} bytes]`;
      if (Array.isArray(item)) {
        const shown = item.slice(0, MAX_ITEMS).map((each) => copy(each, depth + 1));
        return item.length > MAX_ITEMS ? [...shown, `[… ${item.length - MAX_ITEMS} more]`] : shown;
      }
      return Object.fromEntries(
        Object.entries(item)
          .slice(0, MAX_ITEMS)
          .map(([key, each]) => [text(key), isTelling(key) ? REDACTED : copy(each, depth + 1)]),
      );
    };
    return copy(given, 0);
  };

  const isTelling = (key: string): boolean => {
    const plain = plainKey(key);
    return telling.some((word) => plain.includes(word));
  };

  const data = (given: unknown, isTold: boolean): unknown => {
    if (typeof given === 'string') return isTold ? REDACTED : text(given);
    if (Array.isArray(given)) return given.map((each) => data(each, isTold));
    if (typeof given !== 'object' || given === null || ArrayBuffer.isView(given)) return given;
    return Object.fromEntries(
      Object.entries(given).map(([key, each]) => [text(key), data(each, isTold || isTelling(key))]),
    );
  };

  return {
    text,
    value,
    // Of the same shape, so of the same type.
    data: <T>(given: T) => data(given, false) as T,
    error: (error) =>
      new BeamdeckError(error.code, text(error.message), {
        details: value(error.details) as Record<string, unknown>,
        suggestions: error.suggestions.map(text),
        retryable: error.retryable,
        ...(error.operation === null ? {} : { operation: error.operation }),
      }),
  };
}

function plainKey(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The secret as it may stand in a text: plain, inside JSON, percent-encoded, in base64 of its own. */
function spellings(secret: string): readonly string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(secret));
  const base64 = btoa(bytes).replace(/=+$/, '');
  const url = base64.replaceAll('+', '-').replaceAll('/', '_');
  const encoded = [JSON.stringify(secret).slice(1, -1), percentEncoded(secret), base64, url];
  return [secret, ...encoded.filter((spelling) => spelling.length >= 4)];
}

/** A lone surrogate has no percent-encoding. */
function percentEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return '';
  }
}
