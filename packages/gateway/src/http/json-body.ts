import { BeamdeckError } from '@beamdeck/core';

export const MAX_BODY_BYTES = 64 * 1024;
export const MAX_JSON_DEPTH = 64;

/**
 * Reads a request's body as one JSON object; no body is an empty one. Never holds more than `MAX_BODY_BYTES` of it, and
 * refuses what JSON parsers disagree about (a key twice) or choke on (depth). Rejects with `body_too_large` or
 * `validation_error`.
 */
export async function readJsonBody(request: Request): Promise<Record<string, unknown>> {
  const text = await readText(request);
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('The request’s body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('The request’s body must be a JSON object.');
  }
  checkShape(text);
  return value as Record<string, unknown>;
}

async function readText(request: Request): Promise<string> {
  if (request.body === null) return '';
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let text = '';
  try {
    for await (const chunk of request.body as ReadableStream<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BODY_BYTES) throw tooLarge();
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw invalid('The request’s body is not UTF-8.');
    throw error;
  }
}

/** Walks text that is known to be JSON: no deeper than `MAX_JSON_DEPTH`, no key twice in one object. */
function checkShape(text: string): void {
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;
  /** The keys of each open object; null for an open array. */
  const open: (Set<string> | null)[] = [];
  let isKey = false;
  for (const [part] of text.matchAll(token)) {
    const keys = open.at(-1);
    if (part === '{' || part === '[') {
      open.push(part === '{' ? new Set() : null);
      if (open.length > MAX_JSON_DEPTH) {
        throw invalid(`The request’s body is nested deeper than ${String(MAX_JSON_DEPTH)} levels.`);
      }
      isKey = part === '{';
    } else if (part === '}' || part === ']') {
      open.pop();
    } else if (part === ',') {
      isKey = keys instanceof Set;
    } else if (part === ':') {
      isKey = false;
    } else if (isKey && keys instanceof Set) {
      // Parsed, so that "a" and "\u0061" are the same key.
      const key = JSON.parse(part) as string;
      if (keys.has(key)) throw invalid('The request’s body has a key twice.', { key: key.slice(0, 255) });
      keys.add(key);
    }
  }
}

function invalid(message: string, details: Record<string, unknown> = {}): BeamdeckError {
  return new BeamdeckError('validation_error', message, { details });
}

function tooLarge(): BeamdeckError {
  return new BeamdeckError(
    'body_too_large',
    `A request’s body may have ${String(MAX_BODY_BYTES / 1024)} KiB.`,
    {
      details: { limit: MAX_BODY_BYTES },
    },
  );
}
