import { describe, expect, it } from 'vitest';
import { sampleProcess, sampleProcessInfo } from '@beamdeck/core/testing';
import {
  moved,
  NOWHERE,
  processTitle,
  processTrends,
  stepped,
  tiedProcess,
  withLook,
} from './process-info.model.js';

const info = sampleProcessInfo(sampleProcess('a@h', 3), { collectedAt: '2026-01-05T10:00:00.000Z' });
const at = (pid: string) => ({ node: 'a@h', pid, incarnation: null });

describe('withLook', () => {
  it('keeps looks at one process, and starts over with another life of it', () => {
    const later = { ...info, collectedAt: '2026-01-05T10:00:05.000Z', reductions: info.reductions + 500 };
    const history = withLook(withLook([], info), later);
    expect(history).toHaveLength(2);
    expect(withLook(history, later)).toBe(history);
    expect(processTrends(history)[1]?.samples.at(-1)?.value).toBe(100);
    expect(
      withLook(history, { ...later, incarnation: 'later', collectedAt: '2026-01-05T10:00:09.000Z' }),
    ).toHaveLength(1);
  });

  it('has no point where nothing was measured', () => {
    expect(processTrends([{ ...info, memory: null }])[2]?.samples).toEqual([]);
  });
});

describe('trail', () => {
  it('goes back and forward, and forgets what lay ahead at a new step', () => {
    const trail = stepped(stepped(stepped(NOWHERE, at('<0.1.0>')), at('<0.2.0>')), at('<0.3.0>'));
    const back = moved(moved(trail, -1), -1);
    expect(back.places[back.at]).toEqual(at('<0.1.0>'));
    expect(moved(back, -1)).toBe(back);
    const other = stepped(back, at('<0.9.0>'));
    expect(other.places.map(({ pid }) => pid)).toEqual(['<0.1.0>', '<0.9.0>']);
    expect(moved(other, 1)).toBe(other);
  });

  it('does not step to where it stands', () => {
    const trail = stepped(NOWHERE, at('<0.1.0>'));
    expect(stepped(trail, { ...at('<0.1.0>'), incarnation: '17' })).toBe(trail);
  });
});

describe('processTitle', () => {
  it('is the name, else the label, else the initial call', () => {
    expect(processTitle({ registeredName: 'n', label: 'l', initialCall: 'c' })).toBe('n');
    expect(processTitle({ registeredName: null, label: 'l', initialCall: 'c' })).toBe('l');
    expect(processTitle({ registeredName: null, label: null, initialCall: null })).toBeNull();
  });
});

describe('tiedProcess', () => {
  it('is where a tie leads, also to another node; a port leads nowhere', () => {
    const tie = { id: '<0.5.0>', node: 'b@h', registeredName: null };
    expect(tiedProcess({ ...tie, kind: 'process' })).toEqual({
      node: 'b@h',
      pid: '<0.5.0>',
      incarnation: null,
    });
    expect(tiedProcess({ ...tie, kind: 'name', id: 'mailer' })).toMatchObject({ pid: 'mailer' });
    expect(tiedProcess({ ...tie, kind: 'port' })).toBeNull();
  });
});
