import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import type { Clock } from '../clock/clock.js';
import type { ProcessRow } from '../model/process.js';
import { fakeClock, sampleProcess, scriptedProbe } from '../testing/index.js';
import type { ProcessFilters } from './filter-processes.js';
import { filterProcesses } from './filter-processes.js';
import type { LoadedNode } from './load-node-details.js';
import { loadNodeDetails } from './load-node-details.js';
import { paginateProcesses } from './paginate-processes.js';
import { createProcessFilter } from './process-filter.js';
import { virtualNodeList } from './virtual-node-list.js';

const rows = Array.from({ length: 400 }, (_, i) => sampleProcess(i % 2 === 0 ? 'a_b@h' : 'c@h', i));

const filters: fc.Arbitrary<ProcessFilters> = fc.record(
  {
    node: fc.constantFrom('a_b@h', 'c@h', 'x@h'),
    type: fc.constantFrom('supervisor' as const, 'gen_server' as const),
    application: fc.constantFrom('shop', 'kernel'),
    search: fc.constantFrom('', 's', 'Sh', 'shop', 'SHOP_', 'loop/7', '<0.1', '.', 'gen_server_', '\\d', 'é'),
  },
  { requiredKeys: [] },
);

/** The filter as the words say it, with no thought of speed. */
function plainly(
  processes: readonly ProcessRow[],
  { node, type, application, search }: ProcessFilters,
): ProcessRow[] {
  const text = search?.toLowerCase() ?? '';
  return processes.filter(
    (row) =>
      (node === undefined || row.node === node) &&
      (type === undefined || row.type === type) &&
      (application === undefined || row.application === application) &&
      [row.registeredName, row.pid, row.initialCall, row.currentFunction].some((part) =>
        part?.toLowerCase().includes(text),
      ),
  );
}

describe('filterProcesses', () => {
  it('keeps what matches all that is given, in its order; search is literal text', () => {
    fc.assert(
      fc.property(filters, (given) => {
        expect(filterProcesses(rows, given)).toEqual(plainly(rows, given));
      }),
    );
  });
});

describe('createProcessFilter', () => {
  it('gives the same as filtering at once, whatever was asked before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(filters, { minLength: 1, maxLength: 6 }), async (questions) => {
        const clock = fakeClock();
        const filter = createProcessFilter({ clock });
        for (const question of questions) {
          const asked = filter.apply(rows, question);
          await clock.advance(10);
          expect(await asked).toEqual(plainly(rows, question));
        }
      }),
    );
  });

  it('drops the question before when the next one comes, and works in slices', async () => {
    const fake = fakeClock();
    let now = 0;
    // A clock on which every look costs two milliseconds.
    const filter = createProcessFilter({
      clock: { now: () => (now += 2), schedule: fake.schedule },
      sliceMs: 3,
    });
    const many = Array.from({ length: 20_000 }, (_, i) => rows[i % rows.length] as ProcessRow);
    const first = filter.apply(many, { search: 's' }).catch((error: unknown) => error);
    expect(fake.pending).toBe(1);
    const second = filter.apply(many, { search: 'sh' });
    await fake.advance(1);
    expect(await first).toMatchObject({ code: 'cancelled' });
    expect(await second).toEqual(plainly(many, { search: 'sh' }));
    expect(fake.pending).toBe(0);
  });

  it('gives way after each slice of work, however many rows there are', async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => sampleProcess('a@h', i));
    // A clock that is a millisecond on at each look: what a slice may do is then counted in looks, not timed.
    let at = 0;
    let looks = 0;
    const slices: number[] = [];
    const clock: Clock = {
      now: () => {
        looks += 1;
        return at++;
      },
      schedule: (_ms, run) => {
        slices.push(looks);
        looks = 0;
        queueMicrotask(run);
        return () => undefined;
      },
    };
    const filter = createProcessFilter({ clock, sliceMs: 6 });
    const matched = await filter.apply(many, { search: '<0.4' });
    expect(matched).toEqual(filterProcesses(many, { search: '<0.4' }));
    // 100 rows a look, so 1 000 looks in all; a slice of 6 ms holds its first look and six more.
    expect(slices.length).toBeGreaterThan(140);
    expect(Math.max(...slices)).toBe(7);
  });
});

describe('paginateProcesses', () => {
  it('gives every item exactly once over all pages', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { maxLength: 200 }),
        fc.integer({ min: 1, max: 60 }),
        (items, perPage) => {
          const first = paginateProcesses(items, 1, perPage);
          const all = Array.from(
            { length: first.totalPages },
            (_, i) => paginateProcesses(items, i + 1, perPage).items,
          );
          expect(all.flat()).toEqual(items);
        },
      ),
    );
  });

  it('has fifty to a page, says where it is, and gives the last page for one past the end', () => {
    expect(paginateProcesses(rows, 99)).toMatchObject({
      page: 8,
      perPage: 50,
      totalPages: 8,
      totalCount: 400,
      from: 351,
      to: 400,
    });
    expect(paginateProcesses([], 1)).toMatchObject({ page: 1, totalPages: 1, from: 0, to: 0, items: [] });
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])('refuses page %s', (page) => {
    expect(() => paginateProcesses(rows, page)).toThrowError(
      expect.objectContaining({ code: 'invalid_parameter' }) as Error,
    );
  });
});

describe('virtualNodeList', () => {
  it('gives the part in view, and what is left out adds up, for any range', () => {
    const anything = fc.oneof(
      fc.integer({ min: -50, max: 250 }),
      fc.double(),
      fc.constantFrom(Infinity, -Infinity),
    );
    fc.assert(
      fc.property(
        fc.nat(200),
        anything,
        anything,
        fc.option(anything, { nil: undefined }),
        (length, start, end, over) => {
          const nodes = Array.from({ length }, (_, i) => i);
          const list = virtualNodeList(nodes, {
            start,
            end,
            ...(over === undefined ? {} : { overscan: over }),
          });
          expect(list.before + list.items.length + list.after).toBe(length);
          expect(list.items).toEqual(nodes.slice(list.start, list.end));
        },
      ),
    );
  });

  it('shows the end of a list that has shrunk, with overscan on the side that is left', () => {
    const nodes = Array.from({ length: 100 }, (_, i) => i);
    expect(virtualNodeList(nodes, { start: 20, end: 30, overscan: 5 })).toMatchObject({ start: 15, end: 35 });
    expect(virtualNodeList(nodes, { start: 500, end: 510, overscan: 5 })).toMatchObject({
      start: 85,
      end: 100,
    });
    expect(virtualNodeList([], { start: 0, end: 10 })).toMatchObject({ items: [], before: 0, after: 0 });
  });
});

describe('loadNodeDetails', () => {
  async function cluster() {
    const clock = fakeClock();
    const names = Array.from({ length: 9 }, (_, i) => `n${i}@h`);
    const probe = scriptedProbe({ clock, seeds: ['n0@h'] });
    probe.mesh(...names);
    const engine = createCluster({ probe, clock });
    engine.topology$.subscribe();
    await clock.advance(1_000);
    return { clock, probe, engine, names };
  }

  it('loads each node once, failures too, and completes', async () => {
    const { clock, probe, engine, names } = await cluster();
    probe.set('n3@h', { answer: 'remote_error' });
    const loaded: LoadedNode[] = [];
    let complete = false;
    loadNodeDetails([...names, 'n1@h'], { cluster: engine, concurrency: 2 }).subscribe({
      next: (node) => loaded.push(node),
      complete: () => (complete = true),
    });
    // Every promise takes its turns, and virtual time gives a few at each step.
    for (let step = 0; step < 20; step += 1) await clock.advance(5);
    expect(complete).toBe(true);
    expect(loaded.map(({ node }) => node).sort()).toEqual(names);
    expect(loaded.map(({ done, total }) => `${done}/${total}`).at(-1)).toBe('9/9');
    expect(loaded.find(({ node }) => node === 'n3@h')).toMatchObject({
      info: null,
      error: { code: 'remote_error' },
    });
    expect(loaded.filter(({ info }) => info !== null)).toHaveLength(8);
    await engine.close();
  });

  it('stops when nobody waits any more', async () => {
    const { clock, probe, engine, names } = await cluster();
    for (const name of names) probe.set(name, { answer: 'never' });
    let seen = 0;
    const results: string[] = [];
    engine.operationResults$.subscribe(({ outcome, error }) => results.push(error?.code ?? outcome));
    const subscription = loadNodeDetails(names, { cluster: engine, concurrency: 3 }).subscribe(
      () => (seen += 1),
    );
    await clock.advance(10);
    subscription.unsubscribe();
    await clock.advance(10);
    expect(seen).toBe(0);
    expect(results).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await engine.close();
  });
});
