import { describe, expect, it } from 'vitest';
import { readScenario, readSpec } from './simulation.model.js';

describe('readSpec', () => {
  it('takes what is a simulation', () => {
    expect(readSpec('5', '42', '')).toEqual({ nodes: 5, seed: 42, latencyMs: null });
    expect(readSpec('1000', '-1', '12.5')).toEqual({ nodes: 1_000, seed: -1, latencyMs: 12.5 });
  });

  it('takes nothing else', () => {
    const wrong = [
      ['0', '1', ''],
      ['1001', '1', ''],
      ['2.5', '1', ''],
      ['', '1', ''],
      ['3', '', ''],
      ['3', 'x', ''],
      ['3', '1', '-1'],
      ['3', '1', 'x'],
    ] as const;
    expect(wrong.map((each) => readSpec(each[0], each[1], each[2]))).toEqual(wrong.map(() => null));
  });
});

describe('readScenario', () => {
  it('reads JSON objects, and says no to all else', () => {
    expect(readScenario('{"steps":[]}')).toEqual({ steps: [] });
    expect(['[1]', 'null', '{', '"x"'].map(readScenario)).toEqual([null, null, null, null]);
  });
});
