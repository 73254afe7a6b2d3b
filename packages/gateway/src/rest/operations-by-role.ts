import { BeamdeckError, builtinContracts, roleAllows } from '@beamdeck/core';
import type { ClusterOperations, OperationContract, Principal } from '@beamdeck/core';

const contracts: ReadonlyMap<string, OperationContract> = new Map(
  builtinContracts.map((contract) => [contract.name, contract]),
);

/**
 * Operations of a cluster that knows no callers, kept to what a role allows. One that is not known here may destroy, as far
 * as anybody can tell. All or nothing: a batch or a pipeline with one step too much is refused whole.
 */
export function operationsByRole(operations: ClusterOperations, { role }: Principal): ClusterOperations {
  const may = (name: string): boolean => roleAllows(role, contracts.get(name)?.danger ?? 'destroy');
  const check = (...names: readonly string[]): void => {
    const refused = names.find((name) => !may(name));
    if (refused === undefined) return;
    throw new BeamdeckError('forbidden', `This is not for the role ${role}.`, {
      operation: refused.slice(0, 255),
      details: { outcome: 'failed' },
    });
  };
  return {
    async list() {
      const listed = await operations.list();
      return listed.map((operation) => ({ ...operation, allowed: operation.allowed && may(operation.name) }));
    },
    async execute(name, params, options) {
      check(name);
      return operations.execute(name, params, options);
    },
    async preview(name, params, options) {
      check(name);
      return operations.preview(name, params, options);
    },
    async batch(requests, options) {
      check(...requests.map(({ name }) => name));
      return operations.batch(requests, options);
    },
    async pipeline(steps, options) {
      check(...steps.map(({ name }) => name));
      return operations.pipeline(steps, options);
    },
    history: (options) => operations.history(options),
  };
}
