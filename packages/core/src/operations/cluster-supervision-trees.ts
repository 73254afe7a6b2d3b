import { BeamdeckError } from '../model/error.js';
import type { ProbedProcess } from '../probe/cluster-probe.js';
import { supervisionTreesContract } from './contracts/supervision.js';
import { namedProcess } from './named-process.js';
import { askAround } from './node-round.js';
import { implement } from './operation.js';

export const clusterSupervisionTrees = implement(supervisionTreesContract, {
  async run(params, context) {
    const { node, includeChildren, filterApplication, includeProcessDetails, maxDepth, maxChildren } = params;
    const root = params.root === undefined ? null : rootOf(params.root, node);
    const request = {
      application: filterApplication ?? null,
      root,
      maxDepth,
      includeChildren,
      maxChildren,
      includeProcessDetails,
    };
    const { nodesQueried, nodesFailed, answers } = await askAround(context, node, {
      recall: request,
      ask: (name, call) => context.probe.supervisors(name, request, call),
    });
    const all = [...answers.values()].flatMap(({ supervisors }) => supervisors);
    return {
      trees: Object.fromEntries([...answers].map(([name, { supervisors }]) => [name, [...supervisors]])),
      totalSupervisors: all.length,
      totalChildren: all.reduce((total, { childCount }) => total + childCount, 0),
      nodesQueried,
      nodesFailed,
      nodesPartial: [...answers].flatMap(([name, { partial }]) => (partial ? [name] : [])),
    };
  },
});

/** A pid means nothing without its node, and a branch is one node's. */
function rootOf(root: string, node: string | undefined): ProbedProcess {
  if (node === undefined) {
    throw new BeamdeckError('missing_parameter', 'The node of the branch is not said.', {
      details: { fields: { node: 'required with root' } },
    });
  }
  const named = namedProcess({ pid: root });
  if (named.node !== '' && named.node !== node) {
    throw new BeamdeckError('invalid_parameter', 'The branch is of another node than the one given.', {
      details: { fields: { root: 'is not of the node' } },
    });
  }
  return named.process;
}
