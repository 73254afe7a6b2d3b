import { Atom } from './atom.js';
import { BitString, sameBytes } from './binary.js';
import { Float } from './float.js';
import { Export, Fun } from './fun.js';
import { Pid, Port, Reference } from './identifier.js';
import { ImproperList, isList, listItems } from './list.js';
import { ErlMap } from './map.js';
import type { Term } from './term.js';
import { Tuple } from './tuple.js';

/**
 * Erlang's `=:=`: same kind and same value, so `1` is not `1.0`, a `Charlist` is the list of its numbers, and the order of
 * a map's entries does not matter. 0.0 and -0.0 differ, as since OTP 27. Does not recurse.
 */
export function termEquals(a: Term, b: Term): boolean {
  const pairs: Term[] = [a, b];
  while (pairs.length > 0) {
    const right = pairs.pop()!;
    const left = pairs.pop()!;
    if (left !== right && !matches(left, right, pairs)) return false;
  }
  return true;
}

/** False when the two differ on their face; else `pairs` has got what must be equal inside them. */
function matches(a: Term, b: Term, pairs: Term[]): boolean {
  switch (typeof a) {
    case 'number':
      return typeof b === 'bigint' && b === BigInt(a);
    case 'bigint':
      return (typeof b === 'number' || typeof b === 'bigint') && BigInt(b) === a;
  }
  if (a instanceof Atom) return b instanceof Atom && a.name === b.name;
  if (a instanceof Tuple) return b instanceof Tuple && pushAll(a.elements, b.elements, pairs);
  if (isList(a)) return isList(b) && pushAll(listItems(a)!, listItems(b)!, pairs);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && sameBytes(a, b);
  if (a instanceof Float) return b instanceof Float && Object.is(a.value, b.value);
  if (a instanceof ErlMap) return b instanceof ErlMap && pushEntries(a, b, pairs);
  if (a instanceof ImproperList) {
    if (!(b instanceof ImproperList)) return false;
    pairs.push(a.tail, b.tail);
    return pushAll(a.items, b.items, pairs);
  }
  if (a instanceof BitString) {
    return b instanceof BitString && a.lastBits === b.lastBits && sameBytes(a.bytes, b.bytes);
  }
  if (a instanceof Pid) {
    return (
      b instanceof Pid &&
      a.node.name === b.node.name &&
      a.id === b.id &&
      a.serial === b.serial &&
      a.creation === b.creation
    );
  }
  if (a instanceof Reference) {
    return (
      b instanceof Reference &&
      a.node.name === b.node.name &&
      a.creation === b.creation &&
      a.words.length === b.words.length &&
      a.words.every((word, i) => word === b.words[i])
    );
  }
  if (a instanceof Port) {
    return (
      b instanceof Port &&
      a.node.name === b.node.name &&
      BigInt(a.id) === BigInt(b.id) &&
      a.creation === b.creation
    );
  }
  if (a instanceof Export) {
    return (
      b instanceof Export &&
      a.module.name === b.module.name &&
      a.function.name === b.function.name &&
      a.arity === b.arity
    );
  }
  // As on a node: the code and the closed-over terms make a fun, not the process that made it.
  return (
    b instanceof Fun &&
    a.module.name === b.module.name &&
    a.arity === b.arity &&
    a.index === b.index &&
    sameBytes(a.uniq, b.uniq) &&
    pushAll(a.freeVariables, b.freeVariables, pairs)
  );
}

function pushAll(a: readonly Term[], b: readonly Term[], pairs: Term[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = a.length - 1; i >= 0; i--) pairs.push(a[i]!, b[i]!);
  return true;
}

function pushEntries(a: ErlMap, b: ErlMap, pairs: Term[]): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined) return false;
    pairs.push(value, other);
  }
  return true;
}
