import { createHash } from 'node:crypto';
import type { Atom } from './atom.js';
import { Float } from './float.js';
import { Fun } from './fun.js';
import { ImproperList } from './list.js';
import { ErlMap } from './map.js';
import type { Term } from './term.js';
import { TermWriter } from './term-writer.js';
import { Tuple } from './tuple.js';

/** Longer keys are held by their digest, so that an index never copies big keys. */
const MAX_PLAIN_BYTES = 64;

/**
 * A JavaScript value that is the same (as `Map` compares) for two terms exactly when Erlang's `=:=` holds them equal;
 * 0.0 and -0.0 differ, as since OTP 27. Not for atoms: their name does. Digests are collision-proof, so a hostile node
 * cannot make an index slow by its choice of keys.
 */
export type MapKey = string | number | bigint;

export function mapKey(term: Exclude<Term, Atom>): MapKey {
  if (typeof term === 'number') return term;
  if (typeof term === 'bigint') return Number.isSafeInteger(Number(term)) ? Number(term) : term;
  if (term instanceof Float) return Object.is(term.value, -0) ? 'f-0' : `f${term.value}`;
  if (term instanceof Uint8Array) return `b${shortened(term)}`;
  digestMapsWithin(term);
  return `t${shortened(canonicalBytes(term))}`;
}

/**
 * Gives every map inside `root` its digest, innermost first. So maps that are keys of maps that are keys, as deep as it
 * goes, are read once each, and nothing recurses.
 */
function digestMapsWithin(root: Term): void {
  const maps: ErlMap[] = [];
  const todo: Term[] = [root];
  while (todo.length > 0) {
    const term = todo.pop()!;
    if (term instanceof ErlMap) {
      if (term.digest !== undefined) continue;
      maps.push(term);
      for (const part of term.flat) todo.push(part);
    } else if (term instanceof Tuple) for (const element of term.elements) todo.push(element);
    else if (Array.isArray(term)) for (const item of term as readonly Term[]) todo.push(item);
    else if (term instanceof ImproperList) {
      for (const item of term.items) todo.push(item);
      todo.push(term.tail);
    } else if (term instanceof Fun) for (const variable of term.freeVariables) todo.push(variable);
  }
  // Outer maps were found before the maps inside them.
  for (let i = maps.length - 1; i >= 0; i--) maps[i]!.digest ??= digestOf(maps[i]!);
}

function digestOf(map: ErlMap): string {
  const entries: string[] = [];
  for (const [key, value] of map) entries.push(sha256(canonicalBytes(key)) + sha256(canonicalBytes(value)));
  return sha256(Buffer.from(entries.sort().join(''), 'latin1'));
}

function canonicalBytes(term: Term): Uint8Array {
  const writer = new TermWriter({ canonical: true });
  writer.write(term);
  return writer.take();
}

function shortened(bytes: Uint8Array): string {
  return bytes.length <= MAX_PLAIN_BYTES ? `=${latin1(bytes)}` : `#${sha256(bytes)}`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('binary');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
