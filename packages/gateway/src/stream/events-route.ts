import { parseParams, streamTopic } from '@beamdeck/core';
import type { Hono } from 'hono';
import * as z from 'zod/mini';
import { queryParams } from '../http/query-params.js';
import type { AppEnv } from '../http/app-env.js';
import { parsePosition } from './sse.js';
import type { StreamHub } from './stream-hub.js';
import { ALREADY_SENT, nodeResponse, streamBody } from './stream-sinks.js';
import type { DirectStreams } from './stream-sinks.js';
import { TOPIC_KINDS } from './topic-kinds.js';

const MAX_NODES = 1_000;
const MAX_RATE_MS = 60_000;

const eventsQuery = z.object({
  /** Default: all that are served. One that is known but not served is left out, and `hello` says so. */
  topics: z.optional(z.array(streamTopic)),
  nodes: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(MAX_NODES))),
  rateMs: z._default(z.int().check(z.minimum(0), z.maximum(MAX_RATE_MS)), 0),
});

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx would hold messages back to fill a buffer.
  'x-accel-buffering': 'no',
} as const;

/** `GET <base>/cluster/events`: the event stream, see `StreamHub` and contract.md. */
export function addEventsRoute(app: Hono<AppEnv>, base: string, hub: StreamHub, direct: DirectStreams): void {
  app.get(`${base}/cluster/events`, (context) => {
    const query = parseParams(eventsQuery, queryParams(context), { operation: 'cluster_events' });
    if (context.req.raw.method === 'HEAD') return new Response(null, { headers: HEADERS });
    const lastId = context.req.header('last-event-id');
    const caller = context.get('caller');
    // Nothing that lives as long as the stream may hold on to the request and all that came with it.
    const outgoing = context.env?.outgoing;
    const client = hub.open({
      principal: caller,
      expiresAt: caller.expiresAt ?? null,
      topics: new Set(query.topics ?? TOPIC_KINDS.map((kind) => kind.name)),
      nodes: query.nodes === undefined ? null : new Set(query.nodes),
      rateMs: query.rateMs,
      position:
        lastId === undefined || lastId === '' ? null : (parsePosition(lastId) ?? { epoch: '', seq: 0 }),
      disconnect: () => void outgoing?.destroy(),
    });
    const response = nodeResponse(context.env);
    if (response === null) return new Response(streamBody(client, hub.bufferBytes), { headers: HEADERS });
    direct.hold(response, client, hub.bufferBytes);
    return new Response(null, { headers: { ...HEADERS, [ALREADY_SENT]: 'true' } });
  });
}
