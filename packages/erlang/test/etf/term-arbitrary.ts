import fc from 'fast-check';
import { atom, MAX_ATOM_CHARACTERS } from '../../src/etf/atom.js';
import { bitString } from '../../src/etf/binary.js';
import { float } from '../../src/etf/float.js';
import { externalFun, Fun } from '../../src/etf/fun.js';
import { Pid, Port, Reference } from '../../src/etf/identifier.js';
import { charlist, improperList, isList } from '../../src/etf/list.js';
import { ErlMap } from '../../src/etf/map.js';
import type { Term } from '../../src/etf/term.js';
import { tuple } from '../../src/etf/tuple.js';

const uint32 = fc.nat(0xffff_ffff);
const atoms = fc
  .string({ unit: 'grapheme-composite', maxLength: 20 })
  .filter((name) => [...name].length <= MAX_ATOM_CHARACTERS)
  .map((name) => atom(name));
const integers = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer(),
  fc
    .bigInt({ min: -(2n ** 3000n), max: 2n ** 3000n })
    .map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : n)),
);
const floats = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => float(value));
const pids = fc.tuple(atoms, uint32, uint32, uint32).map((parts) => new Pid(...parts));
const ids = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : n));
const words = fc.array(uint32, { minLength: 1, maxLength: 5 });

const leaves: fc.Arbitrary<Term> = fc.oneof(
  atoms,
  integers,
  floats,
  fc.uint8Array({ maxLength: 40 }),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 10 }), fc.integer({ min: 1, max: 8 }))
    .map((b) => bitString(...b)),
  fc.string({ unit: 'grapheme-composite', maxLength: 12 }).map((text) => charlist(text)),
  pids,
  fc.tuple(atoms, ids, uint32).map(([node, id, creation]) => new Port(node, id, creation)),
  fc.tuple(atoms, uint32, words).map(([node, creation, list]) => new Reference(node, creation, list)),
  fc.tuple(atoms, atoms, fc.nat(255)).map((parts) => externalFun(...parts)),
);

/** Any term, of any kind and shape. */
export const anyTerm: fc.Arbitrary<Term> = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaves,
    fc.array(tie('term'), { maxLength: 6 }),
    fc.array(tie('term'), { maxLength: 6 }).map((elements) => tuple(...elements)),
    fc.array(fc.tuple(tie('term'), tie('term')), { maxLength: 6 }).map(mapOf),
    fc
      .tuple(fc.array(tie('term'), { minLength: 1, maxLength: 4 }), leaves)
      .map(([items, tail]) => (isList(tail) ? tail : improperList(items, tail))),
    fc
      .record({
        module: atoms,
        arity: fc.nat(255),
        uniq: fc.uint8Array({ minLength: 16, maxLength: 16 }),
        index: uint32,
        oldIndex: fc.integer(),
        oldUniq: fc.integer(),
        pid: pids,
        freeVariables: fc.array(tie('term'), { maxLength: 3 }),
      })
      .map((parts) => new Fun(parts)),
  ),
})).term;

function mapOf(entries: readonly (readonly [Term, Term])[]): ErlMap {
  const flat: Term[] = [];
  for (const [key, value] of entries) if (!new ErlMap([...flat]).has(key)) flat.push(key, value);
  return new ErlMap(flat);
}
