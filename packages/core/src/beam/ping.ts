import type { Link } from '@beamdeck/erlang';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import type { Stopwatch } from './clock.js';

export interface PingSetup {
  readonly now: () => number;
  readonly stopwatch: Stopwatch;
}

/**
 * Round trip of the smallest question there is, `erlang:node()`, as it shows here: the network both ways and the start of a
 * process there. What it takes the node is too little to be measured with less than it takes, and given as 0.
 */
export async function pingNode(
  link: Link,
  { now, stopwatch }: PingSetup,
  { signal, deadlineMs, priority }: ProbeContext,
): Promise<ProbeAnswer<number>> {
  let queuedMs = 0;
  let bytes = 0;
  const askedAt = stopwatch();
  await link.call('erlang', 'node', [], {
    ...{ signal, deadlineMs, priority },
    onCost(cost) {
      queuedMs = cost.queuedMs;
      bytes = cost.bytesIn + cost.bytesOut;
    },
  });
  const tookMs = Math.max(0, stopwatch() - askedAt - queuedMs);
  return { value: Math.round(tookMs * 1_000) / 1_000, collectedAt: now(), cost: { targetMs: 0, bytes } };
}
