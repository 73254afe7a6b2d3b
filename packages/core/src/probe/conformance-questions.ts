import { nodeInfo, nodeVitals } from '../model/node.js';
import type { ProcessQuery } from '../model/process.js';
import { processRow, processSort } from '../model/process.js';
import { sortValue } from '../operations/process-merge.js';
import { filterProcesses } from '../scale/filter-processes.js';
import { inOrder } from './conformance-order.js';
import type { Session } from './conformance-session.js';
import { aborted, assert, conforms, equal, failure, never } from './conformance-session.js';

/** What a probe must answer about nodes that run and are watched. All share one cluster. */
export const QUESTIONS: readonly (readonly [string, (session: Session) => Promise<void>])[] = [
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
          assert(value.visible.includes(peer) && ms !== null && ms >= 0, `round trip of ${ms} ms to ${peer}`);
        }
        const { hostMemory: host, linkQueues, garbageCollection } = value;
        if (host?.bound === 'unknown')
          assert(host.reason !== '', 'host memory is unknown and nobody says why');
        else if (host !== undefined)
          assert(host.available >= 0 && host.available <= host.total, 'more available than there is');
        const peers = [...value.visible, ...value.hidden];
        for (const [peer, bytes] of Object.entries(linkQueues?.bytes ?? {}))
          assert(peers.includes(peer) && bytes > 0, `${bytes} bytes wait for ${peer}`);
        assert((garbageCollection?.count ?? 0) >= 0, 'collections below zero');
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

/** Fields that may be null without a word: what is null in them is a fact, not a gap. */
const MAY_BE_NULL = new Set(['lastSeen']);

/** The paths of all nulls in a value; in lists, whose rows have rules of their own, marked by `[]`. */
function nulls(value: unknown, path: string): string[] {
  if (value === null) return [path];
  if (Array.isArray(value)) return value.flatMap((item) => nulls(item, `${path}.[]`));
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => nulls(item, path === '' ? key : `${path}.${key}`));
}
