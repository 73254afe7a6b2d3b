import type { ErlangError, Link, LinkStatus } from '@beamdeck/erlang';
import type { Clock } from '../clock/clock.js';
import type { BeamdeckError } from '../model/error.js';
import type { ProbeEvent } from '../probe/cluster-probe.js';
import { downReasonOf } from './erlang-fault.js';

export interface WatchedNodeSetup {
  readonly link: Link;
  readonly clock: Clock;
  readonly emit: (event: ProbeEvent) => void;
  readonly faultFrom: (cause: unknown) => BeamdeckError;
}

/**
 * One watched node: holds its link, and tells of each time it comes up, is lost, or an attempt fails. The link itself
 * reconnects.
 */
export interface WatchedNode {
  readonly link: Link;
  /** How the first attempt ended. */
  readonly first: Promise<void>;
  /** Sweeps of this node so far. */
  turn: number;
  close(): Promise<void>;
}

export function watchNode({ link, clock, emit, faultFrom }: WatchedNodeSetup): WatchedNode {
  const { node } = link;

  const tellDown = (error: ErlangError, nextAt: number) =>
    emit({
      ...{ type: 'link_down', node, at: clock.now(), nextAt: Math.ceil(nextAt) },
      ...{ reason: downReasonOf(error), error: faultFrom(error) },
    });

  const onStatus = (status: LinkStatus) => {
    switch (status.state) {
      case 'connected':
        return emit({ type: 'link_up', node, at: clock.now() });
      case 'reconnecting':
      case 'refused':
        return tellDown(status.error, status.nextAt);
      case 'idle':
      case 'connecting':
      case 'closed':
        return undefined;
    }
  };
  const stopListening = link.onStatus(onStatus);
  const first = link.connect().catch((cause: unknown) => {
    throw faultFrom(cause);
  });
  // Whoever watches gets the rejection; when nobody waits for it, it is on the event stream all the same.
  first.catch(() => undefined);

  return {
    link,
    first,
    turn: 0,
    async close() {
      stopListening();
      await link.close();
    },
  };
}
