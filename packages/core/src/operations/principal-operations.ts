import type { ClusterOperations } from '../cluster/cluster.js';
import type { OperationResult } from '../model/operation.js';
import type { Principal } from '../model/principal.js';
import type { Safety } from '../safety/create-safety.js';
import { runBatch } from './batch-run.js';
import type { OperationData } from './builtin.js';
import { describeOperation } from './descriptor.js';
import { runPipeline } from './pipeline-run.js';
import type { OperationRunner } from './runner.js';

/** The operations of a cluster as one caller may use them. Holds nothing; make as many as there are callers. */
export function principalOperations(
  runner: OperationRunner,
  safety: Safety,
  principal: Principal,
): ClusterOperations {
  return {
    list: () =>
      Promise.resolve(
        runner.operations.map((operation) =>
          describeOperation(operation, safety.authorise(principal, operation, null).allowed),
        ),
      ),
    execute: <N extends string>(...[name, params, options]: ExecuteArguments<N>) =>
      runner.execute(principal, name, params, options) as Promise<OperationResult<OperationData<N>>>,
    preview: (name, params, options) => runner.preview(principal, name, params, options),
    batch: (requests, { signal } = {}) =>
      runBatch(requests, {
        find: (name) => runner.find(name),
        execute: (name, params, instead) =>
          runner.execute(principal, name, params, {
            signal,
            ...(instead === undefined ? {} : { instead }),
          }),
      }),
    pipeline: (steps, { signal, dryRun = false } = {}) =>
      runPipeline(
        steps,
        { dryRun },
        {
          // What a later step does must not rest on what a node no longer tells.
          execute: (name, params) => runner.execute(principal, name, params, { signal, live: true }),
          preview: (name, params) => runner.preview(principal, name, params, { signal }),
          isQuestion: (name) => runner.find(name).danger === 'read',
        },
      ),
    history({ limit = 50 } = {}) {
      const all = runner.history();
      const { everything } = safety.sightOf(principal);
      const told = everything ? all : all.filter(({ metadata }) => metadata.actor === principal.id);
      return Promise.resolve(limit > 0 ? told.slice(-limit) : []);
    },
  };
}

type ExecuteArguments<N extends string> = Parameters<ClusterOperations['execute']> & [name: N, ...unknown[]];
