import { fromWire, renameFromWire, toWire } from '../model/codec.js';
import { errorData } from '../model/error.js';
import type { OperationResult } from '../model/operation.js';
import { operationMetadata, operationResult } from '../model/operation.js';
import type { OperationContract } from './contract.js';

/**
 * An operation's result in wire form, its data and params too: their schemas are the operation's own, so the result's
 * schema alone cannot rename them. Without a declaration they are carried as they are.
 */
export function resultToWire(operation: OperationContract | undefined, result: OperationResult): unknown {
  const wire = toWire(operationResult, { ...result, data: null }) as Record<string, unknown>;
  return {
    ...wire,
    params: operation === undefined ? result.params : toWire(operation.params, result.params),
    data:
      operation === undefined || result.data === null ? result.data : toWire(operation.result, result.data),
  };
}

/** The way back. Throws `protocol_error` where the data is not in the form that the declaration promises. */
export function resultFromWire(operation: OperationContract | undefined, wire: unknown): OperationResult {
  const result = fromWire(operationResult, wire);
  if (operation === undefined) return result;
  return {
    ...result,
    params: renameFromWire(operation.params, result.params) as Record<string, unknown>,
    data: result.data === null ? null : fromWire(operation.result, result.data),
  };
}

/** Arsenal's envelope round a result that is done (contract.md, "Envelope"). */
export function successEnvelope(operation: OperationContract | undefined, result: OperationResult): unknown {
  return {
    data: operation === undefined ? result.data : toWire(operation.result, result.data),
    timestamp: result.executedAt,
    success: true,
    metadata: toWire(operationMetadata, result.metadata),
  };
}

/** Arsenal's envelope round an error. */
export function errorEnvelope(
  error: { toJSON(): OperationResult['error'] & object },
  timestamp: string,
): unknown {
  return { error: toWire(errorData, error.toJSON()), timestamp, success: false };
}
