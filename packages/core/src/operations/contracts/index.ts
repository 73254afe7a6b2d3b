import { clusterHealthContract } from './cluster-health.js';
import { clusterTopologyContract } from './cluster-topology.js';
import { getProcessInfoContract } from './get-process-info.js';
import {
  applicationListContract,
  clusterSnapshotContract,
  etsListContract,
  portListContract,
} from './inventory.js';
import { nodeInfoContract } from './node-info.js';
import { pingNodeContract } from './ping-node.js';
import {
  garbageCollectContract,
  killProcessContract,
  resumeProcessContract,
  sendMessageContract,
  suspendProcessContract,
} from './process-actions.js';
import { processListContract } from './process-list.js';
import {
  healSimulationContract,
  playScenarioContract,
  simulateMailboxFloodContract,
  simulateNetworkPartitionContract,
  simulateNodeFailureContract,
  simulateNodeJoinContract,
  simulateNodeLeaveContract,
  simulateRestartStormContract,
  simulateSlowNodeContract,
} from './simulation.js';
import { listSupervisorsContract, supervisionTreesContract } from './supervision.js';

/** What is known, on both sides of a gateway, of the operations that every cluster has. */
export const builtinContracts = [
  clusterTopologyContract,
  clusterHealthContract,
  nodeInfoContract,
  pingNodeContract,
  processListContract,
  getProcessInfoContract,
  listSupervisorsContract,
  supervisionTreesContract,
  applicationListContract,
  etsListContract,
  portListContract,
  clusterSnapshotContract,
  garbageCollectContract,
  sendMessageContract,
  killProcessContract,
  suspendProcessContract,
  resumeProcessContract,
  simulateNodeFailureContract,
  simulateNetworkPartitionContract,
  healSimulationContract,
  simulateSlowNodeContract,
  simulateMailboxFloodContract,
  simulateRestartStormContract,
  simulateNodeJoinContract,
  simulateNodeLeaveContract,
  playScenarioContract,
] as const;
