import { describe, expect, it } from 'vitest';
import { createReplayRing } from './replay-ring.js';
import type { ChangeRecord } from './replay-ring.js';

const record = (seq: number, at = 0, size = 10): ChangeRecord => ({
  seq,
  prev: seq - 1,
  at,
  set: [['key', 'x'.repeat(size)]],
  deleted: [],
  facts: '',
});
const seqs = (records: readonly ChangeRecord[]) => records.map(({ seq }) => seq);

describe('createReplayRing', () => {
  it('gives what came after a place, in order', () => {
    const ring = createReplayRing({ maxAgeMs: 1_000, maxBytes: 1e6, start: 4 });
    for (const seq of [5, 8, 9]) ring.push(record(seq));
    expect(seqs(ring.after(4))).toEqual([5, 8, 9]);
    expect(seqs(ring.after(6))).toEqual([8, 9]);
    expect(ring.next(8)?.seq).toBe(9);
    expect(ring.next(9)).toBeUndefined();
  });

  it('covers nothing from before it began', () => {
    const ring = createReplayRing({ maxAgeMs: 1_000, maxBytes: 1e6, start: 4 });
    expect(ring.covers(4)).toBe(true);
    expect(ring.covers(3)).toBe(false);
  });

  it('forgets what is too old, and says so', () => {
    const ring = createReplayRing({ maxAgeMs: 1_000, maxBytes: 1e6, start: 0 });
    ring.push(record(1, 0));
    ring.push(record(2, 900));
    ring.push(record(3, 1_500));
    expect(ring.covers(0)).toBe(false);
    expect(ring.covers(1)).toBe(true);
    expect(seqs(ring.after(1))).toEqual([2, 3]);
    ring.trim(2_000);
    expect(ring.covers(1)).toBe(false);
    expect(seqs(ring.after(2))).toEqual([3]);
  });

  it('stays within its bytes, and counts those after a place', () => {
    const ring = createReplayRing({ maxAgeMs: 1e9, maxBytes: 5_000, start: 0 });
    for (let seq = 1; seq <= 100; seq += 1) {
      ring.push(record(seq, seq, 1_000));
      expect(ring.bytes).toBeLessThanOrEqual(5_000);
    }
    expect(ring.bytesAfter(0)).toBe(ring.bytes);
    expect(ring.bytesAfter(99)).toBe(ring.bytes / seqs(ring.after(0)).length);
    expect(ring.bytesAfter(100)).toBe(0);
  });

  it('keeps the newest change even when it alone is over the limit', () => {
    const ring = createReplayRing({ maxAgeMs: 1_000, maxBytes: 100, start: 0 });
    ring.push(record(1, 0, 1_000));
    ring.trim(1e9);
    expect(seqs(ring.after(0))).toEqual([1]);
  });
});
