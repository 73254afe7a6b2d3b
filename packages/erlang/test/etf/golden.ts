import golden from './golden/terms.json' with { type: 'json' };

/** A term as a real node wrote it. */
export interface Golden {
  readonly name: string;
  /** The expression that gave the bytes. */
  readonly erlang: string;
  readonly bytes: Buffer;
  /** How the node itself encodes the term, where that differs. */
  readonly canonical: Buffer;
  /** How it prints the term; not kept for long ones. */
  readonly text: string | undefined;
}

export const GOLDEN: readonly Golden[] = golden.entries.map((entry) => ({
  name: entry.name,
  erlang: entry.erlang,
  bytes: Buffer.from(entry.hex, 'hex'),
  canonical: Buffer.from(entry.canonical ?? entry.hex, 'hex'),
  text: entry.text,
}));

export function goldenBytes(name: string): Buffer {
  const found = GOLDEN.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`no golden term ${name}`);
  return found.bytes;
}

/**
 * Text without the first part of pids, ports and references, which is a number of the node's own there and the name of a
 * node here.
 */
export function placeless(text: string): string {
  return text.replace(/<(?:\d+|[\w-]+@[\w.]+?)\.(?=\d[\d.]*>)/g, '<_.');
}
