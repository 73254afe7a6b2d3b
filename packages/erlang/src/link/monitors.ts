import { Atom } from '../etf/atom.js';
import type { Pid, Reference } from '../etf/identifier.js';
import type { Term } from '../etf/term.js';
import type { Payload } from '../control/control-message.js';
import type { Connection } from './connection.js';
import { tell } from '../error/tell.js';

/** What is watched: a process, or a registered name on the link's node. */
export type MonitorTarget = Pid | string;

export interface DownNotice {
  readonly reference: Reference;
  readonly target: MonitorTarget;
  /** The exit reason; the atoms `noproc` when there was no such process, `noconnection` when the link was lost. */
  readonly reason: Term;
}

export interface Monitor {
  readonly reference: Reference;
  /** Stops watching; the listener is not called any more. May be called at any time. */
  demonitor(): void;
}

/**
 * The monitors we hold over one link. Each listener is called at most once; a monitor does not outlive its connection.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", MONITOR_P, DEMONITOR_P, MONITOR_P_EXIT.
 */
export interface Monitors {
  add(
    connection: Connection | undefined,
    target: MonitorTarget,
    listener: (down: DownNotice) => void,
  ): Monitor;
  onExit(reference: Reference, reason: Payload): void;
  /** The connection is gone: all are told `noconnection`. */
  detach(): void;
}

interface Held {
  readonly reference: Reference;
  readonly target: MonitorTarget;
  readonly listener: (down: DownNotice) => void;
}

const NO_CONNECTION = new Atom('noconnection');

export function createMonitors(self: Pid, newReference: () => Reference): Monitors {
  const held = new Map<string, Held>();
  const fire = ({ reference, target, listener }: Held, reason: Term) => {
    held.delete(keyOf(reference));
    tell(listener, { reference, target, reason });
  };

  return {
    add(connection, target, listener) {
      const reference = newReference();
      const to = typeof target === 'string' ? new Atom(target) : target;
      const monitor = { reference, target, listener };
      held.set(keyOf(reference), monitor);
      if (!connection?.write(connection.outbox.monitor(self, to, reference))) {
        // Never before the caller has the monitor in hand.
        void Promise.resolve().then(() => held.has(keyOf(reference)) && fire(monitor, NO_CONNECTION));
      }
      return {
        reference,
        demonitor() {
          if (!held.delete(keyOf(reference))) return;
          connection?.write(connection.outbox.demonitor(self, to, reference));
        },
      };
    },
    onExit(reference, reason) {
      const monitor = held.get(keyOf(reference));
      if (monitor) fire(monitor, readable(reason));
    },
    detach() {
      for (const monitor of [...held.values()]) fire(monitor, NO_CONNECTION);
    },
  };
}

/** A reason that does not decode within the limits is still the end of the process. */
function readable(reason: Payload): Term {
  try {
    return reason();
  } catch {
    return new Atom('unreadable');
  }
}

function keyOf({ words }: Reference): string {
  return words.join(',');
}
