import { hash } from 'node:crypto';
import { Atom } from './atom.js';
import { Float } from './float.js';
import { Fun } from './fun.js';
import { ImproperList } from './list.js';
import { ErlMap } from './map.js';
import type { Term } from './term.js';
import { TermWriter } from './term-writer.js';
import { Tuple } from './tuple.js';

/** Longer keys are held by their digest, so that an index never copies big keys. */
const MAX_PLAIN_BYTES = 64;
/** Its text, and its place in an index. */
const KEY_COST = 128;

/**
 * A JavaScript value that is the same (as `Map` compares) for two terms exactly when Erlang's `=:=` holds them equal;
 * 0.0 and -0.0 differ, as since OTP 27.
 */
export type MapKey = string | number | bigint;

/**
 * Makes map keys. The keys of compound terms come from their encoding in one canonical form, long ones from its SHA-256:
 * so a hostile node can neither make two keys collide nor, by its choice of keys, an index slow.
 */
export class MapKeyMaker {
  /** An estimate of the heap that the keys and digests made so far take, for who has to keep within a limit. */
  cost = 0;
  readonly #writer = new TermWriter({ canonical: true, maxBytes: Infinity, maxDepth: Infinity });

  keyOf(term: Term): MapKey {
    this.cost += KEY_COST;
    if (typeof term === 'number') return term;
    if (typeof term === 'bigint') return Number.isSafeInteger(Number(term)) ? Number(term) : term;
    if (term instanceof Atom) return `a${term.name}`;
    if (term instanceof Uint8Array) return `b${shortened(bufferOf(term))}`;
    if (term instanceof Float) return Object.is(term.value, -0) ? 'f-0' : `f${term.value}`;
    this.#digestMapsWithin(term);
    this.#writer.write(term);
    return `t${shortened(this.#writer.rewind())}`;
  }

  /**
   * Gives every map inside `root` its digest, innermost first. So maps that are keys of maps that are keys, as deep as it
   * goes, are read once each, and nothing recurses.
   */
  #digestMapsWithin(root: Term): void {
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
    for (let i = maps.length - 1; i >= 0; i--) maps[i]!.digest ??= this.#digestOf(maps[i]!);
  }

  /** The same for two maps exactly when they have the same entries, in whatever order. */
  #digestOf(map: ErlMap): string {
    const entries: string[] = [];
    for (let i = 0; i < map.flat.length; i += 2) {
      this.#writer.write(map.flat[i]!);
      this.#writer.write(map.flat[i + 1]!);
      entries.push(shortened(this.#writer.rewind()));
    }
    this.cost += KEY_COST * (1 + entries.length);
    return shortened(Buffer.from(entries.sort().join(''), 'latin1'));
  }
}

/** Up to 1 + MAX_PLAIN_BYTES characters of Latin-1: the bytes themselves, or their digest. */
function shortened(bytes: Buffer): string {
  return bytes.length <= MAX_PLAIN_BYTES
    ? `=${bytes.toString('latin1')}`
    : `#${hash('sha256', bytes, 'binary')}`;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
