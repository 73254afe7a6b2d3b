import * as z from 'zod/mini';
import { fromWire } from '../model/codec.js';
import type { ErrorCode } from '../model/error.js';
import { BeamdeckError, errorCode, errorData } from '../model/error.js';
import type { FetchResponse } from './fetch.js';

/**
 * The error that an answer stands for: as its envelope says, or, where something on the way answered instead of a gateway,
 * as its HTTP status does, with `details.fromGateway` false. `Retry-After` becomes `details.retryAfterMs`.
 */
export function errorOfResponse(
  response: Pick<FetchResponse, 'status' | 'headers'>,
  body: string,
  operation: string | null,
): BeamdeckError {
  const told = envelopeError(body);
  const retryAfterMs = retryAfter(response.headers.get('retry-after'));
  const details = {
    httpStatus: response.status,
    ...(told === null ? { fromGateway: false } : told.details),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
  const named = operation === null ? {} : { operation };
  if (told === null) {
    return new BeamdeckError(codeOfStatus(response.status), 'The gateway refused the request.', {
      details,
      ...named,
    });
  }
  const { code, message, retryable, suggestions } = told;
  return new BeamdeckError(code, message, { details, retryable, suggestions, ...named });
}

/** No answer at all: the gateway, or the way to it, is gone. */
export function unreachableGateway(cause: unknown): BeamdeckError {
  return new BeamdeckError('cluster_unavailable', 'The gateway cannot be reached.', {
    cause,
    details: { cause: cause instanceof Error ? cause.message : String(cause) },
    suggestions: ['Check that the gateway runs and that its address is right.'],
  });
}

/** An Arsenal server's own codes are not all ours; what is known of such an error is kept, under the code of its status. */
const lenient = z.object({
  code: z.string(),
  message: z._default(z.string(), ''),
  details: z.optional(z.unknown()),
});

function envelopeError(body: string): Omit<z.output<typeof errorData>, 'class' | 'operation'> | null {
  let wire: unknown;
  try {
    wire = (JSON.parse(body) as { error?: unknown } | null)?.error;
    return fromWire(errorData, wire);
  } catch {
    const read = z.safeParse(lenient, wire);
    const code = z.safeParse(errorCode, read.data?.code);
    if (read.data === undefined || !code.success) return null;
    return {
      code: code.data,
      message: read.data.message,
      details: { told: read.data.details },
      retryable: false,
      suggestions: [],
    };
  }
}

function codeOfStatus(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 404:
      return 'operation_not_found';
    case 408:
    case 504:
      return 'timeout';
    case 413:
      return 'body_too_large';
    case 400:
    case 422:
      return 'validation_error';
    case 429:
      return 'rate_limited';
    case 502:
    case 503:
      return 'cluster_unavailable';
    default:
      return 'operation_error';
  }
}

/** Seconds, or a date, which needs a clock we may not share: then it is left to our own patience. */
function retryAfter(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1_000 : null;
}
