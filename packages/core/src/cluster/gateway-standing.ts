import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { ClusterStatus } from '../model/status.js';

/** Where a client stands with its cluster: where its stream is, and what the gateway says of itself. */
export interface GatewayStanding {
  /** Where the stream is. */
  phase: ClusterStatus;
  /** What the gateway says of its own standing (`ClusterStatus.state`). */
  gateway: string;
  /** `outlived`: what is shown is older than anything the gateway knows. `shown`: something is. */
  statusNow(view: {
    readonly running: boolean;
    readonly shown: boolean;
    readonly outlived: boolean;
  }): ClusterStatus;
}

export function createGatewayStanding(clock: Clock): GatewayStanding {
  let lastGoodAt: number | null = null;
  let staleError: BeamdeckError | null = null;

  return {
    phase: { state: 'connecting' },
    gateway: 'connected',
    statusNow({ running, shown, outlived }) {
      const { phase, gateway } = this;
      if (!running) return { state: 'idle' };
      if (phase.state !== 'connected') return phase;
      if (gateway === 'connected' && !outlived) {
        lastGoodAt = clock.now();
        return phase;
      }
      // The gateway has only begun itself, and nothing is shown that could be stale.
      if (!shown) return { state: 'connecting' };
      lastGoodAt ??= phase.since;
      if (staleError?.details['gateway'] !== gateway) {
        staleError = new BeamdeckError(
          'cluster_unavailable',
          'The gateway itself has no live view of the cluster.',
          { details: { gateway } },
        );
      }
      return { state: 'stale', since: lastGoodAt, error: staleError };
    },
  };
}
