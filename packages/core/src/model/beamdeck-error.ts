import type { BeamdeckErrorData } from './error.js';

/**
 * Every error code, its class and HTTP status: the one table (contract.md). Codes are never reused for another meaning.
 * `retryable` says whether the same call, unchanged, may succeed later.
 */
export const ERROR_CODES = {
  validation_error: { class: 'validation', status: 422, retryable: false },
  missing_parameter: { class: 'validation', status: 422, retryable: false },
  invalid_parameter: { class: 'validation', status: 422, retryable: false },
  unauthenticated: { class: 'authentication', status: 401, retryable: false },
  token_expired: { class: 'authentication', status: 401, retryable: true },
  forbidden: { class: 'authorization', status: 403, retryable: false },
  critical_process_protection: { class: 'authorization', status: 403, retryable: false },
  simulation_disabled: { class: 'authorization', status: 403, retryable: false },
  operation_disabled: { class: 'authorization', status: 403, retryable: false },
  node_not_found: { class: 'not_found', status: 404, retryable: false },
  process_not_found: { class: 'not_found', status: 404, retryable: false },
  operation_not_found: { class: 'not_found', status: 404, retryable: false },
  process_changed: { class: 'conflict', status: 409, retryable: false },
  idempotency_mismatch: { class: 'conflict', status: 409, retryable: false },
  body_too_large: { class: 'too_large', status: 413, retryable: false },
  result_too_large: { class: 'too_large', status: 413, retryable: false },
  rate_limited: { class: 'rate_limit', status: 429, retryable: true },
  operation_error: { class: 'execution', status: 500, retryable: false },
  remote_error: { class: 'execution', status: 500, retryable: false },
  node_unreachable: { class: 'system', status: 503, retryable: true },
  network_partition: { class: 'system', status: 503, retryable: true },
  cluster_unavailable: { class: 'system', status: 503, retryable: true },
  port_mapper_unavailable: { class: 'system', status: 503, retryable: true },
  node_not_running: { class: 'system', status: 503, retryable: true },
  cookie_rejected: { class: 'system', status: 503, retryable: false },
  node_name_rejected: { class: 'system', status: 503, retryable: false },
  protocol_error: { class: 'system', status: 503, retryable: false },
  /** What was to be done could not be written down first, so it was not done. */
  audit_unavailable: { class: 'system', status: 503, retryable: true },
  timeout: { class: 'system', status: 504, retryable: true },
  cancelled: { class: 'execution', status: 499, retryable: true },
  /** Whoever was asked has been closed by its owner: another one may serve the same cluster. */
  closed: { class: 'system', status: 503, retryable: false },
} as const satisfies Record<
  string,
  { readonly class: string; readonly status: number; readonly retryable: boolean }
>;

/** What to branch on: a code keeps its meaning, messages may change. */
export type ErrorCode = keyof typeof ERROR_CODES;
/**
 * The kind of a code, for whoever need not tell codes apart. `execution`: it was tried and did not succeed; `system`: the
 * cluster, or the way to it, is at fault.
 */
export type ErrorClass = (typeof ERROR_CODES)[ErrorCode]['class'];

const BRAND = Symbol.for('@beamdeck/core/error');

/**
 * What an error carries besides code and message. Left out: no details, no suggestions, `operation` null, and `retryable` as
 * the code's row in `ERROR_CODES` says.
 */
export interface BeamdeckErrorOptions {
  /** Plain, serialisable facts; text that came from a cluster or a user belongs here, not in the message. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly operation?: string;
  /** What to do about it, one sentence each, most useful first. */
  readonly suggestions?: readonly string[];
  readonly cause?: unknown;
  /** Overrides the table's answer, e.g. for an outcome that is unknown and so must not be repeated. */
  readonly retryable?: boolean;
}

/** The one error class of core, gateway and elements. Branch on `code`. */
export class BeamdeckError extends Error {
  override readonly name = 'BeamdeckError';
  readonly code: ErrorCode;
  readonly class: ErrorClass;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly operation: string | null;
  readonly retryable: boolean;
  readonly suggestions: readonly string[];
  readonly [BRAND] = true;

  constructor(code: ErrorCode, message: string, options: BeamdeckErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const row = ERROR_CODES[code];
    this.code = code;
    this.class = row.class;
    this.status = row.status;
    this.details = options.details ?? {};
    this.operation = options.operation ?? null;
    this.retryable = options.retryable ?? row.retryable;
    this.suggestions = options.suggestions ?? [];
  }

  toJSON(): BeamdeckErrorData {
    return {
      code: this.code,
      class: this.class,
      message: this.message,
      details: { ...this.details },
      operation: this.operation,
      retryable: this.retryable,
      suggestions: [...this.suggestions],
    };
  }
}

/** True for errors of this project, also across two copies of it on one page; with `code`, only for that code. */
export function isBeamdeckError(error: unknown, code?: ErrorCode): error is BeamdeckError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
  return code === undefined || (error as BeamdeckError).code === code;
}
