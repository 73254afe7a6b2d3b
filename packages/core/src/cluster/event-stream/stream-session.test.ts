import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBeamdeckError } from '../../model/error.js';
import { stateChecksum } from '../../model/state-checksum.js';
import type { SseEvent } from './sse-parser.js';
import { createStreamSession } from './stream-session.js';

const TOPIC = 'node_vitals' as const;

interface Entry {
  readonly seq: number;
  readonly prev: number;
  readonly set: readonly (readonly [string, unknown])[];
  readonly deleted: readonly string[];
}

/** A server by the book: state, ring of changes, resume or snapshot. */
function server() {
  let epoch = 1;
  let seq = 0;
  let topicSeq = 0;
  let ring: Entry[] = [];
  let ringFrom = 0;
  const state = new Map<string, unknown>();
  const event = (name: string, data: unknown, id: string | null = null): SseEvent => ({
    event: name,
    data: JSON.stringify(data),
    id,
  });
  const idOf = (at: number): string => `${epoch}.${at}`;
  const asEvent = (entry: Entry): SseEvent => event('change', { topic: TOPIC, ...entry }, idOf(entry.seq));
  return {
    state,
    change(key: string, value: number | null): SseEvent {
      // Numbers pass that are of other topics.
      seq += 2;
      const entry: Entry = {
        seq,
        prev: topicSeq,
        set: value === null ? [] : [[key, { at: value }]],
        deleted: value === null ? [key] : [],
      };
      if (value === null) state.delete(key);
      else state.set(key, { at: value });
      topicSeq = seq;
      ring.push(entry);
      return asEvent(entry);
    },
    forgetRing() {
      ring = [];
      ringFrom = topicSeq;
    },
    restart() {
      epoch += 1;
      seq = topicSeq = ringFrom = 0;
      ring = [];
    },
    connect(lastEventId: string | null): SseEvent[] {
      const hello = event('hello', {
        epoch: String(epoch),
        protocol: 1,
        topics: [TOPIC],
        cluster_name: null,
        simulated: true,
        server_time: '2026-01-05T08:00:00.000Z',
      });
      const [toldEpoch, at] = (lastEventId ?? '').split('.');
      if (lastEventId !== null && toldEpoch === String(epoch) && Number(at) >= ringFrom) {
        return [hello, ...ring.filter((entry) => entry.seq > Number(at)).map(asEvent), this.bookmark()];
      }
      const chunks = [...state].map((entry) =>
        event('snapshot', { topic: TOPIC, seq: topicSeq, entries: [entry] }),
      );
      const end = event(
        'snapshot-end',
        { topic: TOPIC, seq: topicSeq, count: state.size, checksum: stateChecksum(state) },
        idOf(seq),
      );
      const reason = toldEpoch === String(epoch) ? 'too-old' : 'epoch-changed';
      return [hello, ...(lastEventId === null ? [] : [event('reset', { reason })]), ...chunks, end];
    },
    bookmark: (): SseEvent =>
      event(
        'bookmark',
        { at: 'x', ages: {}, status: 'connected', checksums: { [TOPIC]: stateChecksum(state) } },
        idOf(seq),
      ),
  };
}

function client() {
  const shown = new Map<string, unknown>();
  const order: string[] = [];
  let ready = 0;
  const session = createStreamSession({
    onHello: () => order.push('hello'),
    onSnapshot(_topic, entries) {
      shown.clear();
      for (const [key, value] of entries) shown.set(key, value);
      order.push('snapshot');
    },
    onChange(change) {
      for (const [key, value] of change.set) shown.set(key, value);
      for (const key of change.deleted) shown.delete(key);
    },
    onReady: () => (ready += 1),
    onBookmark: () => order.push('bookmark'),
    onGoaway: (ms) => order.push(`goaway ${ms}`),
  });
  return {
    session,
    shown,
    order,
    get ready() {
      return ready;
    },
  };
}

type Step =
  | { readonly type: 'change'; readonly key: string; readonly value: number | null }
  | { readonly type: 'drop' | 'twice' | 'cut' | 'cut and forget' | 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('change' as const),
      key: fc.constantFrom('a', 'b', 'c_d'),
      value: fc.option(fc.nat(9)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'drop' as const,
        'twice' as const,
        'cut' as const,
        'cut and forget' as const,
        'restart' as const,
      ),
    }),
  },
);

describe('createStreamSession', () => {
  it('holds what the server holds, over cuts, losses, repeats, restarts and a ring that has moved on', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const gateway = server();
        const { session, shown } = client();
        let connections = 0;
        /** Feeds events; a session that throws is connected again, as its owner would. */
        const feed = (events: readonly SseEvent[]): void => {
          for (const each of events) {
            try {
              session.accept(each);
            } catch (error) {
              expect(isBeamdeckError(error, 'protocol_error')).toBe(true);
              return connect();
            }
          }
        };
        const connect = (): void => {
          connections += 1;
          expect(connections).toBeLessThan(200);
          session.connected();
          feed(gateway.connect(session.lastEventId));
        };
        connect();
        for (const each of steps) {
          if (each.type === 'change') feed([gateway.change(each.key, each.value)]);
          else if (each.type === 'drop') gateway.change('a', 7);
          else if (each.type === 'twice') {
            const change = gateway.change('b', 3);
            feed([change, change]);
          } else {
            if (each.type === 'cut and forget') gateway.change('c_d', 1);
            if (each.type === 'cut and forget') gateway.forgetRing();
            if (each.type === 'restart') gateway.restart();
            connect();
          }
        }
        feed([gateway.bookmark()]);
        expect(shown).toEqual(gateway.state);
      }),
      { numRuns: 500 },
    );
  });

  it('is ready once for each connection: with the last snapshot, or at once when it resumes', () => {
    const gateway = server();
    const all = client();
    all.session.connected();
    for (const each of gateway.connect(null)) all.session.accept(each);
    expect(all.ready).toBe(1);
    gateway.change('a', 1);
    all.session.connected();
    for (const each of gateway.connect(all.session.lastEventId)) all.session.accept(each);
    expect(all.ready).toBe(2);
    expect(all.shown).toEqual(gateway.state);
  });

  it('goes by the bookmarks that the greeting announces', () => {
    const { session } = client();
    expect(session.silenceMs).toBe(25_000);
    session.connected();
    const [hello] = server().connect(null);
    const data = { ...(JSON.parse(hello?.data ?? '') as object), bookmark_ms: 400 };
    session.accept({ event: 'hello', data: JSON.stringify(data), id: null });
    expect(session.silenceMs).toBe(1_000);
  });

  it('wants a greeting first, bears what it does not know, and passes on a goaway', () => {
    const { session, order } = client();
    session.connected();
    expect(() => session.accept(server().bookmark())).toThrow('did not begin with a greeting');
    session.connected();
    for (const each of server().connect(null)) session.accept(each);
    session.accept({ event: 'from the future', data: '{"x":1}', id: null });
    session.accept({ event: 'goaway', data: '{"after_ms":1500,"reason":"drain"}', id: null });
    expect(order).toContain('goaway 1500');
  });
});
