import { processPage, processQuery } from '../model/process.js';
import { defineOperation } from './operation.js';

export const processList = defineOperation({
  name: 'process_list',
  category: 'process',
  summary: 'The best rows of all nodes for a sort key, filtered and searched on the nodes themselves.',
  danger: 'read',
  params: processQuery,
  result: processPage,
  rest: { method: 'GET', path: '/api/v1/cluster/processes' },
  timeoutMs: 30_000,
  idempotent: true,
  cacheMs: 0,
  async run(query, context) {
    const { topology } = await context.topology();
    const nodes =
      query.node === undefined ? topology.connectedNodes : [(await context.requireNode(query.node)).name];
    void nodes;
    throw new Error('replaced by the merge of all nodes');
  },
});
