import { wireSchema } from '../model/wire-schema.js';
import type { OperationContract, OperationDescriptor } from './contract.js';

/** An operation as it is shown to a caller who may (or may not) run it. */
export function describeOperation(operation: OperationContract, allowed: boolean): OperationDescriptor {
  return {
    name: operation.name,
    category: operation.category,
    summary: operation.summary,
    danger: operation.danger,
    params: wireSchema(operation.params, 'input'),
    result: wireSchema(operation.result, 'output'),
    rest: operation.rest === null ? null : { ...operation.rest },
    allowed,
  };
}
