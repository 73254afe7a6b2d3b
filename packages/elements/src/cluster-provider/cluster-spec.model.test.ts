import { describe, expect, it } from 'vitest';
import { clusterSpec, simulatedNodes } from './cluster-spec.model.js';

const base = 'https://portal.example/app/page';

describe('clusterSpec', () => {
  it('takes an address relative to the page', () => {
    expect(clusterSpec('/', null, 1, base)).toEqual({ kind: 'gateway', url: 'https://portal.example/' });
    expect(clusterSpec('http://127.0.0.1:4040', null, 1, base)).toEqual({
      kind: 'gateway',
      url: 'http://127.0.0.1:4040/',
    });
  });

  it('simulates when told to, whatever the address', () => {
    expect(clusterSpec('/', 5, 7, base)).toEqual({
      kind: 'simulated',
      nodes: 5,
      seed: 7,
      latencyMs: null,
    });
  });

  it('makes nothing of nothing', () => {
    expect(clusterSpec('', null, 1, base)).toEqual({ kind: 'none' });
  });
});

describe('simulatedNodes', () => {
  it('reads the attribute as people write it', () => {
    expect([null, 'false', '', '5', 'many', '-2', '99999'].map(simulatedNodes)).toEqual([
      null,
      null,
      3,
      5,
      3,
      3,
      1_000,
    ]);
  });
});
