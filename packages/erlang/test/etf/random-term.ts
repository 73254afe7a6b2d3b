import { atom, type Atom } from '../../src/etf/atom.js';
import { bitString } from '../../src/etf/binary.js';
import { float } from '../../src/etf/float.js';
import { externalFun, Fun } from '../../src/etf/fun.js';
import { Pid, Port, Reference } from '../../src/etf/identifier.js';
import { charlist, improperList, isList } from '../../src/etf/list.js';
import { ErlMap } from '../../src/etf/map.js';
import type { Term } from '../../src/etf/term.js';
import { tuple } from '../../src/etf/tuple.js';
import type { Random } from './random.js';

const NAMES = [
  'ok',
  'error',
  'true',
  'false',
  'undefined',
  '',
  'end',
  'a b',
  "it's",
  'é',
  '日本',
  '😀',
  'Elixir.Enum',
];
/** Nodes print the names in funs byte for byte, so nothing beyond ASCII. */
const MODULES = ['erl_eval', 'my_module', 'Elixir.Enum'];
const NODES = ['a@b', 'shop@host1', 'other-node@127'];
const UINT32 = 0x1_0000_0000;

/** A random term of any kind and shape, at most `depth` deep. */
export function randomTerm(random: Random, depth = 4): Term {
  const kind = random(depth > 0 ? 26 : 18);
  switch (kind) {
    case 0:
      return random(256);
    case 1:
      return random(UINT32) - UINT32 / 2;
    case 2:
      return (random(UINT32) * 0x20_0000 + random(0x20_0000)) * (random(2) === 0 ? 1 : -1);
    case 3:
      return bigInteger(random);
    case 4:
      return float(randomFloat(random));
    case 5:
      return float(random(1_000_000) / 10 ** random(12));
    case 6:
    case 7:
    case 8:
      return randomAtom(random);
    case 9:
      return bytes(random, random(20));
    case 10:
      return new TextEncoder().encode(characters(random));
    case 11:
      return bitString(bytes(random, 1 + random(8)), 1 + random(8));
    case 12:
      return charlist(characters(random));
    case 13:
      return charlist(Buffer.from(bytes(random, random(12))).toString('latin1'));
    case 14:
      return randomPid(random);
    case 15:
      return random(2) === 0
        ? new Port(node(random), random(1 << 28), random(UINT32), 'new')
        : new Port(node(random), wide(random), random(UINT32), 'v4');
    case 16:
      return new Reference(node(random), random(UINT32), randomWords(random), 'new');
    case 17:
      return externalFun(atom(MODULES[random(MODULES.length)]!), atom('handle call'), random(256));
    case 18:
    case 19:
      return some(random, depth, 6);
    case 20:
    case 21:
      return tuple(...some(random, depth, 6));
    case 22:
      return tuple(randomAtom(random), randomTerm(random, depth - 1));
    case 23:
      return randomMap(random, depth);
    case 24: {
      const tail = randomTerm(random, 0);
      return isList(tail)
        ? tail
        : improperList([randomTerm(random, depth - 1), ...some(random, depth, 3)], tail);
    }
    default:
      return new Fun({
        module: atom(MODULES[random(MODULES.length)]!),
        arity: random(256),
        uniq: bytes(random, 16),
        index: random(UINT32),
        oldIndex: random(0x8000_0000),
        oldUniq: random(0x8000_0000),
        pid: randomPid(random),
        freeVariables: some(random, depth, 3),
      });
  }
}

function some(random: Random, depth: number, below: number): Term[] {
  return Array.from({ length: random(below) }, () => randomTerm(random, depth - 1));
}

function randomMap(random: Random, depth: number): ErlMap {
  const seen = new ErlMap([]);
  const flat: Term[] = [];
  // Now and then past the 32 entries from which nodes hold maps in another way.
  const size = random(20) === 0 ? 40 : random(6);
  for (let i = 0; i < size; i++) {
    const key = randomTerm(random, Math.min(depth - 1, 2));
    if (!new ErlMap(flat).has(key) && !isZero(key)) flat.push(key, randomTerm(random, depth - 1));
  }
  return flat.length === 0 ? seen : new ErlMap(flat);
}

/** Before OTP 27 a node takes 0.0 and -0.0 for the same key. */
function isZero(term: Term): boolean {
  return typeof term === 'object' && 'value' in term && term.value === 0;
}

function bigInteger(random: Random): Term {
  const magnitude = BigInt(
    `0x${Buffer.from(bytes(random, 1 + random(random(10) === 0 ? 400 : 20))).toString('hex')}`,
  );
  const value = random(2) === 0 ? magnitude : -magnitude;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function randomFloat(random: Random): number {
  const value = Buffer.from(bytes(random, 8)).readDoubleBE();
  return Number.isFinite(value) ? value : random(1000) / 8;
}

function randomAtom(random: Random): Atom {
  if (random(4) === 0) return atom(`b${random(5000)}`);
  if (random(60) === 0) return atom(['x', 'é', '😀'][random(3)]!.repeat([64, 97, 128, 255][random(4)]!));
  return atom(NAMES[random(NAMES.length)]!);
}

const node = (random: Random): Atom => atom(NODES[random(NODES.length)]!);

function randomPid(random: Random): Pid {
  return new Pid(node(random), random(UINT32), random(UINT32), random(UINT32), 'new');
}

function wide(random: Random): number | bigint {
  const value = (BigInt(random(UINT32)) << 32n) | BigInt(random(UINT32));
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Not of one word: as a key of a map such a reference is lost to OTP 25.3 itself. */
function randomWords(random: Random): number[] {
  return Array.from({ length: 2 + random(4) }, () => random(UINT32));
}

function bytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random(256));
}

function characters(random: Random): string {
  const ranges = [
    [0, 0x80],
    [0x80, 0x80],
    [0x100, 0xd700],
    [0xe000, 0x1fff],
    [0x1_0000, 0x10_0000],
    [0x20, 0x5f],
    [0x20, 0x5f],
    [0x20, 0x5f],
  ] as const;
  return Array.from({ length: random(10) }, () => {
    const [start, size] = ranges[random(ranges.length)]!;
    return String.fromCodePoint(start + random(size));
  }).join('');
}
