import type * as z from 'zod/mini';
import { applicationList } from './application-list.js';
import { clusterHealthOperation } from './cluster-health.js';
import { clusterSnapshot } from './cluster-snapshot.js';
import { clusterSupervisionTrees } from './cluster-supervision-trees.js';
import { clusterTopologyOperation } from './cluster-topology.js';
import type { builtinContracts } from './contracts/index.js';
import { etsList } from './ets-list.js';
import { garbageCollectProcess } from './garbage-collect-process.js';
import { getProcessInfo } from './get-process-info.js';
import { killProcess } from './kill-process.js';
import { listSupervisors } from './list-supervisors.js';
import { nodeInfoOperation } from './node-info.js';
import type { OperationDeclaration } from './operation.js';
import { pingNode } from './ping-node.js';
import { portList } from './port-list.js';
import { processList } from './process-list.js';
import { resumeProcess } from './resume-process.js';
import { sendMessage } from './send-message.js';
import { simulationOperations } from './simulation.js';
import { suspendProcess } from './suspend-process.js';

/** The operations every cluster has. */
export const builtinOperations: readonly OperationDeclaration[] = [
  clusterTopologyOperation,
  clusterHealthOperation,
  nodeInfoOperation,
  pingNode,
  processList,
  getProcessInfo,
  listSupervisors,
  clusterSupervisionTrees,
  applicationList,
  etsList,
  portList,
  clusterSnapshot,
  garbageCollectProcess,
  sendMessage,
  killProcess,
  suspendProcess,
  resumeProcess,
  ...simulationOperations,
];

type Builtin = (typeof builtinContracts)[number];
type Named<N> = Extract<Builtin, { readonly name: N }>;

/** Built-in names are typed; a host's own operations are reached by their plain name. */
export type OperationName = Builtin['name'] | (string & {});
/**
 * What an operation may be asked with, in camelCase: what has a default may be left out. Of a host's own operation any record;
 * it is checked when it runs.
 */
export type OperationParams<N extends string> = N extends Builtin['name']
  ? z.input<Named<N>['params']>
  : Readonly<Record<string, unknown>>;
/** The `data` of a result, in camelCase and with defaults filled in; `unknown` for a host's own operation. */
export type OperationData<N extends string> = N extends Builtin['name']
  ? z.output<Named<N>['result']>
  : unknown;
/** A declaration of which only the form is known: what lists of operations hold. */
export type AnyOperation = OperationDeclaration;
