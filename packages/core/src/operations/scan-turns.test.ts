import { describe, expect, it, onTestFinished } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import { BeamdeckError } from '../model/error.js';
import type { ProcessSort } from '../model/process.js';
import type { ClusterProbe, ProbeContext, ProcessScan } from '../probe/cluster-probe.js';
import { fakeClock, scriptedProbe } from '../testing/index.js';
import { createScanTurns, type ScanProcesses } from './scan-turns.js';

const SORTS = ['memory', 'reductions', 'message_queue_len', 'pid', 'registered_name'] as const;
const NOTHING: ProcessScan = { rows: [], matched: 0, scanned: 0, partial: false };

/** Scans that take a second each, and what was going on at the most. */
function slowScans() {
  const clock = fakeClock();
  const running = new Map<string, number>();
  const seen = { most: 0, begun: 0, cancelled: 0, deadlines: [] as number[] };
  const scan: ScanProcesses = (node, _query, { signal, deadlineMs }) =>
    new Promise((resolve, reject) => {
      const now = (running.get(node) ?? 0) + 1;
      running.set(node, now);
      seen.begun += 1;
      seen.most = Math.max(seen.most, now);
      seen.deadlines.push(deadlineMs);
      const end = (): void => void running.set(node, (running.get(node) ?? 0) - 1);
      const cancel = clock.schedule(1_000, () => {
        end();
        resolve({ value: NOTHING, collectedAt: clock.now(), cost: { targetMs: 1, bytes: 1 } });
      });
      signal.addEventListener('abort', () => {
        cancel();
        end();
        seen.cancelled += 1;
        reject(new BeamdeckError('cancelled', 'Cancelled.'));
      });
    });
  return { clock, scan, seen };
}

function asking(deadlineMs = 30_000) {
  const abort = new AbortController();
  const context: ProbeContext = { signal: abort.signal, deadlineMs, priority: 'normal' };
  return { abort, context };
}
const sortedBy = (sort: ProcessSort, node?: string) => ({
  ...({ sort, order: 'desc', limit: 10, includeDetails: false } as const),
  ...(node === undefined ? {} : { node }),
});
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (cause: unknown) => (cause instanceof BeamdeckError ? cause.code : String(cause)),
  );

describe('scans in turn', () => {
  it('are one at a time on a node, and side by side on different ones', async () => {
    const { clock, scan, seen } = slowScans();
    const turns = createScanTurns(scan, clock);
    const all = Promise.all(
      ['a@h', 'b@h'].flatMap((node) => SORTS.map((sort) => turns(node, sortedBy(sort), asking().context))),
    );
    await clock.advance(500);
    expect(seen.begun).toBe(2);
    await clock.advance(5_000);
    expect(await all).toHaveLength(10);
    expect(seen).toMatchObject({ begun: 10, most: 1, cancelled: 0 });
    // What was spent waiting is no longer there to scan in.
    expect(Math.min(...seen.deadlines)).toBe(26_000);
  });

  it('are one for all who ask the same, until the last of them has left', async () => {
    const { clock, scan, seen } = slowScans();
    const turns = createScanTurns(scan, clock);
    const first = asking();
    const second = asking();
    const left = codeOf(turns('a@h', sortedBy('memory'), first.context));
    const stays = codeOf(turns('a@h', sortedBy('memory', 'a@h'), second.context));
    await clock.advance(100);
    first.abort.abort();
    expect(await left).toBe('cancelled');
    expect(seen).toMatchObject({ begun: 1, cancelled: 0 });
    second.abort.abort();
    expect(await stays).toBe('cancelled');
    expect(seen).toMatchObject({ begun: 1, cancelled: 1 });
    const again = codeOf(turns('a@h', sortedBy('memory'), asking().context));
    await clock.advance(1_000);
    expect(await again).toBe('done');
    expect(seen).toMatchObject({ begun: 2, most: 1 });
  });

  it('never reach the node when nobody waits any more, or when waiting took all the time', async () => {
    const { clock, scan, seen } = slowScans();
    const turns = createScanTurns(scan, clock);
    const runs = codeOf(turns('a@h', sortedBy('memory'), asking().context));
    const left = asking();
    const leaves = codeOf(turns('a@h', sortedBy('pid'), left.context));
    const late = codeOf(turns('a@h', sortedBy('reductions'), asking(800).context));
    left.abort.abort();
    await clock.advance(1_500);
    expect(await Promise.all([runs, leaves, late])).toEqual(['done', 'cancelled', 'timeout']);
    expect(seen).toMatchObject({ begun: 1, cancelled: 0 });
  });

  it('go on after one that ends neither by its deadline nor when it is cancelled', async () => {
    const clock = fakeClock();
    let asked = 0;
    const turns = createScanTurns(() => {
      asked += 1;
      return new Promise(() => undefined);
    }, clock);
    const stuck = codeOf(turns('a@h', sortedBy('memory'), asking(500).context));
    const next = codeOf(turns('a@h', sortedBy('pid'), asking(2_000).context));
    await clock.advance(2_000);
    expect(await Promise.all([stuck, next])).toEqual(['timeout', 'timeout']);
    expect(asked).toBe(2);
    expect(clock.pending).toBe(0);
  });
});

describe('sort clicks through the engine', () => {
  function engine() {
    const { clock, scan, seen } = slowScans();
    const script = scriptedProbe({ clock, seeds: ['a@h'] });
    script.set('a@h', {});
    const probe: ClusterProbe<'erlang'> = { ...script, processes: scan };
    const cluster = createCluster({ probe, clock, random: () => 0.5 });
    onTestFinished(() => cluster.close());
    return { clock, seen, cluster };
  }

  it('24 in five seconds are one scan at a time on the node; those nobody waits for are cancelled', async () => {
    const { clock, seen, cluster } = engine();
    cluster.topology$.subscribe();
    await clock.advance(500);
    let shown = 0;
    for (let click = 0; click < 24; click += 1) {
      const sort = SORTS[click % SORTS.length] ?? 'memory';
      const looking = cluster.processes$({ sort, limit: 1 + click }).subscribe(() => (shown += 1));
      await clock.advance(208);
      if (click < 23) looking.unsubscribe();
    }
    expect(seen.most).toBe(1);
    expect(seen.begun - seen.cancelled).toBe(1);
    expect(shown).toBe(0);
    await clock.advance(1_500);
    await expect.poll(() => shown).toBe(1);
  });

  it('of many viewers at once wait for each other, and all get their page', async () => {
    const { clock, seen, cluster } = engine();
    cluster.topology$.subscribe();
    await clock.advance(500);
    const asked = Array.from({ length: 24 }, (_, viewer) =>
      codeOf(cluster.operations.execute('process_list', { sort: SORTS[viewer % SORTS.length] ?? 'memory' })),
    );
    await clock.advance(6_000);
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 24 }, () => 'done'));
    expect(seen).toMatchObject({ begun: SORTS.length, most: 1, cancelled: 0 });
  });
});
