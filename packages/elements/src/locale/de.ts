import { auditLog } from './de/audit-log.js';
import { clusterConsole } from './de/cluster-console.js';
import { health } from './de/health.js';
import { connection } from './de/connection.js';
import { nodeDetails } from './de/node-details.js';
import { partition } from './de/partition.js';
import { statusBar } from './de/status-bar.js';
import { operations } from './de/operations.js';
import { processes } from './de/processes.js';
import { shared } from './de/shared.js';
import { simulation } from './de/simulation.js';
import { topology } from './de/topology.js';
import { supervisionTree } from './de/supervision-tree.js';

/** German, by the English text. */
export const de: Readonly<Record<string, string>> = {
  ...shared,
  ...clusterConsole,
  ...health,
  ...processes,
  ...operations,
  ...topology,
  ...supervisionTree,
  ...simulation,
  ...auditLog,
  ...connection,
  ...nodeDetails,
  ...partition,
  ...statusBar,
};
