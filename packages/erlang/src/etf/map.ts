import { ErlangError } from '../error/erlang-error.js';
import { Atom, atom } from './atom.js';
import { type MapKey, mapKey } from './map-key.js';
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
  /** @internal Set by `mapKey` once this map has been part of a key. */
  declare digest?: string;
  #index: MapIndex | undefined;

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
    const name = typeof key === 'string' ? key : key instanceof Atom ? key.name : undefined;
    if (name !== undefined && flat.length <= 2 * MAX_WALKED) {
      for (let i = 0; i < flat.length; i += 2) {
        const candidate = flat[i];
        if (candidate instanceof Atom && candidate.name === name) return i;
      }
      return -1;
    }
    this.#index ??= indexOf(flat).index;
    const at =
      name !== undefined
        ? this.#index.byName.get(name)
        : this.#index.byKey.get(mapKey(key as Exclude<Term, Atom>));
    return at ?? -1;
  }
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
export function duplicateKey(flat: readonly Term[]): number {
  if (flat.length <= 2) return -1;
  if (flat.length > 2 * MAX_WALKED) return indexOf(flat).duplicate;
  for (let i = 0; i < flat.length; i += 2) {
    const key = flat[i];
    if (!(key instanceof Atom)) return indexOf(flat).duplicate;
    for (let j = 0; j < i; j += 2) if ((flat[j] as Atom).name === key.name) return i;
  }
  return -1;
}

interface MapIndex {
  readonly byName: Map<string, number>;
  readonly byKey: Map<MapKey, number>;
}

function indexOf(flat: readonly Term[]): { readonly index: MapIndex; readonly duplicate: number } {
  const byName = new Map<string, number>();
  const byKey = new Map<MapKey, number>();
  let duplicate = -1;
  for (let i = 0; i < flat.length; i += 2) {
    const key = flat[i]!;
    if (key instanceof Atom) byName.set(key.name, i);
    else byKey.set(mapKey(key), i);
    if (duplicate < 0 && byName.size + byKey.size < i / 2 + 1) duplicate = i;
  }
  return { index: { byName, byKey }, duplicate };
}
