import {
  bookmarkEvent,
  changeEvent,
  fromWire,
  goawayEvent,
  helloEvent,
  snapshotEndEvent,
  snapshotEvent,
} from '@beamdeck/core';
import { steppedClock } from '@beamdeck/core/simulator';
import type { SteppedClock } from '@beamdeck/core/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '../gateway.js';
import type { Gateway } from '../gateway.js';
import { changeTo, createFakeCluster, topologyOf, vitalsOf } from '../testing/fake-cluster.js';
import type { FakeCluster } from '../testing/fake-cluster.js';
import { createReplica } from '../testing/replica.js';
import { openStream } from '../testing/stream-reader.js';
import type { StreamMessage, StreamReader } from '../testing/stream-reader.js';
import type { StreamLimits } from './stream-hub.js';

const STATE = 'cluster_state_changes';
const GAUGES = 'node_vitals';
/** What is served to everybody. */
const TOPICS = [STATE, GAUGES, 'cluster_health', 'arsenal_updates', 'simulation_events', 'recovery'];

let clock: SteppedClock;
let cluster: FakeCluster;
let gateway: Gateway;
const start = (limits: Partial<StreamLimits> = {}) => createGateway({ cluster, clock, limits });

beforeEach(() => {
  clock = steppedClock();
  cluster = createFakeCluster();
  gateway = start();
});
afterEach(() => gateway.close());

const events = (messages: readonly StreamMessage[]) => messages.map(({ event }) => event);
it('one caller has so many streams and no more, and may open another when one has ended', async () => {
  await gateway.close();
  gateway = start({ streamsPerCaller: 2 });
  const streams = [await settled(), await settled()];
  const third = await gateway.fetch(new Request('http://127.0.0.1:4040/api/v1/cluster/events'));
  expect(third.status).toBe(429);
  expect(await third.json()).toMatchObject({
    error: { code: 'rate_limited', suggestions: [expect.stringContaining('Close pages')] },
  });
  await streams[0]?.close();
  streams.push(await settled());
  for (const stream of streams.slice(1)) await stream.close();
});

/** A client that has been brought up to date. */
async function settled(options: { query?: string; lastEventId?: string | null } = {}): Promise<StreamReader> {
  const stream = await openStream(gateway, options);
  await stream.until('bookmark');
  return stream;
}
const nodeDown = (...down: string[]) =>
  cluster.change(changeTo(topologyOf({ nodes: ['a@h', 'b@h'], down, at: clock.now() }), 'node_down'));
const round = (processes: number) =>
  cluster.vitals(vitalsOf('a@h', processes, clock.now()), vitalsOf('b@h', processes, clock.now()));

describe('a new client', () => {
  it('gets hello, a snapshot of each topic with its proof, and a bookmark to resume from', async () => {
    round(100);
    const stream = await openStream(gateway);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers.get('cache-control')).toBe('no-store, no-transform');
    const messages = await stream.until('bookmark');
    expect(events(messages)).toEqual([
      'hello',
      'snapshot',
      'snapshot-end',
      'snapshot',
      'snapshot-end',
      // Nothing has been found or told yet.
      ...['snapshot-end', 'snapshot-end', 'snapshot-end', 'snapshot-end'],
      'bookmark',
    ]);

    const hello = fromWire(helloEvent, messages[0]?.data);
    expect(hello).toMatchObject({
      protocol: 1,
      topics: TOPICS,
      clusterName: 'shop',
      simulated: true,
    });
    const [, , state, , gauges] = messages;
    const bookmark = messages.at(-1);
    const replica = createReplica();
    for (const message of messages) replica.apply(message);
    expect([...replica.entries(STATE).keys()]).toEqual(['topology', 'node/a@h', 'node/b@h']);
    expect(replica.entries(STATE).get('node/a@h')).toMatchObject({ status: 'up', otp_release: '27' });
    expect(replica.entries(STATE).get('topology')).not.toHaveProperty('node_states');
    expect(fromWire(snapshotEndEvent, state?.data)).toMatchObject({
      count: 3,
      checksum: replica.checksum(STATE),
    });
    expect(fromWire(snapshotEndEvent, gauges?.data)).toMatchObject({
      count: 2,
      checksum: replica.checksum(GAUGES),
    });
    expect(bookmark?.id).toMatch(new RegExp(`^${hello.epoch}\\.\\d+$`));
    expect(fromWire(bookmarkEvent, bookmark?.data)).toMatchObject({
      status: 'connected',
      ages: { 'a@h': 0, 'b@h': 0 },
    });
    expect(messages.map(({ id }) => id !== null)).toEqual([...Array<boolean>(8).fill(false), true, true]);
  });

  it('gets a large snapshot in chunks', async () => {
    const nodes = Array.from({ length: 400 }, (_, i) => `node_${String(i)}@host`);
    cluster.topology(topologyOf({ nodes }));
    const stream = await openStream(gateway, { query: `?topics=${STATE}` });
    const messages = await stream.until('snapshot-end');
    const chunks = messages.filter(({ event }) => event === 'snapshot');
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.flatMap(({ data }) => fromWire(snapshotEvent, data).entries)).toHaveLength(401);
    expect(messages.at(-1)?.data).toMatchObject({ count: 401 });
  });

  it('gets the topics it asks for, and only those', async () => {
    const stream = await openStream(gateway, { query: `?topics=${GAUGES},recovery` });
    const messages = await stream.until('bookmark');
    expect(messages[0]?.data['topics']).toEqual([GAUGES, 'recovery']);
    expect(events(messages)).toEqual(['hello', 'snapshot-end', 'snapshot-end', 'bookmark']);
  });

  it.each(['?topics=nonsense', '?rate_ms=-1', '?rate_ms=soon', '?rate_ms=60001', '?what=1'])(
    'is refused with a query that makes no sense: %s',
    async (query) => {
      const { response } = await openStream(gateway, { query });
      expect(response.status).toBe(422);
      expect(cluster.watchers).toBe(0);
    },
  );
});

describe('a change', () => {
  it('names what it follows on, what was set, and the design document’s fields', async () => {
    const stream = await settled();
    nodeDown('b@h');
    const message = await stream.next();
    const change = fromWire(changeEvent, message?.data);
    expect(change).toMatchObject({ topic: STATE, deleted: [], type: 'node_down' });
    expect(change.seq).toBeGreaterThan(change.prev);
    expect(change.set.map(([key]) => key)).toEqual(['topology', 'node/b@h']);
    expect(message?.data['topology']).toMatchObject({ nodes: ['a@h', 'b@h'], connected_nodes: ['a@h'] });
    expect(change.changes).toMatchObject({ partitionStatusChanged: false });
    expect(message?.id).toMatch(/^\w+\.\d+$/);
  });

  it('is told once, though the engine tells it as topology and as change', async () => {
    const stream = await settled();
    nodeDown('b@h');
    await clock.advance(100);
    nodeDown();
    const seen = [await stream.next(), await stream.next()];
    expect(seen.map((message) => message?.data['type'])).toEqual(['node_down', 'node_down']);
    expect(seen[1]?.data['prev']).toBe(seen[0]?.data['seq']);
  });

  it('says which entries are gone', async () => {
    const stream = await settled();
    cluster.topology(topologyOf({ nodes: ['a@h'] }));
    await clock.advance(1);
    expect((await stream.next())?.data).toMatchObject({ deleted: ['node/b@h'] });
  });

  it('is one message for all clients', async () => {
    const bodies = await Promise.all(
      [1, 2].map(async () => {
        const { fetch } = gateway;
        const response = await fetch(
          new Request('http://127.0.0.1:4040/api/v1/cluster/events', { headers: { host: '127.0.0.1' } }),
        );
        return (response.body as ReadableStream<Uint8Array>).getReader();
      }),
    );
    const opening = async (reader: ReadableStreamDefaultReader<Uint8Array>) => {
      for (;;) {
        const { value } = await reader.read();
        if (new TextDecoder().decode(value).includes('event: bookmark')) return;
      }
    };
    await Promise.all(bodies.map(opening));
    nodeDown('b@h');
    const [first, second] = await Promise.all(bodies.map((reader) => reader.read()));
    expect(first?.value).toBe(second?.value);
    await Promise.all(bodies.map((reader) => reader.cancel()));
  });
});

describe('a client that resumes', () => {
  it('gets what it missed and nothing else', async () => {
    const first = await settled();
    const id = first.lastId;
    await first.close();
    nodeDown('a@h');
    await clock.advance(1_000);
    round(7);
    nodeDown();
    const second = await openStream(gateway, { lastEventId: id });
    const messages = await second.until('bookmark');
    expect(events(messages)).toEqual(['hello', 'change', 'change', 'change', 'bookmark']);
    expect(messages.slice(1, 4).map(({ data }) => data['topic'])).toEqual([STATE, GAUGES, STATE]);
    expect(second.lastId).toBe(messages.at(-1)?.id);
  });

  it('gets nothing but a bookmark when it missed nothing', async () => {
    const first = await settled();
    const second = await openStream(gateway, { lastEventId: first.lastId });
    expect(events(await second.until('bookmark'))).toEqual(['hello', 'bookmark']);
  });

  it('is told to start anew when what it missed is forgotten', async () => {
    await gateway.close();
    gateway = start({ ringAgeMs: 60_000 });
    const first = await settled();
    nodeDown('a@h');
    await clock.advance(90_000);
    nodeDown();
    const second = await openStream(gateway, { lastEventId: first.lastId?.replace(/\d+$/, '1') ?? null });
    const messages = await second.until('bookmark');
    expect(events(messages).slice(0, 3)).toEqual(['hello', 'reset', 'snapshot']);
    expect(messages[1]?.data).toEqual({ reason: 'too-old' });
  });

  it.each(['', 'nonsense', 'abc.9', '../../etc.1', `${'x'.repeat(70)}.1`, 'abc.99999999999999999999'])(
    'with an id that was never given out (%j) starts anew',
    async (lastEventId) => {
      const stream = await openStream(gateway, { lastEventId });
      const messages = await stream.until('bookmark');
      expect(messages[1]).toMatchObject(
        lastEventId === '' ? { event: 'snapshot' } : { event: 'reset', data: { reason: 'epoch-changed' } },
      );
    },
  );

  it('after the watch was ended meanwhile is told that the epoch changed', async () => {
    const first = await settled();
    const id = first.lastId;
    await first.close();
    await clock.advance(31_000);
    expect(cluster.watchers).toBe(0);
    const second = await openStream(gateway, { lastEventId: id });
    const messages = await second.until('bookmark');
    expect(messages[1]).toMatchObject({ event: 'reset', data: { reason: 'epoch-changed' } });
    expect(second.lastId?.split('.')[0]).not.toBe(id?.split('.')[0]);
  });
});

describe('a client that is slow', () => {
  it('gets gauges merged, and every other change in order', async () => {
    const stream = await settled();
    const replica = createReplica();
    const other = await openStream(gateway);
    for (const message of await other.until('bookmark')) replica.apply(message);

    // More than the response's buffer takes, so that what follows waits for the client.
    const names = Array.from({ length: 600 }, (_, i) => `n${String(i)}@h`);
    cluster.topology(topologyOf({ nodes: names }));
    await clock.advance(1);
    for (let i = 1; i <= 50; i += 1) {
      round(i);
      cluster.change(changeTo(topologyOf({ nodes: [`only_${String(i)}@h`], at: clock.now() })));
      await clock.advance(10);
    }
    const messages: StreamMessage[] = [];
    for (;;) {
      const message = await stream.next();
      if (message === null) throw new Error('ended');
      messages.push(message);
      replica.apply(message);
      if (replica.entries(STATE).has('node/only_50@h')) break;
    }
    const of = (topic: string) => messages.filter(({ data }) => data['topic'] === topic);
    expect(of(STATE)).toHaveLength(51);
    expect(of(GAUGES).length).toBeLessThan(5);
    expect(replica.gaps).toBe(0);
    expect(replica.entries(GAUGES).get('a@h')).toMatchObject({ processes: { used: 50 } });
  });

  it('is cut off when it takes nothing for 30 s, with a reason, and resumes', async () => {
    let disconnected = false;
    const stream = await openStream(gateway, { onDisconnect: () => (disconnected = true) });
    await stream.until('bookmark');
    const id = stream.lastId;
    cluster.topology(topologyOf({ nodes: Array.from({ length: 900 }, (_, i) => `n${String(i)}@h`) }));
    await clock.advance(1);
    await clock.advance(29_000);
    expect(gateway.streams).toBe(1);
    await clock.advance(15_000);
    expect(gateway.streams).toBe(0);
    expect(disconnected).toBe(true);
    const last = (await stream.until('goaway')).at(-1);
    expect(fromWire(goawayEvent, last?.data)).toEqual({ afterMs: 1_000, reason: 'too-slow' });
    expect(last?.data['reason']).toBe('too-slow');
    expect(await stream.next()).toBeNull();

    const again = await openStream(gateway, { lastEventId: id });
    expect(events(await again.until('bookmark'))).toEqual(['hello', 'change', 'bookmark']);
  });

  it('is cut off sooner when it is too far behind in what is never merged', async () => {
    const stream = await settled();
    const many = (i: number) =>
      topologyOf({ nodes: Array.from({ length: 900 }, (_, n) => `n${String(n)}_${String(i)}@h`) });
    for (let i = 0; i < 12; i += 1) cluster.change(changeTo(many(i)));
    await clock.advance(11_000);
    expect(gateway.streams).toBe(0);
    expect((await stream.until('goaway')).at(-1)?.data['reason']).toBe('too-slow');
  });

  it('that is idle, with nothing to take, is not cut off', async () => {
    const stream = await settled();
    await clock.advance(120_000);
    expect(gateway.streams).toBe(1);
    await stream.close();
  });
});

describe('rate_ms', () => {
  it('spaces gauges out, merged, and delays nothing else', async () => {
    const stream = await settled({ query: '?rate_ms=5000' });
    round(1);
    expect((await stream.next())?.data['topic']).toBe(GAUGES);
    for (let i = 2; i <= 4; i += 1) {
      await clock.advance(1_000);
      round(i);
    }
    nodeDown('b@h');
    const down = await stream.next();
    expect(down?.data['topic']).toBe(STATE);
    // Gauges are still owed, so this is no place to resume from.
    expect(down?.id).toBeNull();
    await clock.advance(3_000);
    const merged = await stream.next();
    expect(merged?.data).toMatchObject({ topic: GAUGES });
    expect(merged?.data['set']).toHaveLength(2);
    expect(merged?.id).not.toBeNull();
  });
});

describe('nodes', () => {
  it('leaves out other nodes’ entries but no change', async () => {
    const stream = await openStream(gateway, { query: '?nodes=b@h' });
    round(1);
    const replica = createReplica();
    for (const message of await stream.until('bookmark')) replica.apply(message);
    expect([...replica.entries(STATE).keys()]).toEqual(['topology', 'node/b@h']);
    nodeDown('a@h');
    nodeDown('a@h', 'b@h');
    round(2);
    await clock.advance(60_000);
    const messages: StreamMessage[] = [];
    while (messages.at(-1)?.data['checksums'] === undefined)
      messages.push((await stream.next()) as StreamMessage);
    for (const message of messages) replica.apply(message);
    expect(replica.gaps).toBe(0);
    expect(messages.at(-1)?.data['checksums']).toEqual(
      Object.fromEntries(TOPICS.map((topic) => [topic, replica.checksum(topic)])),
    );
    expect([...replica.entries(GAUGES).keys()]).toEqual(['b@h']);
    expect(Object.keys(messages.at(-1)?.data['ages'] as object)).toEqual(['b@h']);
  });
});

describe('bookmarks', () => {
  it('come every 10 s, and every minute with proof of the state', async () => {
    const stream = await settled();
    round(5);
    await stream.next();
    await clock.advance(60_000);
    const bookmarks: StreamMessage[] = [];
    while (bookmarks.length < 6) bookmarks.push((await stream.next()) as StreamMessage);
    expect(events(bookmarks)).toEqual(Array(6).fill('bookmark'));
    expect(bookmarks.map(({ data }) => data['checksums'] !== undefined)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(bookmarks[5]?.data['ages']).toEqual({ 'a@h': 60_000, 'b@h': 60_000 });
  });

  it('come at once when the gateway itself loses or finds the cluster', async () => {
    const stream = await settled();
    cluster.status({ state: 'connecting' });
    expect((await stream.next())?.data).toMatchObject({ status: 'connecting' });
    cluster.status({ state: 'connected', since: 0 });
    expect((await stream.next())?.data).toMatchObject({ status: 'connected' });
  });
});

describe('the engine', () => {
  it('is watched once for all clients, and not at all without any', async () => {
    expect(cluster.watchers).toBe(0);
    const streams = await Promise.all([settled(), settled(), settled({ query: '?nodes=a@h' })]);
    expect(cluster.watchers).toBe(1);
    expect(gateway.streams).toBe(3);
    await Promise.all(streams.map((stream) => stream.close()));
    expect(gateway.streams).toBe(0);
    expect(cluster.watchers).toBe(1);
    await clock.advance(29_000);
    const back = await settled();
    await clock.advance(60_000);
    expect(cluster.watchers).toBe(1);
    await back.close();
    await clock.advance(31_000);
    expect(cluster.watchers).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('is not watched for a HEAD request', async () => {
    const response = await gateway.fetch(
      new Request('http://127.0.0.1:4040/api/v1/cluster/events', { method: 'HEAD' }),
    );
    expect(response.status).toBe(200);
    expect(cluster.watchers).toBe(0);
  });
});

describe('close', () => {
  it('sends every client away with a time to come back, and ends', async () => {
    const stream = await settled();
    await gateway.close();
    expect(await stream.next()).toMatchObject({
      event: 'goaway',
      data: { after_ms: 1_000, reason: 'drain' },
    });
    expect(await stream.next()).toBeNull();
    expect(cluster.watchers).toBe(0);
    expect(clock.pending).toBe(0);
    const late = await gateway.fetch(new Request('http://127.0.0.1:4040/api/v1/cluster/events'));
    expect(late.status).toBe(503);
    expect(late.headers.get('retry-after')).toBe('1');
    expect(await late.json()).toMatchObject({ error: { code: 'cluster_unavailable' }, success: false });
  });
});
