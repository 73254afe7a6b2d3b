import { describe, expect, it } from 'vitest';
import { sendExit } from './exit-signal.js';
import { Population } from './population.js';
import { hash } from './random.js';
import { buildRoster } from './roster.js';

const roster = buildRoster();
const START = 1_000_000;

/** Everyone alive at a time, looked at one by one. */
function census(population: Population, at: number): Map<number, number> {
  const lens = population.lens();
  const alive = new Map<number, number>();
  for (let index = 0; index < population.size; index += 1) {
    if (lens.seek(index, at)) alive.set(index, lens.pid);
  }
  return alive;
}

describe('a population of which processes are ended', () => {
  it('is counted exactly, and no pid of the dead comes back, whatever is ended', () => {
    let [ended, nodes] = [0, 0];
    for (let seed = 1; seed <= 12; seed += 1) {
      const population = new Population(roster, seed, START - 7_200_000, 400);
      const dead = new Set<number>();
      let at = START;
      for (let turn = 0; turn < 60; turn += 1) {
        at += hash(seed, 1, turn) % 4_000;
        const before = census(population, at);
        const indexes = [...before.keys()];
        const index = indexes[hash(seed, 2, turn) % indexes.length] as number;
        const reason = (['kill', 'kill', 'shutdown', 'normal'] as const)[hash(seed, 3, turn) % 4] ?? 'kill';
        const effect = sendExit(population, index, reason, at);
        if (effect === 'node_ends') {
          nodes += 1;
          continue;
        }
        const after = census(population, at);
        const pid = before.get(index) as number;
        const pids = new Set(after.values());
        expect(pids.size, `seed ${seed}, turn ${turn}`).toBe(after.size);
        expect(population.count(at), `seed ${seed}, turn ${turn}`).toBe(after.size);
        expect(pids.has(pid)).toBe(effect === 'alive');
        for (const gone of before.values()) if (!pids.has(gone)) dead.add(gone);
        expect([...pids].filter((each) => dead.has(each))).toEqual([]);
        if (effect === 'ended') ended += 1;
      }
    }
    expect([ended > 300, nodes > 20]).toEqual([true, true]);
  });

  it('remembers so much and no more', () => {
    const population = new Population(roster, 5, START - 7_200_000, 40_000);
    const pool = population.segments.find(({ pool: { restart } }) => restart === 'temporary');
    const indexes = pool === undefined ? [] : population.firstOf(pool, START, 5_000);
    for (const index of indexes) sendExit(population, index, 'kill', START);
    for (let pid = 0; pid < 5_000; pid += 1) population.changes.suspend(pid, START, 10_000, 1);
    expect([...population.changes.vacated()].length).toBeLessThanOrEqual(2_000);
    expect(population.changes.noteOf(0)).toBeUndefined();
    expect(population.changes.noteOf(4_999)).toBeDefined();
    expect(population.changes.makeAtoms(Array.from({ length: 20_000 }, (_, n) => `a${n}`))).toBe(false);
    expect(population.changes.atoms).toBe(0);
  });
});
