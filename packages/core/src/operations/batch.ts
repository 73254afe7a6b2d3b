import * as z from 'zod/mini';
import type { BeamdeckErrorData } from '../model/error.js';
import { errorData } from '../model/error.js';
import type { OperationResult } from '../model/operation.js';
import { operationResult } from '../model/operation.js';
import type { OperationContract } from './contract.js';
import { resultFromWire, resultToWire } from './result-wire.js';
import { fromWire, toWire } from '../model/codec.js';

/** Requests of one batch at most. */
export const MAX_BATCH = 100;

/** One operation of a batch; its params are checked as if it were run alone. */
export const batchRequest = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(255)),
  params: z._default(z.record(z.string(), z.unknown()), {}),
});
/** A request as it may be given: without `params` it has none. The name may be of any operation, a host's own too. */
export type BatchRequest = Readonly<z.input<typeof batchRequest>>;

/** The body of `POST /api/v1/operations/batch`. */
export const batchBody = z.object({
  requests: z.array(batchRequest).check(z.minLength(1), z.maxLength(MAX_BATCH)),
});

/** What became of one request of a batch: its result, or why there is none. An error tells its outcome in `details.outcome`. */
export type BatchAnswer =
  | { readonly result: OperationResult; readonly error: null }
  | { readonly result: null; readonly error: BeamdeckErrorData };

/** The `data` of a batch on the wire; the results' own data are in the wire form of their operations. */
export const batchData = z.object({
  answers: z.array(z.object({ result: z.nullable(operationResult), error: z.nullable(errorData) })),
});

type FindContract = (name: string) => OperationContract | undefined;

/**
 * The `data` of a batch in wire form, in the order of the answers. Results of operations that `contractOf` does not know are
 * carried as they are.
 */
export function batchToWire(contractOf: FindContract, answers: readonly BatchAnswer[]): unknown {
  return {
    answers: answers.map(({ result, error }) => ({
      result: result === null ? null : resultToWire(contractOf(result.operation), result),
      error: error === null ? null : toWire(errorData, error),
    })),
  };
}

/** The way back. Throws `protocol_error` for what is not in that form. */
export function batchFromWire(contractOf: FindContract, wire: unknown): readonly BatchAnswer[] {
  const { answers } = fromWire(z.object({ answers: z.array(wireAnswer) }), wire);
  return answers.map(({ result, error }): BatchAnswer => {
    if (error !== null) return { result: null, error: fromWire(errorData, error) };
    const name = (result as { readonly operation?: unknown } | null)?.operation;
    return { result: resultFromWire(contractOf(String(name)), result), error: null };
  });
}

/** Read one by one: each result by the schema of its own operation. */
const wireAnswer = z.object({ result: z.unknown(), error: z.unknown() });
