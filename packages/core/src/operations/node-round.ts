import { BeamdeckError } from '../model/error.js';
import type { NodeState } from '../model/node.js';
import type { FailedNode } from '../model/recovery.js';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import type { OperationContext, Recalled } from './operation.js';
import { failedNodes } from './run-context.js';

/** A question that is put to nodes, each by itself. */
export interface RoundQuestion<T> {
  /** See `OperationContext.askOrRecall`: what tells it from other questions of the operation. Whom it is put to is not part of it. */
  readonly recall: unknown;
  ask(node: string, call: ProbeContext): Promise<ProbeAnswer<T>>;
}

/** What became of one question that was put to many nodes. Lists are in the order of the topology. */
export interface NodeRound<T> {
  /** The nodes that were asked, those that then failed among them. */
  readonly nodesQueried: string[];
  /** Of those that answered, and past ones of those that did not. */
  readonly answers: ReadonlyMap<string, T>;
  /** Those among them whose answer is a past one. */
  readonly recalled: ReadonlyMap<string, Recalled>;
  /**
   * Nodes that failed, or could not be asked though they may live, with the age of what stands in for them. Of a node that
   * is down, nothing stands in: what it had is gone. Only whoever asks for it by its name is given what it said last.
   */
  readonly nodesFailed: FailedNode[];
}

/** Who can be asked, and who cannot though they may live. */
export interface NodesToAsk {
  readonly ask: string[];
  readonly unasked: FailedNode[];
}

/**
 * Puts a question to the node said, or to every node that the caller may see. What some answer is an answer, and so is what
 * they said last: rejects only when there is neither, with the first node's error, and with `node_not_found`,
 * `node_unreachable` or `cluster_unavailable` when there is nobody to ask.
 */
export async function askAround<T>(
  context: OperationContext,
  node: string | undefined,
  question: RoundQuestion<T>,
): Promise<NodeRound<T>> {
  const state = node === undefined ? null : await context.requireNode(node);
  const nodes = state === null ? await everyNode(context) : oneNode(state);
  const round = await askThese(context, nodes, question);
  if (round.answers.size > 0) return round;
  const [first] = round.failures.values();
  if (first !== undefined) throw first;
  throw state === null ? nobody(nodes) : silent(state);
}

/** The same to nodes that are known already. Never rejects. */
export async function askThese<T>(
  context: OperationContext,
  { ask, unasked }: NodesToAsk,
  { recall, ask: put }: RoundQuestion<T>,
): Promise<NodeRound<T> & { readonly failures: ReadonlyMap<string, BeamdeckError> }> {
  const told = await context.askEach(ask, put, { recall, unasked: unasked.map((each) => each.node) });
  // In the order in which they were to be asked, not in that in which they happened to answer.
  const names = [...ask, ...unasked.map((each) => each.node)];
  const inOrder = <V>(from: ReadonlyMap<string, V>): ReadonlyMap<string, V> =>
    new Map(names.filter((name) => from.has(name)).map((name) => [name, from.get(name) as V]));
  const failures = inOrder(told.failures);
  return {
    nodesQueried: ask,
    answers: inOrder(told.answers),
    recalled: told.recalled,
    failures,
    nodesFailed: [
      ...failedNodes(failures, told.recalled),
      ...unasked.filter((each) => !told.recalled.has(each.node)),
    ].sort((a, b) => (a.node < b.node ? -1 : 1)),
  };
}

/** All nodes that the caller may see, by how they stand. */
export async function everyNode(context: OperationContext): Promise<NodesToAsk> {
  const { topology } = await context.topology();
  const states = topology.nodes.flatMap((name) => topology.nodeStates[name] ?? []);
  return {
    ask: states.filter(isLinked).map(({ name }) => name),
    unasked: states.filter((state) => !isLinked(state) && state.status !== 'down').map(unreachable),
  };
}

const oneNode = (state: NodeState): NodesToAsk =>
  isLinked(state) ? { ask: [state.name], unasked: [] } : { ask: [], unasked: [unreachable(state)] };

const isLinked = ({ status }: NodeState): boolean => status === 'up' || status === 'partitioned';

const unreachable = ({ name }: NodeState): FailedNode => ({
  node: name,
  code: 'node_unreachable',
  ageMs: null,
});

const silent = ({ name, status, lastSeen, reason }: NodeState): BeamdeckError =>
  new BeamdeckError('node_unreachable', 'The node does not answer.', {
    details: { node: name, status, lastSeen, reason },
  });

const nobody = ({ unasked }: NodesToAsk): BeamdeckError =>
  new BeamdeckError('cluster_unavailable', 'No node of the cluster answers.', {
    details: { nodes: unasked.slice(0, 20).map(({ node }) => node) },
  });
