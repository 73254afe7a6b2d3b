import { overallStatusOf } from '../health/overall-status.js';
import type { ClusterHealth, HealthPoint } from '../model/health.js';
import type { NodeState } from '../model/node.js';
import type { ClusterTopology } from '../model/topology.js';
import type { NodeSight } from '../safety/node-sight.js';

/** What a caller who may not see every node is shown of what is known of the whole: as if the others were not there. */
export interface NodeView {
  topology(whole: ClusterTopology): ClusterTopology;
  connectivity(
    whole: NonNullable<ClusterTopology['connectivity']>,
  ): NonNullable<ClusterTopology['connectivity']>;
  health(whole: ClusterHealth): ClusterHealth;
  history(whole: readonly HealthPoint[]): readonly HealthPoint[];
}

const SEES_ALL: NodeView = {
  topology: (whole) => whole,
  connectivity: (whole) => whole,
  health: (whole) => whole,
  history: (whole) => whole,
};

/**
 * Cuts what is known down to the nodes that a caller sees. Numbers that were reckoned over all nodes and cannot be reckoned
 * again are left out, as are the findings of the past; sentences that name a hidden node are left out, or name it "another node".
 */
export function nodeView(sight: NodeSight): NodeView {
  return sight.everything ? SEES_ALL : narrowView((node) => sight.sees(node));
}

function narrowView(sees: (node: string) => boolean): NodeView {
  const seenOf = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([name]) => sees(name)));
  const connectivity: NodeView['connectivity'] = (whole) =>
    Object.fromEntries(Object.entries(seenOf(whole)).map(([name, peers]) => [name, seenOf(peers)]));

  return {
    connectivity,
    topology(whole) {
      const hidden = whole.nodes.filter((name) => !sees(name));
      const { missingLinkCount: _, connectivity: matrix, processDistribution, ...rest } = whole;
      const nodes = whole.nodes.filter(sees);
      return {
        ...rest,
        nodes,
        currentNode: whole.currentNode !== null && sees(whole.currentNode) ? whole.currentNode : null,
        connectedNodes: whole.connectedNodes.filter(sees),
        totalNodes: nodes.length,
        nodeStates: Object.fromEntries(
          Object.entries(seenOf(whole.nodeStates)).map(([name, state]) => [name, unnamed(state, hidden)]),
        ),
        islands: whole.islands.map((island) => island.filter(sees)).filter((island) => island.length > 0),
        missingLinks: whole.missingLinks.filter(({ from, to }) => sees(from) && sees(to)),
        expectedNodes: whole.expectedNodes.filter(sees),
        missingNodes: whole.missingNodes.filter(sees),
        hiddenNodes: whole.hiddenNodes.filter(sees),
        ...(matrix === undefined ? {} : { connectivity: connectivity(matrix) }),
        ...(processDistribution === undefined ? {} : { processDistribution: seenOf(processDistribution) }),
      };
    },
    health(whole) {
      const hidden = Object.keys(whole.nodeStatuses).filter((name) => !sees(name));
      const names = (text: string): boolean => hidden.some((name) => text.includes(name));
      const nodeStatuses = Object.fromEntries(
        Object.entries(seenOf(whole.nodeStatuses)).map(([name, node]) => [
          name,
          {
            ...node,
            issues: node.issues.map((text) => withoutNames(text, hidden)),
            evidence: node.evidence.map(({ peer, ...evidence }) => ({
              ...evidence,
              text: withoutNames(evidence.text, hidden),
              ...(peer === undefined || !sees(peer) ? {} : { peer }),
            })),
          },
        ]),
      );
      const healths = Object.values(nodeStatuses);
      const healthy = healths.filter(({ status, condition }) => status === 'up' && condition === 'healthy');
      const { performanceMetrics, healthHistory, ...rest } = whole;
      return {
        ...rest,
        overallStatus: overallStatusOf(healths, whole.partitionStatus),
        nodesTotal: healths.length,
        nodesHealthy: healthy.length,
        nodesUnhealthy: healths.length - healthy.length,
        nodeStatuses,
        clusterUptime: hidden.length === 0 ? whole.clusterUptime : null,
        recommendations: whole.recommendations.filter((text) => !names(text)),
        ...(performanceMetrics === undefined || hidden.length > 0 ? {} : { performanceMetrics }),
        ...(healthHistory === undefined ? {} : { healthHistory: [] }),
      };
    },
    history: () => [],
  };
}

function unnamed(state: NodeState, hidden: readonly string[]): NodeState {
  const reason = state.reason === null ? null : withoutNames(state.reason, hidden);
  return reason === state.reason ? state : { ...state, reason };
}

function withoutNames(text: string, hidden: readonly string[]): string {
  return hidden.reduce((kept, name) => kept.replaceAll(name, 'another node'), text);
}
