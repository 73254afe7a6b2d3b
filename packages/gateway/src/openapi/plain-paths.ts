import { streamTopic } from '@beamdeck/core';
import type { JsonSchema } from '@beamdeck/core';
import { ref } from './component-schemas.js';
import type { PathItem } from './openapi-document.js';
import { WRITE_HEADERS, body } from './operation-path.js';
import { errors, responses } from './responses.js';

/** Where a path lives that is not of one cluster. */
const API = { servers: [{ url: '/api/v1' }] };
const ROOT = { servers: [{ url: '/' }] };

/** What is served and is no operation. */
export function plainPaths(): Readonly<Record<string, PathItem>> {
  return {
    '/operations': {
      get: plain('operation_list', 'Every operation, its schemas, and whether this caller may run it.'),
    },
    '/operations/batch': {
      post: {
        ...plain(
          'operation_batch',
          'Runs several operations; each is judged as if it were run alone.',
          'batch',
        ),
        parameters: [...WRITE_HEADERS],
        ...body(ref('batch_body'), true),
      },
    },
    '/operations/pipeline': {
      post: {
        ...plain(
          'operation_pipeline',
          'Runs steps one after the other; one may use what another has found.',
          'pipeline',
        ),
        parameters: [...WRITE_HEADERS],
        ...body(ref('pipeline_body'), true),
      },
    },
    '/operations/history': {
      get: {
        ...plain('operation_history', 'The last outcomes, newest last, as far as the caller may see them.'),
        parameters: [limit(50)],
      },
    },
    '/audit': {
      get: {
        ...plain('audit', 'The newest lines of the audit log, newest last. For admins.'),
        parameters: [limit(100)],
      },
    },
    '/audit/verify': {
      post: {
        ...plain(
          'audit_verify',
          'Goes through the whole audit log and says whether it is whole. For admins.',
          'audit_verdict',
        ),
        parameters: WRITE_HEADERS.slice(0, 1),
        ...body({ type: 'object', additionalProperties: false }),
      },
    },
    '/cluster/events': { get: eventStream() },
    '/clusters': {
      ...API,
      get: plain('cluster_list', 'The clusters that are served here.'),
    },
    '/openapi.json': {
      ...API,
      get: {
        operationId: 'openapi',
        tags: ['gateway'],
        summary: 'This document.',
        responses: {
          200: {
            description: 'OpenAPI 3.1.',
            content: { 'application/json': { schema: { type: 'object' } } },
          },
          ...errors(['401']),
        },
      },
    },
    '/healthz': {
      ...ROOT,
      get: {
        operationId: 'healthz',
        tags: ['operability'],
        summary: 'Whether the gateway runs. Needs no token.',
        security: [{}],
        responses: { 200: json('It runs.', ref('liveness')) },
      },
    },
    '/readyz': {
      ...ROOT,
      get: {
        operationId: 'readyz',
        tags: ['operability'],
        summary: 'Whether the gateway should be sent requests. Needs no token.',
        security: [{}],
        responses: {
          200: json('Every cluster has been entered.', ref('readiness')),
          503: json('Some cluster has not been entered, or the gateway is stopping.', ref('readiness')),
        },
      },
    },
    '/metrics': {
      ...ROOT,
      get: {
        operationId: 'metrics',
        tags: ['operability'],
        summary: 'Metrics in Prometheus’ text format.',
        responses: {
          200: { description: 'Metrics.', content: { 'text/plain': { schema: { type: 'string' } } } },
          ...errors(['401', '403']),
        },
      },
    },
  };
}

function plain(name: string, summary: string, data = name): JsonSchema {
  return {
    operationId: name,
    tags: ['gateway'],
    summary,
    responses: responses(ref(data), 'Done.'),
  };
}

function limit(byDefault: number): JsonSchema {
  return {
    name: 'limit',
    in: 'query',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 1_000, default: byDefault },
  };
}

function json(description: string, schema: JsonSchema): JsonSchema {
  return { description, content: { 'application/json': { schema } } };
}

function eventStream(): JsonSchema {
  const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
  return {
    operationId: 'cluster_events',
    tags: ['gateway'],
    summary: 'The event stream: a snapshot of each topic, then every change, resumable.',
    description:
      'Server-sent events. `hello`, then per topic `snapshot` (chunks) and `snapshot-end` (count and checksum), then ' +
      '`change` (`topic`, `seq`, `prev`, `set`, `deleted`), a `bookmark` every 10 s (with checksums every minute), `reset` ' +
      'before a new snapshot, and `goaway` before the end. A change applies only to the state whose `seq` is its `prev`. ' +
      'Topics that are not served to the caller are left out of `hello`.',
    parameters: [
      {
        ...{ name: 'topics', in: 'query', required: false, style: 'form', explode: false },
        description: 'Default: all that the caller may see.',
        schema: list({ type: 'string', enum: streamTopic.options }),
      },
      {
        ...{ name: 'nodes', in: 'query', required: false, style: 'form', explode: false },
        description: 'Only what is about these nodes, or about the whole.',
        schema: list({ type: 'string' }),
      },
      {
        ...{ name: 'rate_ms', in: 'query', required: false },
        description: 'Gauges come no more often than this.',
        schema: { type: 'integer', minimum: 0, maximum: 60_000, default: 0 },
      },
      {
        ...{ name: 'Last-Event-ID', in: 'header', required: false },
        description: 'The last `id` received, to go on after it.',
        schema: { type: 'string' },
      },
    ],
    responses: {
      200: { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
      ...errors(['401', '403', '422', '503']),
    },
  };
}
