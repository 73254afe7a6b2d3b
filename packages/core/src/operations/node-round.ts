import { BeamdeckError } from '../model/error.js';
import type { NodeState } from '../model/node.js';
import type { FailedNode } from '../model/recovery.js';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import type { OperationContext } from './operation.js';

/** What became of one question that was put to many nodes. Lists are in the order of the topology. */
export interface NodeRound<T> {
  /** The nodes that were asked, those that then failed among them. */
  readonly nodesQueried: string[];
  /** Of those that answered. */
  readonly answers: ReadonlyMap<string, T>;
  /** Nodes that failed, or could not be asked though they may live. A node that is down has nothing to tell. */
  readonly nodesFailed: FailedNode[];
}

/** Who can be asked, and who cannot though they may live. */
export interface NodesToAsk {
  readonly ask: string[];
  readonly unasked: FailedNode[];
}

/**
 * Puts a question to the node said, or to every node that the caller may see. What some answer is an answer: rejects only
 * when nobody does, with the first node's error, and with `node_not_found`, `node_unreachable` or `cluster_unavailable` when
 * there is nobody to ask.
 */
export async function askAround<T>(
  context: OperationContext,
  node: string | undefined,
  question: (node: string, call: ProbeContext) => Promise<ProbeAnswer<T>>,
): Promise<NodeRound<T>> {
  const { ask, unasked } = node === undefined ? await everyNode(context) : await oneNode(context, node);
  if (ask.length === 0) {
    throw new BeamdeckError('cluster_unavailable', 'No node of the cluster answers.', {
      details: { nodes: unasked.slice(0, 20).map((failed) => failed.node) },
    });
  }
  const round = await askThese(context, { ask, unasked }, question);
  const [first] = round.failures.values();
  if (round.answers.size === 0 && first !== undefined) throw first;
  return round;
}

/** The same to nodes that are known already. Never rejects. */
export async function askThese<T>(
  context: OperationContext,
  { ask, unasked }: NodesToAsk,
  question: (node: string, call: ProbeContext) => Promise<ProbeAnswer<T>>,
): Promise<NodeRound<T> & { readonly failures: ReadonlyMap<string, BeamdeckError> }> {
  const told = await context.askEach(ask, question);
  // In the order in which they were to be asked, not in that in which they happened to answer.
  const inOrder = <V>(from: ReadonlyMap<string, V>): ReadonlyMap<string, V> =>
    new Map(ask.filter((name) => from.has(name)).map((name) => [name, from.get(name) as V]));
  const failures = inOrder(told.failures);
  return {
    nodesQueried: ask,
    answers: inOrder(told.answers),
    failures,
    nodesFailed: [...[...failures].map(([name, { code }]) => failedNode(name, code)), ...unasked].sort(
      (a, b) => (a.node < b.node ? -1 : 1),
    ),
  };
}

/** All nodes that the caller may see, by how they stand. */
export async function everyNode(context: OperationContext): Promise<NodesToAsk> {
  const { topology } = await context.topology();
  const states = topology.nodes.flatMap((name) => topology.nodeStates[name] ?? []);
  return {
    ask: states.filter(isLinked).map(({ name }) => name),
    unasked: states
      .filter((state) => !isLinked(state) && state.status !== 'down')
      .map(({ name }) => failedNode(name, 'node_unreachable')),
  };
}

async function oneNode(context: OperationContext, name: string): Promise<NodesToAsk> {
  const state = await context.requireNode(name);
  if (isLinked(state)) return { ask: [state.name], unasked: [] };
  throw new BeamdeckError('node_unreachable', 'The node does not answer.', {
    details: { node: state.name, status: state.status, lastSeen: state.lastSeen, reason: state.reason },
  });
}

const isLinked = ({ status }: NodeState): boolean => status === 'up' || status === 'partitioned';

/** Nothing stands in for the node's answer, so there is no age of it. */
const failedNode = (node: string, code: string): FailedNode => ({ node, code, ageMs: null });
