import { ErlangError } from '../error/erlang-error.js';

/** Erlang's own limit on the length of an atom, in characters (code points, not bytes). */
export const MAX_ATOM_CHARACTERS = 255;

/**
 * An Erlang atom. Two atoms are the same when their names are: compare with `isAtom(term, 'ok')` or `termEquals`, never
 * with `===`, as nothing interns atoms for good (a hostile node could fill such a table).
 *
 * Make one with {@link atom}, which checks the name; the constructor does not.
 */
export class Atom {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * The atom of this name. Throws `term_unsupported` for a name that no Erlang atom can have: longer than 255 characters,
 * or with a lone surrogate.
 */
export function atom(name: string): Atom {
  if (!isAtomName(name)) {
    throw new ErlangError('term_unsupported', 'an atom has at most 255 Unicode characters', {
      details: { expected: 'an atom name', got: name.slice(0, 300) },
    });
  }
  return new Atom(name);
}

/** True for an atom; with `name`, only for the atom of that name. */
export function isAtom<N extends string = string>(
  term: unknown,
  name?: N,
): term is Atom & { readonly name: N } {
  return term instanceof Atom && (name === undefined || term.name === name);
}

/** True when Erlang can have an atom of this name. */
export function isAtomName(name: string): boolean {
  if (LONE_SURROGATE.test(name)) return false;
  if (name.length <= MAX_ATOM_CHARACTERS) return true;
  return name.length <= 2 * MAX_ATOM_CHARACTERS && [...name].length <= MAX_ATOM_CHARACTERS;
}

/** With the `u` flag a surrogate pair is one character, so this finds only halves that stand alone. */
const LONE_SURROGATE = /\p{Surrogate}/u;
