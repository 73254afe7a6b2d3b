import type { ErlangPort, PortQuery } from '../model/port.js';
import { bestRows, byKey } from './best-rows.js';
import { portListContract } from './contracts/inventory.js';
import { askAround } from './node-round.js';
import { implement } from './operation.js';

/** Exact: every node gives its own best rows, as many as are asked for of all. */
export const portList = implement(portListContract, {
  async run({ node: only, ...query }, context) {
    const { nodesQueried, nodesFailed, answers } = await askAround(context, only, {
      recall: query,
      ask: (node, call) => context.probe.ports(node, query, call),
    });
    const scans = [...answers.values()];
    const compare = byKey<ErlangPort>(
      (port) => port[FIELD[query.sort]],
      query.order,
      ({ node, id }) => [node, id],
    );
    return {
      ports: bestRows(
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

const FIELD = {
  input: 'input',
  output: 'output',
  queue_bytes: 'queueBytes',
  memory: 'memory',
  name: 'name',
} as const satisfies Record<PortQuery['sort'], keyof ErlangPort>;
