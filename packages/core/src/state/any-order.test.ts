import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import type { NodeStatus } from '../model/node.js';
import type { ClusterTopology } from '../model/topology.js';
import type { LinkDownReason } from '../probe/cluster-probe.js';
import type { ScriptedNode } from '../testing/index.js';
import { fakeClock, scriptedProbe } from '../testing/index.js';
import { strongerReason } from './member.js';

/** Nodes of the model; all are expected ones, so all are known from the start. */
const NAMES = ['a@h', 'b_1@h', 'c@h', 'd@h', 'e@h', 'f_x@h'] as const;
type Name = (typeof NAMES)[number];

interface ModelNode {
  link: ScriptedNode['link'];
  /** The strongest reason of this spell without link: what proved it gone is not undone by a later silence. */
  lostBy: LinkDownReason | null;
  answer: 'at_once' | 'never';
  sees: Set<Name>;
}

type Step =
  | { readonly type: 'link'; readonly node: Name; readonly link: ScriptedNode['link'] }
  | { readonly type: 'answer'; readonly node: Name; readonly answer: ModelNode['answer'] }
  | { readonly type: 'sight'; readonly node: Name; readonly sees: readonly Name[] }
  | { readonly type: 'cut'; readonly side: readonly Name[] }
  | { readonly type: 'heal' }
  | { readonly type: 'restart'; readonly node: Name }
  | { readonly type: 'wait'; readonly ms: number };

const name = fc.constantFrom(...NAMES);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('link' as const),
    node: name,
    link: fc.constantFrom(
      'ok' as const,
      'closed' as const,
      'not_running' as const,
      'silent' as const,
      'refused' as const,
    ),
  }),
  fc.record({
    type: fc.constant('answer' as const),
    node: name,
    answer: fc.constantFrom('at_once' as const, 'never' as const),
  }),
  fc.record({ type: fc.constant('sight' as const), node: name, sees: fc.subarray([...NAMES]) }),
  fc.record({ type: fc.constant('cut' as const), side: fc.subarray([...NAMES], { minLength: 1 }) }),
  fc.record({ type: fc.constant('heal' as const) }),
  fc.record({ type: fc.constant('restart' as const), node: name }),
  fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 60, 700, 2_000, 6_000, 20_000) }),
);

/** What must be seen once things have settled, worked out from the nodes' own state and by brute force. */
function truthOf(nodes: ReadonlyMap<Name, ModelNode>) {
  const get = (node: Name): ModelNode => nodes.get(node) as ModelNode;
  const answering = NAMES.filter((node) => get(node).link === 'ok' && get(node).answer === 'at_once');
  const seenBy = (node: Name): Name[] =>
    answering.filter((other) => other !== node && get(other).sees.has(node));
  const seenOnly = NAMES.filter((node) => !answering.includes(node) && seenBy(node).length > 0);
  const joined = (a: Name, b: Name): boolean =>
    answering.includes(a) && answering.includes(b)
      ? get(a).sees.has(b) && get(b).sees.has(a)
      : (answering.includes(a) && get(a).sees.has(b)) || (answering.includes(b) && get(b).sees.has(a));

  const islands: Name[][] = [];
  for (const node of [...answering, ...seenOnly]) {
    const touching = islands.filter((island) => island.some((other) => joined(node, other)));
    const merged = [node, ...touching.flat()];
    for (const island of touching) islands.splice(islands.indexOf(island), 1);
    islands.push(merged);
  }
  const missing = answering.flatMap((from) =>
    answering.filter((to) => to !== from && !get(from).sees.has(to)).map((to) => `${from} ${to}`),
  );

  return {
    islands: islands.map((island) => island.sort().join(' ')).sort(),
    missing: missing.sort(),
    statusOf(node: Name, main: ReadonlySet<string>): NodeStatus {
      const { link, lostBy, answer } = get(node);
      if (link === 'ok') {
        if (answer === 'never') return 'unreachable';
        return main.has(node) ? 'up' : 'partitioned';
      }
      const gone = lostBy === 'closed' || lostBy === 'not_running';
      return gone && seenBy(node).length === 0 ? 'down' : 'unreachable';
    },
    largest: Math.max(0, ...islands.map((island) => island.length)),
  };
}

async function run(
  steps: readonly Step[],
  readings: (topology: ClusterTopology) => void,
): Promise<Map<Name, ModelNode>> {
  const clock = fakeClock();
  const probe = scriptedProbe({ clock, seeds: ['a@h'] });
  const nodes = new Map<Name, ModelNode>(
    NAMES.map((node) => [
      node,
      {
        link: 'ok',
        lostBy: null,
        answer: 'at_once',
        sees: new Set(NAMES.filter((other) => other !== node)),
      },
    ]),
  );
  const tell = (): void => {
    for (const [node, { link, answer, sees }] of nodes) probe.set(node, { link, answer, visible: [...sees] });
  };
  const of = (node: Name): ModelNode => nodes.get(node) as ModelNode;
  tell();
  const cluster = createCluster({ probe, clock, random: () => 0.5, config: { expectedNodes: [...NAMES] } });
  let last: ClusterTopology | null = null;
  cluster.topology$.subscribe((topology) => (last = topology));
  let life = 0;
  for (const each of steps) {
    switch (each.type) {
      case 'link':
        of(each.node).link = each.link;
        of(each.node).lostBy = each.link === 'ok' ? null : strongerReason(of(each.node).lostBy, each.link);
        break;
      case 'answer':
        of(each.node).answer = each.answer;
        break;
      case 'sight':
        of(each.node).sees = new Set(each.sees.filter((other) => other !== each.node));
        break;
      case 'cut':
        for (const [node, state] of nodes) {
          const inside = each.side.includes(node);
          for (const other of NAMES) if (each.side.includes(other) !== inside) state.sees.delete(other);
        }
        break;
      case 'heal':
        for (const [node, state] of nodes) {
          Object.assign(state, {
            link: 'ok',
            lostBy: null,
            answer: 'at_once',
            sees: new Set(NAMES.filter((other) => other !== node)),
          });
        }
        break;
      case 'restart':
        probe.set(each.node, { incarnation: `life ${(life += 1)}` });
        break;
      case 'wait':
        await clock.advance(each.ms);
        break;
    }
    tell();
  }
  await clock.advance(30_000);
  if (last !== null) readings(last);
  await cluster.close();
  expect(clock.pending).toBe(0);
  return nodes;
}

describe('the state of a cluster', () => {
  it('is what the nodes are, whatever came before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        let topology: ClusterTopology | null = null;
        const nodes = await run(steps, (last) => (topology = last));
        const seen = topology as ClusterTopology | null;
        if (seen === null) throw new Error('nothing was shown');
        const truth = truthOf(nodes);
        expect(seen.islands.map((island) => island.toSorted().join(' ')).sort()).toEqual(truth.islands);
        expect(seen.missingLinks.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(truth.missing);
        // Which island counts as the cluster: one of the largest, and the entry's if that is one of them.
        const up = NAMES.filter((node) => seen.nodeStates[node]?.status === 'up');
        const main = new Set(seen.islands.find((island) => up.some((node) => island.includes(node))) ?? []);
        const entrySide = seen.islands.find(
          (island) => seen.currentNode !== null && island.includes(seen.currentNode),
        );
        if (main.size > 0) expect(main.size).toBe(truth.largest);
        if (entrySide?.length === truth.largest && main.size > 0) expect(new Set(entrySide)).toEqual(main);
        const statuses = Object.fromEntries(NAMES.map((node) => [node, seen.nodeStates[node]?.status]));
        expect(statuses).toEqual(Object.fromEntries(NAMES.map((node) => [node, truth.statusOf(node, main)])));
      }),
      { numRuns: 500 },
    );
  }, 120_000);

  it('is told in changes that add up to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const clock = fakeClock();
        const probe = scriptedProbe({ clock, seeds: ['a@h'] });
        probe.mesh(...NAMES);
        const cluster = createCluster({ probe, clock, random: () => 0.5 });
        const told = new Map<string, NodeStatus>();
        let first: ClusterTopology | null = null;
        let last: ClusterTopology | null = null;
        cluster.topology$.subscribe((topology) => {
          last = topology;
          first ??= topology;
          if (first === topology)
            for (const { name: node, status } of Object.values(topology.nodeStates)) told.set(node, status);
        });
        cluster.changes$.subscribe(({ changes }) => {
          for (const node of changes.nodesAdded) told.set(node, 'unknown');
          for (const { node, from, to } of changes.nodesChanged) {
            expect(told.get(node)).toBe(from);
            told.set(node, to);
          }
        });
        await clock.advance(1_000);
        for (const each of steps) {
          if (each.type === 'link') probe.set(each.node, { link: each.link });
          else if (each.type === 'answer') probe.set(each.node, { answer: each.answer });
          else if (each.type === 'sight')
            probe.set(each.node, { visible: each.sees.filter((other) => other !== each.node) });
          else if (each.type === 'wait') await clock.advance(each.ms);
        }
        await clock.advance(5_000);
        const states = (last as ClusterTopology | null)?.nodeStates ?? {};
        expect(Object.fromEntries(told)).toEqual(
          Object.fromEntries(Object.values(states).map(({ name: node, status }) => [node, status])),
        );
        await cluster.close();
      }),
      { numRuns: 100 },
    );
  });
});
