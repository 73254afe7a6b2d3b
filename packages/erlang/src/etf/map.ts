import { ErlangError } from '../error/erlang-error.js';
import { Atom, atom } from './atom.js';
import { sameBytes } from './binary.js';
import { type MapKey, MapKeyMaker } from './map-key.js';
import type { Term } from './term.js';

/** Up to this many entries a walk over them is quicker than an index. */
const MAX_WALKED = 8;

/**
 * An Erlang map. Keys are looked up by Erlang's `=:=`; entries keep the order in which they came.
 *
 * Make one with {@link erlMap}; the constructor does not check for duplicate keys.
 */
export class ErlMap {
  /** Key, value, key, value, … */
  readonly flat: readonly Term[];
  /** @internal What `MapKeyMaker` found for this map when it was part of a key. */
  declare digest?: string;
  #index: Map<MapKey, number> | undefined;

  constructor(flat: readonly Term[]) {
    this.flat = flat;
  }

  get size(): number {
    return this.flat.length / 2;
  }

  /** The value under `key`, or undefined. A string stands for the atom of that name. */
  get(key: Term | string): Term | undefined {
    const at = this.#find(key);
    return at < 0 ? undefined : this.flat[at + 1];
  }

  has(key: Term | string): boolean {
    return this.#find(key) >= 0;
  }

  *keys(): IterableIterator<Term> {
    for (let i = 0; i < this.flat.length; i += 2) yield this.flat[i]!;
  }

  *values(): IterableIterator<Term> {
    for (let i = 1; i < this.flat.length; i += 2) yield this.flat[i]!;
  }

  *[Symbol.iterator](): IterableIterator<readonly [key: Term, value: Term]> {
    for (let i = 0; i < this.flat.length; i += 2) yield [this.flat[i]!, this.flat[i + 1]!];
  }

  /** Where the key stands in `flat`, or -1. */
  #find(key: Term | string): number {
    const { flat } = this;
    if (flat.length <= 2 * MAX_WALKED) {
      const name = typeof key === 'string' ? key : key instanceof Atom ? key.name : undefined;
      if (name !== undefined) return findAtom(flat, name);
    }
    const keys = new MapKeyMaker();
    this.#index ??= indexOf(flat, keys).index;
    return this.#index.get(keys.keyOf(typeof key === 'string' ? new Atom(key) : key)) ?? -1;
  }
}

function findAtom(flat: readonly Term[], name: string): number {
  for (let i = 0; i < flat.length; i += 2) {
    const key = flat[i];
    if (key instanceof Atom && key.name === name) return i;
  }
  return -1;
}

/**
 * The map of these entries, or of the properties of a plain object (whose names become atoms).
 * Throws `term_unsupported` when two keys are the same to Erlang.
 */
export function erlMap(
  entries: Iterable<readonly [key: Term, value: Term]> | Readonly<Record<string, Term>>,
): ErlMap {
  const flat: Term[] = [];
  if (Symbol.iterator in entries) {
    for (const [key, value] of entries as Iterable<readonly [Term, Term]>) flat.push(key, value);
  } else {
    for (const name of Object.keys(entries)) flat.push(atom(name), (entries as Record<string, Term>)[name]!);
  }
  const duplicate = duplicateKey(flat);
  if (duplicate >= 0) {
    throw new ErlangError('term_unsupported', 'a map has each key once', {
      details: { expected: 'distinct keys', got: `entry ${duplicate / 2} has a key of an earlier one` },
    });
  }
  return new ErlMap(flat);
}

export function isMap(term: unknown): term is ErlMap {
  return term instanceof ErlMap;
}

/** Where in `flat` a key stands that also stands before it, or -1. */
export function duplicateKey(flat: readonly Term[], keys?: MapKeyMaker): number {
  const { length } = flat;
  if (length <= 2) return -1;
  if (length > 2 * MAX_WALKED) return indexOf(flat, keys ?? new MapKeyMaker()).duplicate;
  for (let i = 0; i < length; i += 2) {
    const key = flat[i]!;
    if (!isPlain(key)) return indexOf(flat, keys ?? new MapKeyMaker()).duplicate;
    for (let j = 0; j < i; j += 2) if (samePlain(flat[j]!, key)) return i;
  }
  return -1;
}

/** The kinds that nearly all keys are of, and that are compared as quickly as looked at. */
function isPlain(key: Term): boolean {
  return key instanceof Atom || typeof key === 'number' || key instanceof Uint8Array;
}

function samePlain(a: Term, b: Term): boolean {
  if (a instanceof Atom) return b instanceof Atom && a.name === b.name;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && sameBytes(a, b);
  return a === b;
}

function indexOf(
  flat: readonly Term[],
  keys: MapKeyMaker,
): { readonly index: Map<MapKey, number>; readonly duplicate: number } {
  const index = new Map<MapKey, number>();
  let duplicate = -1;
  for (let i = 0; i < flat.length; i += 2) {
    index.set(keys.keyOf(flat[i]!), i);
    if (duplicate < 0 && index.size < i / 2 + 1) duplicate = i;
  }
  return { index, duplicate };
}
