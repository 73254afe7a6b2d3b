import { listSupervisorsContract } from './contracts/supervision.js';
import { askAround } from './node-round.js';
import { implement } from './operation.js';

const MAX_DEPTH = 50;
const MAX_CHILDREN = 100;

/** Pages go node by node, on each in the order of its trees; they are of live data, so a restart may move a row between two. */
export const listSupervisors = implement(listSupervisorsContract, {
  async run({ node, includeChildren, filterApplication, page, perPage }, context) {
    const request = {
      application: filterApplication ?? null,
      root: null,
      maxDepth: MAX_DEPTH,
      includeChildren,
      maxChildren: MAX_CHILDREN,
      includeProcessDetails: false,
    };
    const { nodesQueried, nodesFailed, answers } = await askAround(context, node, {
      recall: request,
      ask: (name, call) => context.probe.supervisors(name, request, call),
    });
    const all = [...answers.values()].flatMap(({ supervisors }) => supervisors);
    return {
      supervisors: all.slice((page - 1) * perPage, page * perPage),
      totalCount: all.length,
      page,
      perPage,
      nodesQueried,
      nodesFailed,
      nodesPartial: [...answers].flatMap(([name, { partial }]) => (partial ? [name] : [])),
    };
  },
});
