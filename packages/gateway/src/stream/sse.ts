const encoder = new TextEncoder();

/**
 * One message of the event stream, as bytes: `event`, `data`, and `id` where the message is a place to resume from.
 * `json` must be JSON text, which has no line breaks of its own.
 */
export function sseMessage(event: string, json: string, id: string | null): Uint8Array {
  return encoder.encode(`${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${json}\n\n`);
}

/** A place in a stream: which start of the collector, and the last change the client holds. */
export interface StreamPosition {
  readonly epoch: string;
  readonly seq: number;
}

export function formatPosition({ epoch, seq }: StreamPosition): string {
  return `${epoch}.${String(seq)}`;
}

/** Reads a `Last-Event-ID`; null for anything we would not have written. */
export function parsePosition(text: string): StreamPosition | null {
  const match = /^([0-9a-z]{1,64})\.(\d{1,15})$/i.exec(text);
  return match === null ? null : { epoch: match[1] as string, seq: Number(match[2]) };
}
