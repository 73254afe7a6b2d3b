import type { Link } from '@beamdeck/erlang';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';

/**
 * Round trip of the smallest question there is, `erlang:node()`, as it shows here: the network both ways and the start of a
 * process there. What it takes the node is too little to be measured with less than it takes, and given as 0.
 */
export async function pingNode(
  link: Link,
  now: () => number,
  { signal, deadlineMs, priority }: ProbeContext,
): Promise<ProbeAnswer<number>> {
  let value = 0;
  let bytes = 0;
  await link.call('erlang', 'node', [], {
    ...{ signal, deadlineMs, priority },
    onCost(cost) {
      value = Math.round((cost.elapsedMs - cost.queuedMs) * 1_000) / 1_000;
      bytes = cost.bytesIn + cost.bytesOut;
    },
  });
  return { value, collectedAt: now(), cost: { targetMs: 0, bytes } };
}
