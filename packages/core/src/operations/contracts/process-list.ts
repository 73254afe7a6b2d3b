import { processPage, processQuery } from '../../model/process.js';
import { defineContract } from '../contract.js';

export const processListContract = defineContract({
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
});
