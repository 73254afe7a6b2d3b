import { clusterHealthContract } from './contracts/cluster-health.js';
import { implement } from './operation.js';

export const clusterHealthOperation = implement(clusterHealthContract, {
  async run({ includeMetrics, includeHistory }, context) {
    const { health, history, cost, oldestAt } = await context.health();
    const ageMs = context.now() - oldestAt;
    for (const [node, spent] of Object.entries(cost)) context.account(node, spent, ageMs);
    context.rests(ageMs);
    const { performanceMetrics, ...judged } = health;
    return {
      ...judged,
      ...(includeMetrics && performanceMetrics !== undefined ? { performanceMetrics } : {}),
      ...(includeHistory ? { healthHistory: [...history] } : {}),
    };
  },
});
