import { BeamdeckError, errorEnvelope, isBeamdeckError, isoTime, successEnvelope } from '@beamdeck/core';
import type { OperationContract, OperationResult } from '@beamdeck/core';

/** Headers of everything under `/api`: an answer is about one moment, so nothing on the way may keep it. */
const API_HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
} as const;

/** The success envelope (contract.md) round the result of an operation. */
export function successResponse(operation: OperationContract | undefined, result: OperationResult): Response {
  const { metadata } = result;
  const named = { ...result, metadata: { ...metadata, operation: arsenalName(metadata.operation) } };
  return new Response(JSON.stringify(successEnvelope(operation, named)), {
    status: 200,
    headers: { ...API_HEADERS, 'x-request-id': metadata.requestId },
  });
}

/**
 * The error envelope, with the status of the error's code. What is not a `BeamdeckError` is a fault of ours: the answer
 * says only that, and the caller of this function logs the rest.
 */
export function errorResponse(error: unknown, now: number): Response {
  const known = isBeamdeckError(error)
    ? error
    : new BeamdeckError('operation_error', 'The gateway failed to answer this request.', {
        suggestions: ['Try again; if it stays, the gateway’s log has the cause.'],
      });
  const headers = new Headers(API_HEADERS);
  const retryAfterMs = known.details['retryAfterMs'];
  if (typeof retryAfterMs === 'number') headers.set('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  if (known.status === 401) headers.set('www-authenticate', challenge(known.code));
  return new Response(JSON.stringify(errorEnvelope(known, isoTime(now))), { status: known.status, headers });
}

/** As RFC 6750 has it: what is wrong with a token that was sent, and nothing of the kind where none was wanted yet. */
function challenge(code: string): string {
  const realm = 'Bearer realm="beamdeck"';
  return code === 'token_expired' ? `${realm}, error="invalid_token", error_description="expired"` : realm;
}

/** The name an Arsenal server puts into an answer: `cluster_topology` is `ClusterTopology` there. */
function arsenalName(operation: string): string {
  return operation
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
