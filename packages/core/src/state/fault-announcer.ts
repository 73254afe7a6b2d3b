import type { BeamdeckError } from '../model/error.js';

/** Tells of each node's faults once: the same again is told only after it had ended. */
export interface FaultAnnouncer {
  announce(node: string, error: BeamdeckError): void;
  /** The node's fault has ended. */
  ended(node: string): void;
  clear(): void;
}

export function createFaultAnnouncer(tell: (error: BeamdeckError) => void): FaultAnnouncer {
  const told = new Map<string, string>();
  return {
    announce(node, error) {
      if (told.get(node) === error.code) return;
      told.set(node, error.code);
      tell(error);
    },
    ended(node) {
      told.delete(node);
    },
    clear() {
      told.clear();
    },
  };
}
