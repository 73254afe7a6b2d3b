import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeHealth } from '../model/health.js';
import type { NodeHealth } from '../model/health.js';
import type { NodeVitals } from '../model/node.js';
import type { NodeEvidence } from './evidence.js';
import { evidenceAt, lookAt, START, stateOf, sweepAt } from './health-sample.test-data.js';
import type { NodeMemory } from './score-node.js';
import { scoreNode } from './score-node.js';
import { HEALTH_SIGNALS } from './signals.js';

const score = (change: Partial<NodeEvidence> = {}): NodeHealth =>
  scoreNode(evidenceAt(START, change), null).health;
const withVitals = (vitals: Partial<NodeVitals>) => score({ sweep: sweepAt(START, { vitals }) });
const lostBy = (health: NodeHealth): Record<string, number> =>
  Object.fromEntries(health.evidence.map(({ signal, penalty }) => [signal, penalty]));
const GIB = 2 ** 30;

describe('scoreNode', () => {
  it('gives a node that is well all points, and nothing to say', () => {
    expect(score()).toMatchObject({
      ...{ status: 'up', healthScore: 100, condition: 'healthy', issues: [], evidence: [], unmeasured: {} },
      ...{ memoryStatus: 'normal', cpuStatus: 'normal', simulated: false },
      lastUpdated: new Date(START).toISOString(),
    });
  });

  it.each([
    ['processes', { processes: { used: 74, limit: 100 } }, null],
    ['processes', { processes: { used: 75, limit: 100 } }, 10],
    ['processes', { processes: { used: 90, limit: 100 } }, 25],
    ['processes', { processes: { used: 100, limit: 100 } }, 50],
    ['ports', { ports: { used: 80, limit: 100 } }, 13],
    ['ports', { ports: { used: 100, limit: 100 } }, 40],
    ['atoms', { atoms: { used: 64, limit: 100 } }, null],
    ['atoms', { atoms: { used: 65, limit: 100 } }, 10],
    ['atoms', { atoms: { used: 100, limit: 100 } }, 60],
    ['ets', { ets: { used: 100, limit: 100 } }, 25],
    ['ets', { ets: { used: 1e6, limit: 0 } }, null],
    ['run_queue', { runQueue: 7, schedulersOnline: 4 }, null],
    ['run_queue', { runQueue: 8, schedulersOnline: 4 }, 10],
    ['run_queue', { runQueue: 20, schedulersOnline: 4 }, 20],
    ['run_queue', { runQueue: 8_000, schedulersOnline: 4 }, 35],
  ] as const)('%s: %j costs %s', (signal, vitals, penalty) => {
    const health = withVitals(vitals);
    expect(lostBy(health)).toEqual(penalty === null ? {} : { [signal]: penalty });
    expect(health.healthScore).toBe(100 - (penalty ?? 0));
  });

  it.each([
    [0.79, 'normal', 0],
    [0.8, 'moderate', 8],
    [0.92, 'high', 25],
    [0.99, 'high', 56],
  ] as const)('memory: a host used to %s is %s', (used, category, penalty) => {
    const hostMemory = {
      bound: 'host',
      total: 16 * GIB,
      available: Math.floor(16 * GIB * (1 - used)),
    } as const;
    const health = score({ sweep: sweepAt(START, { hostMemory }) });
    expect(health.memoryStatus).toBe(category);
    expect(lostBy(health)['memory'] ?? 0).toBe(penalty);
  });

  it.each([
    [999, null],
    [1_000, 5],
    [9_999, 12],
    [10_000, 14],
    [100_000, 22],
    [1_000_000, 30],
    [90_000_000, 30],
  ])('a mailbox of %s messages costs %s', (length, penalty) => {
    const health = score({ mailboxes: lookAt(START, { mailer: length }) });
    expect(lostBy(health)).toEqual(penalty === null ? {} : { mailbox: penalty });
  });

  it('names the process, as Elixir writes it, with its pid beside', () => {
    const { evidence } = score({ mailboxes: lookAt(START, { 'Elixir.Shop.Mailer': 41_207 }) });
    expect(evidence).toMatchObject([
      {
        ...{ signal: 'mailbox', area: 'queues', value: 41_207, limit: 1_000 },
        text: 'The mailbox of Shop.Mailer holds 41 207 messages.',
        process: { pid: '<0.80.0>', name: 'Elixir.Shop.Mailer' },
      },
    ]);
  });

  it('counts the three longest mailboxes, the longest in full', () => {
    const lengths = { a: 10_000, b: 10_000, c: 10_000, d: 10_000 };
    const { evidence } = score({ mailboxes: lookAt(START, lengths) });
    expect(evidence.map(({ penalty }) => penalty)).toEqual([14, 7, 7]);
  });

  it('says of a name nothing but what can be read', () => {
    const { issues } = score({ mailboxes: lookAt(START, { [`a\u202eb\n${'c'.repeat(300)}`]: 20_000 }) });
    expect(issues[0]).toMatch(/^The mailbox of a·b·c{75}… holds 20 000 messages\.$/);
  });

  it('costs what the standing of the node costs, and measures nothing of one that does not answer', () => {
    const down = score({ state: stateOf({ status: 'down', reason: 'Its host does not know it.' }) });
    expect(down).toMatchObject({
      healthScore: 0,
      condition: 'critical',
      memoryStatus: 'unknown',
      cpuStatus: 'unknown',
    });
    expect(down.issues).toEqual(['It is down. Its host does not know it.']);
    expect(Object.keys(down.unmeasured)).toEqual(expect.arrayContaining(['memory', 'mailbox', 'run_queue']));
    const unreachable = score({ state: stateOf({ status: 'unreachable' }) });
    expect(unreachable).toMatchObject({ healthScore: 30, condition: 'critical', cpuStatus: 'unknown' });
    const apart = score({ state: stateOf({ status: 'partitioned' }), unseenPeers: ['b@h', 'c@h'] });
    expect(lostBy(apart)).toEqual({ status: 40, links: 8 });
    expect(apart).toMatchObject({ healthScore: 52, condition: 'degraded', cpuStatus: 'normal' });
  });

  it('has no score for a node of which nothing is known, and does not take that for good', () => {
    const health = score({ state: stateOf({ status: 'unknown' }), sweep: null });
    expect(health).toMatchObject({
      ...{
        healthScore: null,
        condition: 'unknown',
        memoryStatus: 'unknown',
        cpuStatus: 'unknown',
        evidence: [],
      },
    });
    expect(score({ sweep: null })).toMatchObject({
      healthScore: null,
      condition: 'unknown',
      cpuStatus: 'unknown',
    });
  });

  it('says why each thing was not measured; that costs nothing', () => {
    const hostMemory = { bound: 'unknown', reason: 'There is no /proc/meminfo.' } as const;
    const health = score({
      sweep: sweepAt(START, { hostMemory, netTicktime: null, linkQueues: { bytes: {}, unread: 2 } }),
      mailboxes: { unmeasured: 'Its processes could not be looked at: timeout.' },
    });
    expect(health).toMatchObject({ healthScore: 100, memoryStatus: 'unknown', cpuStatus: 'normal' });
    expect(health.unmeasured).toEqual({
      memory: 'There is no /proc/meminfo.',
      net_ticktime: 'The net_kernel of the node did not answer in time.',
      link_queue: 'Of 2 links the queue cannot be read, as of those over TLS.',
      mailbox: 'Its processes could not be looked at: timeout.',
    });
  });

  it('calls a simulated node simulated where nothing is wrong, and what is wrong by its name', () => {
    const state = stateOf({ simulated: true });
    expect(score({ state })).toMatchObject({
      memoryStatus: 'simulated',
      cpuStatus: 'simulated',
      simulated: true,
    });
    const sweep = sweepAt(START, { vitals: { runQueue: 100 } });
    expect(score({ state, sweep }).cpuStatus).toBe('high');
  });

  it('tells a net_ticktime that differs, and a link that does not keep up, by the peer', () => {
    const sweep = sweepAt(START, { netTicktime: 15, linkQueues: { bytes: { 'b@h': 69_424 }, unread: 0 } });
    const { evidence } = score({ sweep });
    expect(evidence).toMatchObject([
      { signal: 'link_queue', peer: 'b@h', value: 69_424, penalty: 12 },
      {
        signal: 'net_ticktime',
        value: 15,
        limit: 60,
        penalty: 10,
        text: 'Its net_ticktime is 15 s, that of the others 60 s.',
      },
    ]);
  });

  it('tells data that are older than three sweeps', () => {
    const health = score({ now: START + 20_000 });
    expect(health.evidence).toMatchObject([{ signal: 'age', value: 20, limit: 15 }]);
    expect(score({ now: START + 10_000 }).evidence).toEqual([]);
  });

  it('lists no more penalties than there are points', () => {
    const full = { used: 100, limit: 100 };
    const health = withVitals({ processes: full, ports: full, atoms: full, ets: full, runQueue: 9_000 });
    expect(health.healthScore).toBe(0);
    expect(health.evidence.reduce((sum, { penalty }) => sum + penalty, 0)).toBe(100);
  });
});

describe('scoreNode over time', () => {
  /** One scoring every ten seconds. */
  function course(changes: readonly Partial<NodeVitals>[], mailboxes?: readonly Record<string, number>[]) {
    let memory: NodeMemory | null = null;
    return changes.map((vitals, place) => {
      const at = START + place * 10_000;
      const look = lookAt(at, mailboxes?.[place] ?? {});
      const scored = scoreNode(evidenceAt(at, { sweep: sweepAt(at, { vitals }), mailboxes: look }), memory);
      ({ memory } = scored);
      return scored.health;
    });
  }

  it('does not flap at a noisy border: neither categories, condition nor issues', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 701, max: 799 }), { minLength: 5, maxLength: 60 }), (noise) => {
        const uses = [760, ...noise].map((used) => ({ processes: { used, limit: 1_000 } }));
        const healths = course(uses);
        expect(new Set(healths.map(({ condition }) => condition))).toEqual(new Set(['warning']));
        expect(new Set(healths.map(({ evidence }) => evidence.length))).toEqual(new Set([1]));
      }),
    );
  });

  it('does not take one moment of a long run queue for a busy node, nor one quiet moment for its end', () => {
    const queues = [0, 90, 0, 0, 90, 90, 90, 0, 90, 0, 0, 0, 0].map((runQueue) => ({ runQueue }));
    const levels = course(queues).map(({ cpuStatus }) => cpuStatus);
    expect(levels.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'normal'));
    expect(levels.slice(5)).toEqual([
      ...['moderate', 'high', 'high', 'high', 'high', 'high', 'high', 'normal'],
    ]);
  });

  it('keeps a mailbox that has drained for the hold time, with the age of what it says', () => {
    const still = Array.from({ length: 6 }, () => ({}));
    const healths = course(still, [{ mailer: 20_000 }, {}, {}, {}, {}, {}]);
    expect(healths.map(({ evidence }) => evidence.length)).toEqual([1, 1, 1, 1, 0, 0]);
    expect(healths[2]?.issues).toEqual(['The mailbox of mailer holds 20 000 messages (20 s ago).']);
  });

  it('does not flap for a mailbox that fills and drains with every look', () => {
    const turns = Array.from({ length: 20 }, (_, place): Record<string, number> =>
      place % 2 === 0 ? { mailer: 20_000 } : {},
    );
    const healths = course(
      turns.map(() => ({})),
      turns,
    );
    expect(new Set(healths.map(({ evidence }) => evidence.length))).toEqual(new Set([1]));
  });

  it('does not count a mailbox that is long for one look only, once the node is known', () => {
    const healths = course([{}, {}, {}, {}], [{}, { mailer: 3_000 }, {}, { mailer: 3_000 }]);
    expect(healths.map(({ healthScore }) => healthScore)).toEqual([100, 100, 100, 100]);
    const lasting = course([{}, {}, {}], [{}, { mailer: 3_000 }, { mailer: 3_000 }]);
    expect(lasting.at(-1)?.evidence).toMatchObject([{ signal: 'mailbox', penalty: 8 }]);
  });

  it('begins afresh with another life of the node, and after a long time without a look', () => {
    const high = scoreNode(
      evidenceAt(START, { sweep: sweepAt(START, { vitals: { processes: { used: 95, limit: 100 } } }) }),
      null,
    );
    const later = START + 10_000;
    expect(scoreNode(evidenceAt(later), high.memory).health.healthScore).toBeLessThan(100);
    const reborn = evidenceAt(later, { state: stateOf({ incarnation: '2' }) });
    expect(scoreNode(reborn, high.memory).health.healthScore).toBe(100);
    expect(scoreNode(evidenceAt(START + 121_000), high.memory).health.healthScore).toBe(100);
  });

  it('forgets what the status alone had cost once the node is back', () => {
    const lost = scoreNode(evidenceAt(START, { state: stateOf({ status: 'unreachable' }) }), null);
    const back = scoreNode(evidenceAt(START + 1_000), lost.memory).health;
    expect(back).toMatchObject({ condition: 'healthy', healthScore: 100 });
  });

  it('says unknown of what can no longer be measured, and goes on from where it was when it can again', () => {
    const busy = (at: number, mailboxes: NodeEvidence['mailboxes']) => evidenceAt(at, { mailboxes });
    const first = scoreNode(busy(START, lookAt(START, { mailer: 20_000 })), null);
    const blind = scoreNode(busy(START + 10_000, { unmeasured: 'timeout' }), first.memory);
    expect(blind.health).toMatchObject({ healthScore: 100, unmeasured: { mailbox: 'timeout' } });
    const again = scoreNode(busy(START + 20_000, lookAt(START + 20_000, { mailer: 6_000 })), blind.memory);
    expect(again.health.evidence).toMatchObject([{ signal: 'mailbox', penalty: 14 }]);
  });
});

describe('any evidence at all', () => {
  const gauge = fc.record({ used: fc.nat(2_000_000), limit: fc.constantFrom(0, 1, 1_000, 1_048_576) });
  const anyEvidence = fc
    .record({
      vitals: fc.record({
        ...{ processes: gauge, ports: gauge, atoms: gauge, ets: gauge },
        runQueue: fc.nat(100_000),
        schedulersOnline: fc.nat(64),
      }),
      status: fc.constantFrom('up', 'down', 'unreachable', 'partitioned', 'unknown' as const),
      swept: fc.boolean(),
      simulated: fc.boolean(),
      host: fc.option(fc.record({ total: fc.nat(2 ** 31), available: fc.nat(2 ** 31) })),
      queues: fc.dictionary(fc.string(), fc.nat(1e9), { maxKeys: 8 }),
      lengths: fc.option(fc.dictionary(fc.string(), fc.nat(1e9), { maxKeys: 8 })),
      tick: fc.option(fc.nat(1_000)),
      usual: fc.option(fc.nat(1_000)),
      ageMs: fc.nat(1e8),
      unseen: fc.array(fc.string(), { maxLength: 200 }),
    })
    .map((of): NodeEvidence => {
      const hostMemory =
        of.host === null
          ? ({ bound: 'unknown', reason: 'no' } as const)
          : ({ bound: 'host', ...of.host } as const);
      const sweep = sweepAt(START, {
        ...{
          vitals: of.vitals,
          hostMemory,
          netTicktime: of.tick,
          linkQueues: { bytes: of.queues, unread: 0 },
        },
      });
      return {
        now: START + of.ageMs,
        state: stateOf({ status: of.status, simulated: of.simulated }),
        sweep: of.swept ? sweep : null,
        mailboxes: of.lengths === null ? { unmeasured: 'no' } : lookAt(START, of.lengths),
        ...{ unseenPeers: of.unseen, usualTicktime: of.usual, runways: [] },
      };
    });

  it('scores 100 minus the penalties listed, within 0 and 100, in form, and again the same', () => {
    fc.assert(
      fc.property(anyEvidence, fc.option(anyEvidence), (evidence, earlier) => {
        const before =
          earlier === null ? null : scoreNode({ ...earlier, now: evidence.now - 5_000 }, null).memory;
        const { health } = scoreNode(evidence, before);
        nodeHealth.parse(health);
        const lost = health.evidence.reduce((sum, { penalty }) => sum + penalty, 0);
        for (const { penalty, signal, text } of health.evidence) {
          expect(Number.isInteger(penalty) && penalty > 0).toBe(true);
          expect(HEALTH_SIGNALS).toContain(signal);
          expect(text).not.toMatch(/NaN|undefined|Infinity/);
        }
        if (health.healthScore !== null) {
          expect(health.healthScore).toBe(100 - lost);
          expect(health.healthScore).toBeGreaterThanOrEqual(0);
        } else expect(lost).toBe(0);
        expect(health.issues).toEqual(health.evidence.map(({ text }) => text));
        expect(scoreNode(evidence, before).health).toEqual(health);
      }),
      { numRuns: 500 },
    );
  });

  it('has no good word for a node that was not measured', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const answers = evidence.state.status === 'up' || evidence.state.status === 'partitioned';
        const { health } = scoreNode(evidence, null);
        if (answers && evidence.sweep !== null) return;
        expect([health.memoryStatus, health.cpuStatus]).toEqual(['unknown', 'unknown']);
        expect(health.condition).not.toBe('healthy');
        expect(health.healthScore ?? 0).toBeLessThan(100);
      }),
    );
  });
});
