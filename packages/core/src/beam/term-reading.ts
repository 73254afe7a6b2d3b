import { Atom, Charlist, Float, listItems, textOf, Tuple, type Term } from '@beamdeck/erlang';
import { BeamdeckError } from '../model/error.js';

/**
 * Reads what our own programs answer. Each function throws `protocol_error` when the term is not what is expected: then a
 * node does something that was never seen of one, and the answer as a whole is not to be trusted.
 */

export function readTuple(term: Term | undefined, arity?: number): readonly Term[] {
  if (!(term instanceof Tuple)) throw unexpected('a tuple');
  const elements: readonly Term[] = term.elements;
  if (arity !== undefined && elements.length !== arity) throw unexpected(`a tuple of ${arity}`);
  return elements;
}

export function readList(term: Term | undefined): readonly Term[] {
  const items = term === undefined ? undefined : listItems(term);
  if (items === undefined) throw unexpected('a list');
  return items;
}

export function readAtom(term: Term | undefined): string {
  if (term instanceof Atom) return term.name;
  throw unexpected('an atom');
}

/** A whole number. Past 2^53 the nearest that JavaScript can hold: counters of that size are shown, not compared. */
export function readNumber(term: Term | undefined): number {
  if (typeof term === 'number') return term;
  if (typeof term === 'bigint') return Number(term);
  if (term instanceof Float) return term.value;
  throw unexpected('a number');
}

export function readInteger(term: Term | undefined): bigint {
  if (typeof term === 'bigint') return term;
  if (typeof term === 'number') return BigInt(term);
  throw unexpected('an integer');
}

export function readText(term: Term | undefined): string {
  if (term instanceof Charlist) return term.text;
  const text = term === undefined ? undefined : textOf(term);
  if (text === undefined) throw unexpected('text');
  return text;
}

/** True for the atom of that name. */
export function isNamed(term: Term | undefined, name: string): boolean {
  return term instanceof Atom && term.name === name;
}

/** `element(Index)` of lists that are read as columns. */
export function at(items: readonly Term[], index: number): Term {
  const item = items[index];
  if (item === undefined) throw unexpected('a longer list');
  return item;
}

function unexpected(expected: string): BeamdeckError {
  return new BeamdeckError('protocol_error', 'The node answered in a form that is not understood.', {
    details: { expected },
    suggestions: [
      'The node may run an OTP release that is newer than this version of Beamdeck; look for an update.',
    ],
  });
}
