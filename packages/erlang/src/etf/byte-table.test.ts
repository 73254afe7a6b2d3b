import { describe, expect, it } from 'vitest';
import { ByteTable, MAX_KEY_BYTES } from './byte-table.js';

const view = (text: string) => {
  const bytes = Buffer.from(text, 'latin1');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
};

describe('ByteTable', () => {
  it('finds what it holds by its bytes, wherever they stand', () => {
    const table = new ByteTable<string>(64);
    const keys = ['a', 'ab', 'abc', 'abcd', 'abcde', 'abcdefgh', 'abcdefgi', 'x'.repeat(MAX_KEY_BYTES)];
    for (const key of keys) table.add(view(key), 0, key.length, key);
    for (const key of keys) {
      expect(table.find(view(`--${key}--`), 2, key.length)).toBe(key);
      expect(table.find(view(`${key}y`), 1, key.length)).not.toBe(key);
    }
    expect(table.find(view('abcdefgj'), 0, 8)).toBeUndefined();
  });

  it('never holds more than its size, and never gives the wrong value', () => {
    const table = new ByteTable<string>(8);
    let held = 0;
    const keys = Array.from({ length: 500 }, (_, i) => `key ${i}`);
    for (const key of keys) table.add(view(key), 0, key.length, key);
    for (const key of keys) {
      const found = table.find(view(key), 0, key.length);
      if (found !== undefined) {
        expect(found).toBe(key);
        held++;
      }
    }
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThanOrEqual(8);
  });

  it('keeps neither empty keys nor long ones, and nothing at all at size 0', () => {
    const table = new ByteTable<number>(8);
    const long = 'x'.repeat(MAX_KEY_BYTES + 1);
    table.add(view(long), 0, long.length, 1);
    table.add(view(''), 0, 0, 1);
    expect(table.find(view(long), 0, long.length)).toBeUndefined();
    expect(table.find(view(''), 0, 0)).toBeUndefined();
    const none = new ByteTable<number>(0);
    none.add(view('abc'), 0, 3, 1);
    expect(none.find(view('abc'), 0, 3)).toBeUndefined();
  });

  it('forgets all when cleared', () => {
    const table = new ByteTable<number>(8);
    table.add(view('abc'), 0, 3, 1);
    table.clear();
    expect(table.find(view('abc'), 0, 3)).toBeUndefined();
  });
});
