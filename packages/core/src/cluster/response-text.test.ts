import { describe, expect, it } from 'vitest';
import { readText } from './response-text.js';

/** A body that never ends by itself, in pieces of the same bytes. */
function endless(piece: Uint8Array) {
  const told = { reads: 0, cancelled: false };
  const read = () => {
    told.reads += 1;
    return Promise.resolve({ done: false, value: piece });
  };
  const cancel = () => {
    told.cancelled = true;
    return Promise.resolve();
  };
  return {
    told,
    response: { body: { getReader: () => ({ read, cancel }) }, text: () => Promise.resolve('') },
  };
}

describe('readText', () => {
  it('reads a response whole, also a character that comes in two pieces', async () => {
    const bytes = new TextEncoder().encode('größer');
    const pieces = [bytes.slice(0, 3), bytes.slice(3)];
    const read = () => {
      const value = pieces.shift();
      return Promise.resolve(value === undefined ? { done: true } : { done: false, value });
    };
    const body = { getReader: () => ({ read, cancel: () => Promise.resolve() }) };
    expect(await readText({ body, text: () => Promise.resolve('') }, 100)).toEqual({
      text: 'größer',
      whole: true,
    });
    expect(await readText({ body: null, text: () => Promise.resolve('held') }, 100)).toEqual({
      text: 'held',
      whole: true,
    });
  });

  it('lets go of a response that is longer than it may be, and says so', async () => {
    const { told, response } = endless(new TextEncoder().encode('0123456789'));
    expect(await readText(response, 35)).toEqual({ text: '0123456789'.repeat(3), whole: false });
    expect(told).toEqual({ reads: 4, cancelled: true });
  });
});
