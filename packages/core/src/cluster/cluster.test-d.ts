/** Type tests: this file is compiled with the tests and never run. */
import { expectTypeOf } from 'vitest';
import type { ClusterChange } from '../model/change.js';
import type { NodeInfo, NodeVitals } from '../model/node.js';
import type { OperationResult } from '../model/operation.js';
import type { ProcessPage } from '../model/process.js';
import type { ClusterStatus } from '../model/status.js';
import type { ClusterTopology } from '../model/topology.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import { simulatedProbe } from '../simulator/index.js';
import type { Observable } from 'rxjs';
import type { Cluster } from './cluster.js';
import { connectCluster } from './connect-cluster.js';
import type { EngineCluster } from './create-cluster.js';
import { createCluster } from './create-cluster.js';

const simulated = createCluster({ probe: simulatedProbe() });
const real = createCluster({ probe: undefined as unknown as ClusterProbe<'erlang'> });
const remote = connectCluster({ url: '/' });

// Whoever holds a cluster cannot tell which it is …
expectTypeOf(simulated).toExtend<Cluster>();
expectTypeOf(remote).toEqualTypeOf<Cluster>();
// … but what is meant for a simulated one does not compile for a real one.
expectTypeOf(simulated).toEqualTypeOf<EngineCluster<'simulated'>>();
expectTypeOf(real).not.toExtend<EngineCluster<'simulated'>>();
expectTypeOf(simulated).not.toExtend<EngineCluster<'erlang'>>();

expectTypeOf(remote.topology$).toEqualTypeOf<Observable<ClusterTopology>>();
expectTypeOf(remote.vitals$).toEqualTypeOf<Observable<ReadonlyMap<string, NodeVitals>>>();
expectTypeOf(remote.changes$).toEqualTypeOf<Observable<ClusterChange>>();
expectTypeOf(remote.node$).toEqualTypeOf<(name: string) => Observable<NodeInfo>>();

// Built-in operations are typed by name, in and out.
const page = remote.operations.execute('process_list', { sort: 'memory', limit: 20 });
expectTypeOf(page).resolves.toEqualTypeOf<OperationResult<ProcessPage>>();
expectTypeOf(remote.operations.execute('ping_node', { node: 'a@h' })).resolves.toExtend<
  OperationResult<{ node: string; rttMs: number }>
>();
// A host's own are reached by their plain name, and what they give is unknown.
expectTypeOf(remote.operations.execute('drain_node', { anything: 1 })).resolves.toEqualTypeOf<
  OperationResult<unknown>
>();
type PingParams = Parameters<typeof remote.operations.execute<'ping_node'>>[1];
expectTypeOf<{ node: string; timeoutMs: number }>().toExtend<PingParams>();
expectTypeOf<{ node: number }>().not.toExtend<PingParams>();
expectTypeOf<{ limit: string }>().not.toExtend<
  Parameters<typeof remote.operations.execute<'process_list'>>[1]
>();

/** Every state of the status can be switched on, and there is no other. */
export function words(status: ClusterStatus): string {
  switch (status.state) {
    case 'idle':
    case 'connecting':
      return status.state;
    case 'connected':
    case 'stale':
      return String(status.since);
    case 'reconnecting':
      return `${status.attempt} ${status.nextAt} ${status.error.code}`;
    case 'refused':
      return status.error.code;
    case 'closed':
      return status.reason;
    default:
      return status satisfies never;
  }
}
