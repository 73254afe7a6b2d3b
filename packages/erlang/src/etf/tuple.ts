import type { Term } from './term.js';

/** An Erlang tuple. */
export class Tuple<E extends readonly Term[] = readonly Term[]> {
  /** `declare`: set once, by the constructor, as tuples are made by the million. */
  declare readonly elements: E;

  constructor(elements: E) {
    this.elements = elements;
  }

  get arity(): number {
    return this.elements.length;
  }
}

/** The tuple of these elements: `tuple(atom('ok'), 42)` is `{ok, 42}`. */
export function tuple<const E extends readonly Term[]>(...elements: E): Tuple<E> {
  return new Tuple(elements);
}

/** `Terms<3>` is `readonly [Term, Term, Term]`. */
export type Terms<N extends number, Acc extends readonly Term[] = readonly []> = number extends N
  ? readonly Term[]
  : Acc['length'] extends N
    ? Acc
    : Terms<N, readonly [...Acc, Term]>;

/** True for a tuple; with `arity`, only for one of that many elements (the type then knows each of them). */
export function isTuple<N extends number = number>(term: unknown, arity?: N): term is Tuple<Terms<N>> {
  return term instanceof Tuple && (arity === undefined || term.elements.length === arity);
}
