import type { HealthMonitor } from '../health/health-monitor.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { NodeState } from '../model/node.js';
import { nearestNames } from '../operations/nearest-names.js';
import { nodeView } from '../operations/node-view.js';
import type { OperationContext } from '../operations/operation.js';
import type { RunningContext } from '../operations/run-context.js';
import type { ClusterStateManager } from '../state/cluster-state-manager.js';

/** What a running operation may know of the cluster as a whole: as much of it as its caller may see. */
export function clusterContext(
  state: ClusterStateManager,
  monitor: HealthMonitor,
  { signal, remainingMs, now, sight }: RunningContext,
): Pick<OperationContext, 'topology' | 'requireNode' | 'connectivity' | 'health'> {
  const view = nodeView(sight);
  return {
    async health({ maxAgeMs = -1 } = {}) {
      const last = monitor.last();
      const isFresh = last !== null && now() - Date.parse(last.health.lastUpdated) <= maxAgeMs;
      const check = isFresh
        ? { ...last, cost: {} }
        : await monitor.check({ signal, deadlineMs: remainingMs() });
      const cost = Object.fromEntries(Object.entries(check.cost).filter(([node]) => sight.sees(node)));
      return { ...check, cost, health: view.health(check.health), history: view.history(monitor.history()) };
    },
    async topology() {
      const { topology, ageMs } = await state.settled(signal);
      return { topology: view.topology(topology), ageMs };
    },
    connectivity: () => view.connectivity(state.connectivity()),
    requireNode: (name) => requireNode(state, name, signal, (node) => sight.sees(node)),
  };
}

/** The node's state, once every node found has been asked; `node_not_found` for one that is not known, or not to be seen. */
export async function requireNode(
  state: ClusterStateManager,
  name: string,
  signal: AbortSignal,
  sees: (node: string) => boolean = () => true,
): Promise<NodeState> {
  if (sees(name)) {
    const known = state.nodeState(name);
    if (known !== undefined && known.status !== 'unknown') return known;
  }
  const { topology } = await state.settled(signal).catch((cause: unknown) => {
    throw errorFrom(cause);
  });
  const found =
    sees(name) && Object.hasOwn(topology.nodeStates, name) ? topology.nodeStates[name] : undefined;
  if (found !== undefined) return found;
  const seen = topology.nodes.filter(sees);
  throw new BeamdeckError('node_not_found', 'No node of that name is known.', {
    details: { node: name, known: seen.slice(0, 20) },
    suggestions: nearestNames(name, seen).map((near) => `Did you mean ${near}?`),
  });
}

/** Whether there is a link to it. */
export const isLinked = (state: NodeState | undefined): boolean =>
  state?.status === 'up' || state?.status === 'partitioned';
