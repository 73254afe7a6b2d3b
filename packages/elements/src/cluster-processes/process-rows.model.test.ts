import { describe, expect, it } from 'vitest';
import { sampleProcess } from '@beamdeck/core/testing';
import { processKey } from '../process-view/process-key.js';
import { heldRows, joinedRows } from './process-rows.js';

const rows = Array.from({ length: 40 }, (_, at) => sampleProcess(at % 2 === 0 ? 'a@h' : 'b@h', at));

describe('joinedRows', () => {
  it('shows a process that has moved up once', () => {
    const live = rows.slice(0, 3);
    expect(joinedRows(live, [rows[1]!, rows[7]!])).toEqual([...live, rows[7]]);
  });

  it('takes another life of the same pid for another process', () => {
    const reborn = { ...rows[0]!, incarnation: 'later' };
    expect(joinedRows([rows[0]!], [reborn])).toHaveLength(2);
  });
});

describe('heldRows', () => {
  it('finds a process by who it is', () => {
    const held = heldRows(rows);
    expect(held.indexOf(processKey(rows[7]!))).toBe(7);
    expect(held.indexOf(processKey({ ...rows[7]!, incarnation: 'later' }))).toBe(-1);
    expect(held.row(40)).toBeUndefined();
  });
});
