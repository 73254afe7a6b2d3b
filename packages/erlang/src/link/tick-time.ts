import { isTuple } from '../etf/tuple.js';
import type { Calls } from '../call/calls.js';
import type { Connection } from './connection.js';

export interface TickTimeOptions {
  /** The time asked for by the owner, or `undefined` to do as the node does. */
  readonly fixedMs: number | undefined;
}

/** What OTP has when nobody says otherwise. */
const OTP_DEFAULT_MS = 60_000;

/**
 * After how much silence the node counts as gone. Nodes send a tick when idle for a quarter of their net_ticktime, so we
 * take theirs, and never less than half of it.
 *
 * Source: OTP, Kernel, `net_kernel:get_net_ticktime/0`.
 */
export function createTickTime({ fixedMs }: TickTimeOptions) {
  return {
    /** Until the node has told its own. */
    initialMs: OTP_DEFAULT_MS,
    /** Asks the node and applies it to the connection; when it does not say, what holds goes on. */
    async adopt(connection: Connection, calls: Pick<Calls, 'run'>): Promise<void> {
      const nodeMs = await askNode(calls).catch(() => undefined);
      if (nodeMs === undefined || !connection.open) return;
      connection.setTickTime(fixedMs === undefined ? nodeMs : Math.max(fixedMs, nodeMs / 2));
    },
  };
}

/** `net_ticktime` in seconds, or `{ongoing_change_to, Seconds}`. */
async function askNode(calls: Pick<Calls, 'run'>): Promise<number | undefined> {
  const request = { module: 'net_kernel', function: 'get_net_ticktime', args: [], options: {} };
  const outcome = await calls.run(request);
  if (outcome.kind !== 'value') return undefined;
  const seconds = isTuple(outcome.value, 2) ? outcome.value.elements[1] : outcome.value;
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : undefined;
}
