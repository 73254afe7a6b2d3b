import type { Clock } from '../clock/clock.js';
import { BeamdeckError, isBeamdeckError } from '../model/error.js';
import { callDeadline } from '../recovery/deadline.js';
import type { Fetch, FetchResponse } from './fetch.js';
import { readText } from './response-text.js';
import { errorOfResponse, unreachableGateway } from './remote-error.js';

export interface GatewayRequestsOptions {
  /** Of the gateway, without `/api`, or of one of its clusters (`…/api/v1/clusters/<name>`); may be relative to the page. */
  readonly url: string;
  readonly fetch: Fetch;
  /** Asked before every request; what it gives is sent as a bearer token, and kept nowhere. */
  readonly getToken: (() => string | null | Promise<string | null>) | undefined;
  readonly clock: Clock;
}

export interface GatewayRequest {
  readonly method: 'GET' | 'POST';
  /** From `/api` on. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly operation?: string;
  readonly signal: AbortSignal;
}

/** Requests to a gateway, with the caller's token. Every failure is a coded error. */
export interface GatewayRequests {
  /** The parsed JSON of a success; rejects with what an error says, `timeout`, `cancelled` or `cluster_unavailable`. */
  json(request: GatewayRequest & { readonly deadlineMs: number }): Promise<unknown>;
  /** The response as soon as its head is there, its body unread; only a success. */
  open(request: GatewayRequest): Promise<FetchResponse>;
}

/** Of the body of an error; what is longer is cut. */
const MAX_ERROR_BYTES = 65_536;
/** Of the body of an answer: far more than any operation gives. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export function createGatewayRequests(options: GatewayRequestsOptions): GatewayRequests {
  const addressOf = addresses(options.url.replace(/\/+$/, ''));

  const open = async (request: GatewayRequest): Promise<FetchResponse> => {
    const token = (await options.getToken?.()) ?? null;
    let response: FetchResponse;
    try {
      response = await options.fetch(addressOf(request.path), {
        method: request.method,
        headers: {
          ...request.headers,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(request.body === undefined
            ? {}
            : { 'content-type': 'application/json', 'x-beamdeck-request': '1' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        signal: request.signal,
        cache: 'no-store',
      });
    } catch (cause) {
      throw request.signal.aborted
        ? new BeamdeckError('cancelled', 'The call was cancelled.', { cause })
        : unreachableGateway(cause);
    }
    if (response.status >= 200 && response.status < 300) return response;
    const told = await readText(response, MAX_ERROR_BYTES).catch(() => null);
    throw errorOfResponse(response, told?.text ?? '', request.operation ?? null);
  };

  return {
    open,
    json: ({ deadlineMs, ...request }) =>
      callDeadline(options.clock, { signal: request.signal, deadlineMs }, async ({ signal }) => {
        const response = await open({ ...request, signal });
        let body: Awaited<ReturnType<typeof readText>>;
        try {
          body = await readText(response, MAX_ANSWER_BYTES);
        } catch (cause) {
          throw isBeamdeckError(cause) ? cause : unreachableGateway(cause);
        }
        if (!body.whole) throw new BeamdeckError('result_too_large', 'The answer is too large to be read.');
        try {
          return JSON.parse(body.text) as unknown;
        } catch (cause) {
          throw new BeamdeckError('protocol_error', 'The answer is not JSON.', {
            cause,
            details: { httpStatus: response.status, fromGateway: false },
            suggestions: ['Check that the address is that of a gateway.'],
          });
        }
      }),
  };
}

/** What a path from `/api` on is asked as. Under the address of one cluster are the same paths as under `/api/v1`. */
function addresses(base: string): (path: string) => string {
  const ofCluster = /\/api\/v1\/clusters\/[^/?#]+$/.test(base);
  return (path) => base + (ofCluster && path.startsWith(API) ? path.slice(API.length) : path);
}

const API = '/api/v1';
