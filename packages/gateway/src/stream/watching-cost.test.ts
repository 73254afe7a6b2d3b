import { createCluster } from '@beamdeck/core';
import { simulatedProbe, steppedClock } from '@beamdeck/core/simulator';
import { recordingProbe } from '@beamdeck/core/testing';
import { describe, expect, it } from 'vitest';
import { createGateway } from '../gateway.js';
import { openStream } from '../testing/stream-reader.js';

const MINUTE = 60_000;

/** What is asked of the nodes in a minute while so many look on, by kind of question. */
async function asked(viewers: number): Promise<Record<string, number>> {
  const clock = steppedClock({ turns: 20 });
  const probe = recordingProbe(simulatedProbe({ nodes: 3, seed: 4, clock }));
  const cluster = createCluster({ probe, clock, random: () => 0.5 });
  const gateway = createGateway({ cluster, clock });
  const streams = await Promise.all(Array.from({ length: viewers }, () => openStream(gateway)));
  await clock.advance(MINUTE);
  probe.forgetCalls();
  await clock.advance(MINUTE);
  const counts: Record<string, number> = {};
  for (const { method } of probe.calls) counts[method] = (counts[method] ?? 0) + 1;
  await Promise.all(streams.map((stream) => stream.close()));
  await gateway.close();
  await cluster.close();
  return counts;
}

describe('calls to the watched nodes', () => {
  it('are the same for one viewer, a hundred and a thousand', async () => {
    const one = await asked(1);
    expect(one['sweep']).toBeGreaterThan(30);
    expect(await asked(100)).toEqual(one);
    expect(await asked(1_000)).toEqual(one);
  });
});
