import type { Clock, Random } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { OperationResult } from '../model/operation.js';
import type { OperationData, OperationName, OperationParams } from '../operations/builtin.js';
import type { OperationContract } from '../operations/contract.js';
import { joinedSignal } from '../recovery/joined-signal.js';
import type { ClusterAudit, ClusterOperations, ExecuteOptions } from './cluster.js';
import type { GatewayRequests } from './gateway-requests.js';
import type { RemoteWorkflows } from './remote-workflows.js';

export interface RemoteCallsOptions {
  readonly requests: GatewayRequests;
  readonly clock: Clock;
  readonly random: Random;
  /** Operations besides the built-in ones, so that their results are read. */
  readonly operations: readonly OperationContract[];
  /** Aborted when the cluster is closed. */
  readonly closed: AbortSignal;
  readonly onResult: (result: OperationResult) => void;
}

/** Everything that a cluster of a gateway is asked by request. What reads the answers is loaded with the first one. */
export interface RemoteCalls {
  readonly operations: ClusterOperations;
  readonly audit: Pick<ClusterAudit, 'recent' | 'verify'>;
  /** Runs an operation out of the history; gives its data. */
  ask(name: string, params: object, signal: AbortSignal): Promise<unknown>;
  workflows(): Promise<RemoteWorkflows>;
}

export function createRemoteCalls(options: RemoteCallsOptions): RemoteCalls {
  const { closed } = options;
  let loading: Promise<RemoteWorkflows> | null = null;

  const workflows = (): Promise<RemoteWorkflows> => {
    loading ??= import('./remote-workflows.js').then(
      ({ createRemoteWorkflows }) => createRemoteWorkflows(options),
      (cause: unknown) => {
        // A script that could not be had now may be had later.
        loading = null;
        throw new BeamdeckError('cluster_unavailable', 'A part of the page could not be loaded.', { cause });
      },
    );
    return loading;
  };

  /** Until this cluster is closed or the caller gives up. */
  const during = <T>(
    given: AbortSignal | undefined,
    run: (remote: RemoteWorkflows, signal: AbortSignal) => Promise<T>,
  ): Promise<T> =>
    joinedSignal([closed, given], async (signal) => run(await workflows(), signal)).catch(
      (cause: unknown) => {
        throw closed.aborted
          ? new BeamdeckError('closed', 'The cluster was closed.', { cause })
          : errorFrom(cause);
      },
    );

  return {
    workflows,
    async ask(name, params, signal) {
      const { data } = await (await workflows()).execute(name, params, { signal, unrecorded: true });
      return data;
    },
    audit: {
      recent: (limit = 100) => during(undefined, (remote, signal) => remote.auditLines(limit, signal)),
      verify: () => during(undefined, (remote, signal) => remote.verifyAudit(signal)),
    },
    operations: {
      list: () => during(undefined, (remote, signal) => remote.list(signal)),
      execute: <N extends OperationName>(name: N, params?: OperationParams<N>, how: ExecuteOptions = {}) =>
        during(how.signal, (remote, signal) => remote.execute(name, params, { ...how, signal })) as Promise<
          OperationResult<OperationData<N>>
        >,
      preview: (name, params, how) =>
        during(how?.signal, (remote, signal) => remote.preview(name, params, signal)),
      batch: (given, how) => during(how?.signal, (remote, signal) => remote.batch(given, signal)),
      pipeline: (steps, how) =>
        during(how?.signal, (remote, signal) => remote.pipeline(steps, how?.dryRun ?? false, signal)),
      history: (how) => during(how?.signal, (remote, signal) => remote.history(how?.limit ?? 50, signal)),
    },
  };
}
