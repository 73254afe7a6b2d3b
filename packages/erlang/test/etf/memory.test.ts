import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { isErlangError } from '../../src/error/erlang-error.js';
import { decodeTerm } from '../../src/etf/decode.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const MIB = 1024 * 1024;
const LIMIT = 8 * MIB;

const mapOf = (key: number) => [116, 0, 0, 0, 1, 97, key, 97, 1];

/** Small bytes that make big terms; each list of one of them comes as near to the limit as it is let. */
const ITEMS: Readonly<Record<string, readonly number[]>> = {
  'small integers': [97, 1],
  integers: [98, 1, 2, 3, 4],
  floats: [70, 64, 9, 33, 251, 84, 68, 45, 24],
  'big integers': [110, 8, 0, 255, 255, 255, 255, 255, 255, 255, 255],
  'empty binaries': [109, 0, 0, 0, 0],
  'binaries of 100 bytes': [109, 0, 0, 0, 100, ...new Array<number>(100).fill(7)],
  bitstrings: [77, 0, 0, 0, 1, 3, 0],
  strings: [107, 0, 1, 97],
  'atoms too long to remember': [119, 200, ...new Array<number>(200).fill(120)],
  'tuples that differ from all before': [104, 1, 109, 0, 0, 0, 0],
  'tuples in tuples': [104, 1, 104, 1, 104, 1, 109, 0, 0, 0, 0],
  lists: [108, 0, 0, 0, 1, 97, 1, 106],
  'improper lists': [108, 0, 0, 0, 1, 97, 1, 97, 2],
  'empty maps': [116, 0, 0, 0, 0],
  maps: mapOf(1),
  'maps with maps for keys': [116, 0, 0, 0, 2, ...mapOf(1), 97, 1, ...mapOf(2), 97, 1],
  pids: [88, 119, 1, 97, 255, 0, 0, 1, 255, 0, 0, 1, 255, 0, 0, 1],
  references: [90, 0, 5, 119, 1, 97, ...new Array<number>(24).fill(255)],
  exports: [113, 119, 1, 97, 119, 1, 98, 97, 1],
};

function listOf(item: readonly number[], count: number): Buffer {
  const head = Buffer.from([131, 108, 0, 0, 0, 0]);
  head.writeUInt32BE(count, 2);
  return Buffer.concat([head, Buffer.alloc(item.length * count, Buffer.from(item)), Buffer.of(106)]);
}

/** The longest list of `item` that the limit lets through, nearly; or one four times the limit that it lets through. */
function longest(item: readonly number[]): Buffer {
  let [taken, refused] = [1, Math.floor((4 * LIMIT) / item.length)];
  while (refused - taken > taken / 10) {
    const middle = Math.floor((taken + refused) / 2);
    try {
      decodeTerm(listOf(item, middle), { maxHeapBytes: LIMIT, maxBytes: Infinity });
      taken = middle;
    } catch (error) {
      if (!isErlangError(error, 'term_too_large')) throw error;
      refused = middle;
    }
  }
  return listOf(item, taken);
}

const used = () => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

describe('memory while decoding', () => {
  it.each(Object.keys(ITEMS))('stays within maxHeapBytes for a list of %s', (name) => {
    const bytes = longest(ITEMS[name]!);
    const before = used();
    const term = decodeTerm(bytes, { maxHeapBytes: LIMIT, maxBytes: Infinity });
    const grown = used() - before;
    expect(term).toBeDefined();
    // The tables of a reader, and what the test runner does meanwhile.
    expect(grown).toBeLessThan(LIMIT + MIB);
  });
});
