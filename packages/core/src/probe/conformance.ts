import * as z from 'zod/mini';
import type { BeamdeckError } from '../model/error.js';
import { isBeamdeckError } from '../model/error.js';
import { nodeInfo, nodeVitals } from '../model/node.js';
import type { ProcessQuery } from '../model/process.js';
import { processRow, processSort } from '../model/process.js';
import { sortValue } from '../operations/process-merge.js';
import { filterProcesses } from '../scale/filter-processes.js';
import type { ClusterProbe, LinkDownReason, ProbeContext, ProbeEvent } from './cluster-probe.js';

/** What a test runner has to have: vitest's own functions, as they are. */
export interface ConformanceRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => Promise<void>, timeoutMs?: number) => void;
  readonly beforeAll: (body: () => Promise<void>, timeoutMs?: number) => void;
  readonly afterAll: (body: () => Promise<void>, timeoutMs?: number) => void;
}

/** A cluster of at least three nodes that see each other, a probe of it that watches nothing yet, and what can be done to it. */
export interface ConformanceFixture {
  readonly probe: ClusterProbe;
  readonly nodes: readonly string[];
  /** Lets time pass: virtual or real. */
  pass(ms: number): Promise<void>;
  kill?(node: string): Promise<void>;
  /** Starts a killed node again, and joins it to the others. */
  restart?(node: string): Promise<void>;
  pause?(node: string): Promise<void>;
  resume?(node: string): Promise<void>;
  /** Cuts every link between the islands. */
  cut?(islands: readonly (readonly string[])[]): Promise<void>;
  heal?(): Promise<void>;
  /** Ends the cluster too. */
  close(): Promise<void>;
}

export type FaultAbility = 'kill' | 'pause' | 'cut';

export interface ConformanceOptions {
  readonly create: () => Promise<ConformanceFixture>;
  /** What these nodes cannot be made to show, and why: the only way for a part of the suite not to run. */
  readonly cannot?: Partial<Readonly<Record<FaultAbility, string>>>;
  /** For a killed node to be noticed, a paused one to go on, a cut to be seen, at most. Default 5 000. */
  readonly patienceMs?: number;
  readonly timeoutMs?: number;
}

/**
 * What every `ClusterProbe` must do, so that what works on one works on all. One line registers it:
 * `describeClusterProbe('simulatedProbe', { describe, it, beforeAll, afterAll }, { create })`.
 *
 * It asks what any cluster can show, and so nothing of: how a name, a cookie or flags are refused, how a host is lost
 * without a word (a real one cannot be unplugged by a test), TLS, nodes of other releases. Those are each probe's own tests.
 */
export function describeClusterProbe(
  name: string,
  runner: ConformanceRunner,
  options: ConformanceOptions,
): void {
  const { describe, it } = runner;
  const { timeoutMs = 60_000, patienceMs = 5_000, cannot = {} } = options;

  describe(`${name} as a ClusterProbe`, () => {
    describe('asked', () => {
      let shared: Session | null = null;
      runner.beforeAll(async () => {
        shared = await open(options.create, patienceMs);
        await shared.watchAll();
      }, timeoutMs);
      runner.afterAll(async () => {
        await shared?.end();
      }, timeoutMs);
      for (const [title, body] of QUESTIONS) {
        it(
          title,
          async () => {
            assert(shared !== null, 'the cluster did not start');
            await body(shared);
          },
          timeoutMs,
        );
      }
    });

    describe('through faults', () => {
      for (const { title, needs, body } of FAULTS) {
        const reason = needs === null ? undefined : cannot[needs];
        const testName = reason === undefined ? title : `${title} (not here: ${reason})`;
        it(
          testName,
          async () => {
            const session = await open(options.create, patienceMs);
            try {
              if (reason === undefined) await body(session);
              else assert(session.fixture[needs ?? 'kill'] === undefined, `it can ${needs ?? ''} after all`);
            } finally {
              await session.end();
            }
          },
          timeoutMs,
        );
      }
    });
  });
}

type Body = (session: Session) => Promise<void>;

const QUESTIONS: readonly (readonly [string, Body])[] = [
  [
    'says what it is and where it enters',
    async ({ probe, nodes }) => {
      assert(probe.kind === 'erlang' || probe.kind === 'simulated', `kind is ${String(probe.kind)}`);
      assert(
        probe.seeds.length > 0 && probe.seeds.every((seed) => nodes.includes(seed)),
        'a seed is no node',
      );
      assert(
        probe.localNode === null || !nodes.includes(probe.localNode),
        'our own name is one of the nodes',
      );
    },
  ],
  [
    'has told once of each link, and watching again changes nothing',
    async ({ probe, nodes, events, settle }) => {
      for (const node of nodes) await settle(probe.watch(node, { signal: never() }));
      for (const node of nodes) {
        const ups = events.filter((event) => event.node === node && event.type === 'link_up');
        assert(ups.length === 1, `${ups.length} link_up of ${node}`);
      }
    },
  ],
  [
    'sweeps a node: gauges in form, measured now, and all the other nodes in its view',
    async ({ probe, nodes, settle, context }) => {
      for (const node of nodes) {
        const { value, collectedAt, cost } = await settle(probe.sweep(node, context()));
        conforms(nodeVitals, value.vitals);
        const { vitals } = value;
        assert(vitals.node === node, `asked ${node}, told of ${vitals.node}`);
        assert(vitals.simulated === (probe.kind === 'simulated'), 'real and simulated are mixed up');
        assert(Math.abs(Date.parse(vitals.collectedAt) - collectedAt) < 1_000, 'two moments of one sweep');
        assert(cost.targetMs >= 0 && cost.bytes > 0, 'a sweep without cost');
        equal([...value.visible].sort(), nodes.filter((other) => other !== node).toSorted(), `${node} sees`);
        assert(!value.hidden.includes(probe.localNode ?? ''), 'we are listed among the hidden nodes');
        for (const gauge of [vitals.processes, vitals.ports, vitals.atoms]) {
          assert(gauge.used > 0 && gauge.used <= gauge.limit, `${gauge.used} of ${gauge.limit}`);
        }
        const { total, processes, system } = vitals.memory;
        assert(Math.abs(total - processes - system) <= 0.02 * total, 'memory does not add up');
        for (const [peer, ms] of Object.entries(value.peerRttMs)) {
          assert(value.visible.includes(peer) && ms >= 0, `round trip of ${ms} ms to ${peer}`);
        }
      }
    },
  ],
  [
    'tells the same incarnation while a node lives, with counters that only grow',
    async ({ probe, nodes, settle, context, fixture }) => {
      const [node = ''] = nodes;
      const first = (await settle(probe.sweep(node, context()))).value.vitals;
      await fixture.pass(1_200);
      const second = (await settle(probe.sweep(node, context()))).value.vitals;
      assert(first.incarnation === second.incarnation && first.incarnation !== '', 'the incarnation changed');
      assert(second.reductions >= first.reductions, 'reductions went back');
      assert(second.uptimeSeconds >= first.uptimeSeconds, 'the uptime went back');
      assert(second.collectedAt > first.collectedAt, 'the second sweep is no later');
    },
  ],
  [
    'gives a node in full, in form, and says why of each thing that it could not measure',
    async ({ probe, nodes, settle, context }) => {
      const [node = ''] = nodes;
      const sweep = (await settle(probe.sweep(node, context()))).value;
      const { value } = await settle(
        probe.nodeInfo(node, { includeProcesses: false, processLimit: 50 }, context()),
      );
      conforms(nodeInfo, value);
      assert(value.processes === undefined, 'processes that nobody asked for');
      equal(value.name, node, 'name');
      equal(value.incarnation, sweep.vitals.incarnation, 'incarnation');
      equal(value.systemInfo.otpRelease, sweep.otpRelease, 'OTP release');
      equal(value.limits.processes.limit, sweep.vitals.processes.limit, 'process limit');
      equal(value.systemInfo.schedulersOnline, sweep.vitals.schedulersOnline, 'schedulers online');
      const peers = value.networkInfo.peers.filter(({ type }) => type !== 'hidden').map((peer) => peer.node);
      equal(peers.sort(), [...sweep.visible].sort(), 'peers');
      assert(
        value.applications.some((application) => application.name === 'kernel'),
        'no kernel runs',
      );
      for (const path of nulls(value, '')) {
        const known = Object.keys(value.unmeasured).some((key) => path === key || path.startsWith(`${key}.`));
        assert(known || MAY_BE_NULL.has(path) || path.includes('.[]'), `${path} is null and nobody says why`);
      }
    },
  ],
  [
    'gives the processes of a node in full when asked, no more than asked',
    async ({ probe, nodes, settle, context }) => {
      const [node = ''] = nodes;
      const { value } = await settle(
        probe.nodeInfo(node, { includeProcesses: true, processLimit: 7 }, context()),
      );
      conforms(nodeInfo, value);
      equal(value.processes?.length, 7, 'processes');
    },
  ],
  [
    'measures a round trip',
    async ({ probe, nodes, settle, context }) => {
      const { value } = await settle(probe.ping(nodes[0] ?? '', context()));
      assert(value >= 0 && value < 5_000, `${value} ms`);
    },
  ],
  [
    'gives the best rows for each order, in that order, filtered and cut on the node',
    async ({ probe, nodes, settle, context }) => {
      const [node = ''] = nodes;
      for (const sort of processSort.options) {
        for (const order of ['asc', 'desc'] as const) {
          const query: ProcessQuery = { sort, order, limit: 9, includeDetails: false };
          const { value } = await settle(probe.processes(node, query, context()));
          assert(value.rows.length === 9, `${value.rows.length} rows for ${sort} ${order}`);
          assert(value.matched <= value.scanned && value.matched >= 9 && !value.partial, 'counts do not fit');
          for (const row of value.rows) {
            conforms(processRow, row);
            equal(row.node, node, 'node of a row');
          }
          const keys = value.rows.map((row) => sortValue(row, sort));
          assert(
            keys.every((key, i) => i === 0 || inOrder(keys[i - 1] ?? null, key, order)),
            `${sort} ${order}`,
          );
        }
      }
    },
  ],
  [
    'filters by type, application and literal text',
    async ({ probe, nodes, settle, context }) => {
      const [node = ''] = nodes;
      const base: ProcessQuery = { sort: 'reductions', order: 'desc', limit: 10_000, includeDetails: true };
      const all = (await settle(probe.processes(node, base, context()))).value;
      assert(all.rows.length === all.matched, 'the limit cut what it should not');
      for (const filters of [
        { type: 'supervisor' as const },
        { application: 'kernel' },
        { search: 'kernel_sup' },
        { search: 'KERNEL_SUP' },
        { search: 'application_master' },
        { search: '.*' },
      ]) {
        const { value } = await settle(probe.processes(node, { ...base, ...filters }, context()));
        const kept = filterProcesses(value.rows, filters);
        equal(kept.length, value.rows.length, `rows that match ${JSON.stringify(filters)}`);
        equal(value.matched, value.rows.length, 'matched');
        const literal = filters.search === '.*';
        assert(
          literal ? value.matched === 0 : value.matched > 0,
          `${value.matched} match ${JSON.stringify(filters)}`,
        );
      }
    },
  ],
  [
    'is cancelled by its caller, before and while it asks',
    async ({ probe, nodes, settle, context }) => {
      const [node = ''] = nodes;
      const before = await settle(failure(probe.sweep(node, { ...context(), signal: aborted() })));
      equal(before.code, 'cancelled', 'code');
      const abort = new AbortController();
      const asked = failure(probe.sweep(node, { ...context(), signal: abort.signal }));
      abort.abort();
      equal((await settle(asked)).code, 'cancelled', 'code');
      await settle(probe.sweep(node, context()));
    },
  ],
  [
    'answers nothing of a node that it does not watch',
    async ({ probe, nodes, settle, context }) => {
      const last = nodes.at(-1) ?? '';
      probe.unwatch(last);
      probe.unwatch(last);
      equal((await settle(failure(probe.sweep(last, context())))).code, 'node_unreachable', 'code');
      await settle(probe.watch(last, { signal: never() }));
      await settle(probe.sweep(last, context()));
    },
  ],
];

const FAULTS: readonly {
  readonly title: string;
  readonly needs: FaultAbility | null;
  readonly body: Body;
}[] = [
  {
    title: 'tells that a node of no such name does not run, and leaves it alone when let go',
    needs: null,
    body: async ({ probe, nodes, events, settle, fixture }) => {
      const [, host = 'localhost'] = (nodes[0] ?? '').split('@');
      const nobody = `nobody_there@${host}`;
      const error = await settle(failure(probe.watch(nobody, { signal: never() })));
      assert(error.code === 'node_not_running' || error.code === 'node_unreachable', `code is ${error.code}`);
      const told = events.filter((event) => event.node === nobody);
      assert(told.length > 0 && told.every(({ type }) => type === 'link_down'), 'the failure was not told');
      probe.unwatch(nobody);
      const count = events.length;
      await fixture.pass(3_000);
      equal(
        events.filter((event, i) => i >= count && event.node === nobody).length,
        0,
        'events after letting go',
      );
    },
  },
  {
    title:
      'tells at once that a node was killed, ends what was asked of it, and finds it again in its next life',
    needs: 'kill',
    body: async (session) => {
      const { probe, nodes, settle, context, fixture, watchAll, eventually, events } = session;
      await watchAll();
      const victim = nodes.at(-1) ?? '';
      const others = nodes.slice(0, -1);
      const before = (await settle(probe.sweep(victim, context()))).value.vitals.incarnation;
      await fixture.kill?.(victim);
      await eventually('the link is down', () => lastOf(events, victim)?.type === 'link_down');
      const first = events.find((event) => event.node === victim && event.type === 'link_down');
      const gone: LinkDownReason[] = ['closed', 'not_running'];
      assert(first?.type === 'link_down' && gone.includes(first.reason), 'it was not told as gone');
      equal((await settle(failure(probe.sweep(victim, context())))).code, 'node_unreachable', 'code');
      await eventually('the others no longer see it', async () => {
        const views = await Promise.all(others.map((node) => settle(probe.sweep(node, context()))));
        return views.every(({ value }) => !value.visible.includes(victim));
      });
      await fixture.restart?.(victim);
      await eventually('the link is up again', () => lastOf(events, victim)?.type === 'link_up');
      const after = (await settle(probe.sweep(victim, context()))).value.vitals.incarnation;
      assert(before !== after, 'another life has the same incarnation');
    },
  },
  {
    title: 'keeps its deadline with a paused node, and hears it again when it goes on',
    needs: 'pause',
    body: async ({ probe, nodes, settle, context, fixture, watchAll, eventually }) => {
      await watchAll();
      const [node = ''] = nodes;
      const before = (await settle(probe.sweep(node, context()))).value.vitals.incarnation;
      await fixture.pause?.(node);
      const error = await settle(failure(probe.sweep(node, { ...context(), deadlineMs: 700 })));
      equal(error.code, 'timeout', 'code');
      await fixture.resume?.(node);
      await eventually('it answers again', async () => {
        const answer = await settle(failureOr(probe.sweep(node, context())));
        return !isBeamdeckError(answer) && answer.value.vitals.incarnation === before;
      });
    },
  },
  {
    title: 'gives the view of both sides of a cut, and the whole again when it is healed',
    needs: 'cut',
    body: async ({ probe, nodes, settle, context, fixture, watchAll, eventually, events }) => {
      await watchAll();
      const [first = '', ...rest] = nodes;
      const views = () => Promise.all(nodes.map((node) => settle(probe.sweep(node, context()))));
      await fixture.cut?.([[first], rest]);
      await eventually('both sides are seen', async () => {
        const seen = (await views()).map(({ value }) => [...value.visible].sort().join(' '));
        const expected = nodes.map((node) =>
          node === first
            ? ''
            : rest
                .filter((other) => other !== node)
                .sort()
                .join(' '),
        );
        return seen.join(',') === expected.join(',');
      });
      assert(!events.some(({ type }) => type === 'link_down'), 'our own links went with the cut');
      await fixture.heal?.();
      await eventually('all see all again', async () =>
        (await views()).every(({ value }) => value.visible.length === nodes.length - 1),
      );
    },
  },
  {
    title: 'ends everything on close, twice if need be',
    needs: null,
    body: async ({ probe, nodes, settle, context, watchAll }) => {
      await watchAll();
      let complete = false;
      probe.events$.subscribe({ complete: () => (complete = true) });
      const asked = failure(
        probe.nodeInfo(nodes[0] ?? '', { includeProcesses: true, processLimit: 500 }, context()),
      );
      await settle(probe.close());
      await settle(probe.close());
      equal((await settle(asked)).code, 'closed', 'code of what was under way');
      assert(complete, 'the events go on');
      equal((await settle(failure(probe.sweep(nodes[0] ?? '', context())))).code, 'closed', 'code after');
      equal(
        (await settle(failure(probe.watch(nodes[0] ?? '', { signal: never() })))).code,
        'closed',
        'code after',
      );
    },
  },
];

/** One cluster under test, with its events written down. */
interface Session {
  readonly fixture: ConformanceFixture;
  readonly probe: ClusterProbe;
  readonly nodes: readonly string[];
  readonly events: readonly ProbeEvent[];
  context(): ProbeContext;
  watchAll(): Promise<void>;
  /** Lets time pass until the promise is settled. */
  settle<T>(promise: Promise<T>): Promise<T>;
  /** Lets time pass until the condition holds; fails when it does not in time. */
  eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void>;
  end(): Promise<void>;
}

const STEP_MS = 20;
const SETTLE_MS = 30_000;

async function open(create: ConformanceOptions['create'], patienceMs: number): Promise<Session> {
  const fixture = await create();
  const { probe, nodes } = fixture;
  const events: ProbeEvent[] = [];
  const subscription = probe.events$.subscribe((event) => events.push(event));
  assert(nodes.length >= 3, 'at least three nodes are needed');

  async function settle<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (let waited = 0; !settled && waited < SETTLE_MS; waited += STEP_MS) await fixture.pass(STEP_MS);
    assert(settled, `nothing came within ${SETTLE_MS} ms`);
    return promise;
  }
  return {
    fixture,
    probe,
    nodes,
    events,
    settle,
    context: () => ({ signal: never(), deadlineMs: 10_000, priority: 'normal' }),
    async watchAll() {
      for (const node of nodes) await settle(probe.watch(node, { signal: never() }));
    },
    async eventually(what, condition) {
      for (let waited = 0; waited < patienceMs; waited += STEP_MS) {
        if (await condition()) return;
        await fixture.pass(STEP_MS);
      }
      assert(await condition(), `not so within ${patienceMs} ms: ${what}`);
    },
    async end() {
      subscription.unsubscribe();
      await probe.close();
      await fixture.close();
    },
  };
}

/** Fields that may be null without a word: what is null in them is a fact, not a gap. */
const MAY_BE_NULL = new Set(['lastSeen']);

/** The paths of all nulls in a value; in lists, whose rows have rules of their own, marked by `[]`. */
function nulls(value: unknown, path: string): string[] {
  if (value === null) return [path];
  if (Array.isArray(value)) return value.flatMap((item) => nulls(item, `${path}.[]`));
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => nulls(item, path === '' ? key : `${path}.${key}`));
}

/** Values one after the other in their order, those that are missing last. */
function inOrder(
  before: number | string | null,
  after: number | string | null,
  order: 'asc' | 'desc',
): boolean {
  if (before === null || after === null) return after === null;
  return before === after || before < after === (order === 'asc');
}

function lastOf(events: readonly ProbeEvent[], node: string): ProbeEvent | undefined {
  return events.findLast((event) => event.node === node);
}

async function failure(promise: Promise<unknown>): Promise<BeamdeckError> {
  const outcome = await failureOr(promise);
  assert(isBeamdeckError(outcome), 'it did not fail');
  return outcome;
}

async function failureOr<T>(promise: Promise<T>): Promise<T | BeamdeckError> {
  try {
    return await promise;
  } catch (cause) {
    assert(isBeamdeckError(cause), `not a coded error: ${String(cause)}`);
    return cause;
  }
}

function conforms(schema: z.core.$ZodType, value: unknown): void {
  const parsed = z.safeParse(schema, value);
  assert(parsed.success, `not in form: ${JSON.stringify(parsed.error?.issues ?? [])}`);
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  assert(left === right, `${what}: ${left} instead of ${right}`);
}

function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

const never = (): AbortSignal => new AbortController().signal;

function aborted(): AbortSignal {
  const abort = new AbortController();
  abort.abort();
  return abort.signal;
}
