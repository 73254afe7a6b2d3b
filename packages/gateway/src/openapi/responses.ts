import { ERROR_CODES } from '@beamdeck/core';
import type { JsonSchema } from '@beamdeck/core';
import { envelope, ref } from './component-schemas.js';

const WORDS: Readonly<Record<string, string>> = {
  401: 'Nobody is known by what was shown, or it has run out.',
  403: 'Not allowed: to this caller, on this cluster, or to this process.',
  404: 'No such node, process or operation.',
  409: 'The process is another one by now, or the idempotency key was used for something else.',
  413: 'The request, or what it asks for, is too large.',
  422: 'The request makes no sense; `details.fields` says where.',
  429: 'Too many requests; `Retry-After` says when to come again.',
  500: 'It failed, here or on the node; `details` says how.',
  503: 'The cluster, or the node, cannot be reached.',
  504: 'No answer in time.',
};

/** A response for each status that a code of the error table has. */
export function errorResponses(): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(WORDS).map(([status, description]) => [
      `error_${status}`,
      {
        description: `${description} Codes: ${codesOf(Number(status)).join(', ')}.`,
        ...(status === '429' || status === '503'
          ? { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } } }
          : {}),
        content: { 'application/json': { schema: ref('error') } },
      },
    ]),
  );
}

/** The success of a path, and every error that it may end with. */
export function responses(data: JsonSchema, description: string): JsonSchema {
  return {
    200: {
      description,
      headers: { 'X-Request-Id': { schema: { type: 'string' } } },
      content: { 'application/json': { schema: envelope(data) } },
    },
    ...errors(),
  };
}

export function errors(statuses: readonly string[] = Object.keys(WORDS)): JsonSchema {
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/error_${status}` }]),
  );
}

function codesOf(status: number): readonly string[] {
  return Object.entries(ERROR_CODES).flatMap(([code, row]) => (row.status === status ? [`\`${code}\``] : []));
}
