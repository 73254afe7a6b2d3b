import type { EtsTable } from '../model/ets-table.js';
import { bestRows, byKey } from './best-rows.js';
import { etsListContract } from './contracts/inventory.js';
import { askAround } from './node-round.js';
import { implement } from './operation.js';

/** Exact: every node gives its own best rows, as many as are asked for of all. */
export const etsList = implement(etsListContract, {
  async run({ node: only, ...query }, context) {
    const { nodesQueried, nodesFailed, answers } = await askAround(context, only, {
      recall: query,
      ask: (node, call) => context.probe.etsTables(node, query, call),
    });
    const scans = [...answers.values()];
    const compare = byKey<EtsTable>(
      (table) => table[query.sort],
      query.order,
      ({ node, id }) => [node, id],
    );
    return {
      tables: bestRows(
        scans.map(({ rows }) => rows),
        compare,
        query.limit,
      ),
      totalCount: scans.reduce((total, { matched }) => total + matched, 0),
      nodesQueried,
      nodesFailed,
    };
  },
});
