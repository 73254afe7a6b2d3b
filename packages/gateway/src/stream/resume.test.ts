import { isoTime } from '@beamdeck/core';
import { steppedClock } from '@beamdeck/core/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../gateway.js';
import { changeTo, createFakeCluster, topologyOf, vitalsOf } from '../testing/fake-cluster.js';
import { createReplica } from '../testing/replica.js';
import { openStream } from '../testing/stream-reader.js';

/** Orders of events that once went wrong, or would without a rule that is easy to lose. */
const change = { do: 'change', down: [] as string[] } as const;
const gauges = (processes: number) => ({ do: 'gauges', processes }) as const;
const read = (messages: number) => ({ do: 'read', messages }) as const;
const cut = { do: 'cut' } as const;
const KNOWN_TRAPS = {
  /** A merged change runs ahead of a change that is still owed: its id would skip that one. */
  mergedAhead: [read(1), read(1), gauges(0), change, gauges(1), read(3), cut],
  /** After a resume the client holds newer gauges than its id says: merging again would not follow on them. */
  mergedTwice: [read(1), gauges(0), change, read(3), gauges(1), cut, read(2), read(1), cut, gauges(0)],
};

/** What may happen between two looks at the stream. */
const step = fc.oneof(
  fc.record({ do: fc.constant('change' as const), down: fc.subarray(['a@h', 'b@h', 'c@h']) }),
  fc.record({ do: fc.constant('gauges' as const), processes: fc.nat() }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 400, 3_000) }),
  fc.record({ do: fc.constant('read' as const), messages: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constant('cut' as const) }),
  fc.record({ do: fc.constant('event' as const), on: fc.constantFrom('a@h', 'b@h', null) }),
);

describe('resuming', () => {
  it('never loses a change and never leaves a gap, wherever the stream is cut and however it is paced', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60, size: 'max' }),
        fc.constantFrom(
          '',
          '?rate_ms=1000',
          '?nodes=b@h',
          '?topics=node_vitals',
          '?topics=recovery,node_vitals',
        ),
        async (steps, query) => {
          const clock = steppedClock();
          const cluster = createFakeCluster();
          const gateway = createGateway({ cluster, clock, limits: { bufferBytes: 1, stalledMs: 1e9 } });
          const replica = createReplica();
          let stream = await openStream(gateway, { query });
          let away = false;
          const read = async () => {
            if (away) stream = await openStream(gateway, { query, lastEventId: stream.lastId });
            away = false;
            const message = await stream.next();
            if (message === null) throw new Error('The stream has ended.');
            replica.apply(message);
            return message;
          };
          for (const now of steps) {
            if (now.do === 'change') {
              const topology = topologyOf({ nodes: ['a@h', 'b@h', 'c@h'], down: now.down, at: clock.now() });
              cluster.change(changeTo(topology));
            } else if (now.do === 'gauges') {
              cluster.vitals(...['a@h', 'b@h'].map((node) => vitalsOf(node, now.processes, clock.now())));
            } else if (now.do === 'event') {
              const at = isoTime(clock.now());
              cluster.recovered({ type: 'breaker_closed', at, operation: 'node_info', node: now.on });
            } else if (now.do === 'wait') {
              await clock.advance(now.ms);
            } else if (now.do === 'cut') {
              await stream.close();
              away = true;
            } else {
              // A bookmark that is asked for is a message that surely comes.
              cluster.status({ state: 'connecting' });
              cluster.status({ state: 'connected', since: 0 });
              for (let i = 0; i < now.messages; i += 1) {
                const message = await read();
                if (message.event === 'bookmark') break;
              }
            }
          }
          let proof: Record<string, string> | null = null;
          const pump = (async () => {
            while (proof === null) proof = ((await read()).data['checksums'] ?? null) as typeof proof;
          })();
          for (let turn = 0; proof === null && turn < 20; turn += 1) await clock.advance(10_000);
          await pump;
          expect(replica.gaps).toBe(0);
          for (const [topic, checksum] of Object.entries(proof ?? {})) {
            expect([topic, replica.checksum(topic)]).toEqual([topic, checksum]);
          }
          await gateway.close();
        },
      ),
      {
        numRuns: 200,
        examples: [
          [KNOWN_TRAPS.mergedAhead, ''],
          [KNOWN_TRAPS.mergedTwice, ''],
        ],
      },
    );
  });
});
