import { describe, expect, it } from 'vitest';
import { floodLevel, Population } from './population.js';
import { MEMORY_MEAN } from './process-lens.js';
import { buildRoster } from './roster.js';

const BOOT = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const roster = buildRoster();
const populate = (count = 1_000, seed = 42) => new Population(roster, seed, BOOT, count);

interface Seen {
  readonly pid: number;
  readonly startedAt: number;
  readonly reductions: number;
}

function look(population: Population, at: number): Map<number, Seen> {
  const lens = population.lens();
  const seen = new Map<number, Seen>();
  for (let index = 0; index < population.size; index += 1) {
    if (!lens.seek(index, at)) continue;
    seen.set(index, { pid: lens.pid, startedAt: lens.startedAt, reductions: lens.reductions() });
  }
  return seen;
}

describe('Population', () => {
  it('counts exactly the processes that are there', () => {
    for (const count of [1, 100, 1_000, 30_000]) {
      const population = populate(count);
      for (const at of [BOOT, BOOT + 1_234, BOOT + HOUR, BOOT + 30 * HOUR]) {
        expect(population.count(at)).toBe(look(population, at).size);
      }
    }
  });

  it('stays around the number it was made for', () => {
    const population = populate(20_000);
    const counts = Array.from({ length: 100 }, (_, turn) => population.count(BOOT + turn * 97_000));
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(Math.abs(mean / 20_000 - 1)).toBeLessThan(0.03);
    expect(new Set(counts).size).toBeGreaterThan(20);
  });

  it('gives a pid to one process alone at any time', () => {
    const population = populate(5_000);
    for (const at of [BOOT, BOOT + 55_555, BOOT + 700 * HOUR]) {
      const pids = [...look(population, at).values()].map(({ pid }) => pid);
      expect(new Set(pids).size).toBe(pids.length);
      expect(pids.every((pid) => Number.isInteger(pid) && pid >= 0 && pid < 2 ** 28)).toBe(true);
    }
  });

  it('finds the slot of a pid again, and none for others', () => {
    const population = populate(2_000);
    for (const [index, { pid }] of look(population, BOOT + HOUR))
      expect(population.indexOfPid(pid)).toBe(index);
    const unused = Array.from({ length: 33 }, (_, gap) => gap + 9).filter(
      (pid) => population.indexOfPid(pid) !== null,
    );
    expect(unused).toEqual([]);
  });

  it('keeps a process itself until it ends, and never brings it back', () => {
    const population = populate(1_500);
    const gone = new Set<string>();
    const wrong: unknown[] = [];
    let before = look(population, BOOT + HOUR);
    for (let at = BOOT + HOUR + 500; at < BOOT + HOUR + 180_000; at += 500) {
      const now = look(population, at);
      for (const [index, was] of before) {
        const is = now.get(index);
        if (is?.pid !== was.pid) gone.add(`${index} ${was.pid}`);
        else if (is.startedAt !== was.startedAt || is.reductions < was.reductions) wrong.push({ was, is });
      }
      for (const [index, is] of now) {
        const isNew = before.get(index)?.pid !== is.pid;
        if (isNew && is.startedAt < at - 500.001) wrong.push({ at, is });
        if (gone.has(`${index} ${is.pid}`) || is.startedAt > at) wrong.push({ at, is });
      }
      before = now;
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(gone.size).toBeGreaterThan(1_000);
  });

  it('holds about the memory that the catalogue says', () => {
    const population = populate(60_000);
    const at = BOOT + 5 * HOUR;
    const lens = population.lens();
    for (const segment of population.segments) {
      let sum = 0;
      for (let slot = 0; slot < segment.size; slot += 1) {
        if (lens.seek(population.fixedCount + segment.offset + slot, at)) sum += lens.heldBytes();
      }
      const expected = population.poolCount(segment, at) * segment.pool.memory * MEMORY_MEAN;
      expect(Math.abs(sum / expected - 1), segment.pool.call).toBeLessThan(0.06);
    }
  });

  it('has mailboxes that fill up and drain again', () => {
    const population = populate();
    const index = roster.named.get('Elixir.Shop.Inventory') as number;
    const lens = population.lens();
    const levels = Array.from({ length: 1_200 }, (_, turn) => {
      lens.seek(index, BOOT + HOUR + turn * 500);
      return lens.queue();
    });
    expect(Math.max(...levels)).toBeGreaterThan(100);
    expect(levels.filter((level) => level === 0).length).toBeGreaterThan(400);
    const steps = levels.slice(1).map((level, at) => level - (levels[at] as number));
    expect(steps.some((step) => step > 5)).toBe(true);
    expect(steps.some((step) => step < -5)).toBe(true);
  });

  it('restarts the children of a storm, and only those, for as long as it lasts', () => {
    const population = populate();
    const from = BOOT + HOUR;
    const calm = look(population, from);
    population.storms = [{ application: 'shop', from, until: from + 10_000, everyMs: 2_000 }];
    expect(look(population, from)).toEqual(calm);

    const during = look(population, from + 5_000);
    const shop = population.segments.filter(({ pool }) => pool.application === 'shop');
    for (const [index, { startedAt }] of during) {
      const segment = population.segmentOf(index);
      if (segment !== undefined && shop.includes(segment)) expect(startedAt).toBeGreaterThan(from + 2_999);
    }
    const storms = population.storms;
    population.storms = [];
    const without = look(population, from + 5_000);
    population.storms = storms;
    for (const [index, seen] of during) {
      const segment = population.segmentOf(index);
      if (segment === undefined || !shop.includes(segment)) expect(seen).toEqual(without.get(index));
    }
    expect(population.count(from + 5_000)).toBe(during.size);

    const [a, b] = [look(population, from + 10_000), look(population, from + 10_500)];
    const stayed = [...a].filter(([index, { pid }]) => b.get(index)?.pid === pid);
    expect(stayed.length / a.size).toBeGreaterThan(0.85);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(look(populate(500, 9), BOOT + HOUR)).toEqual(look(populate(500, 9), BOOT + HOUR));
    expect(look(populate(500, 9), BOOT + HOUR)).not.toEqual(look(populate(500, 10), BOOT + HOUR));
  });
});

describe('floodLevel', () => {
  it('rises while the flood lasts, drains after it, and ends at zero', () => {
    const flood = { index: 1, from: 1_000, until: 11_000, rate: 200, drainRate: 400 };
    const levels = [0, 1_000, 6_000, 11_000, 13_500, 16_000, 99_000].map((at) => floodLevel(flood, at));
    expect(levels).toEqual([0, 0, 1_000, 2_000, 1_000, 0, 0]);
  });
});
