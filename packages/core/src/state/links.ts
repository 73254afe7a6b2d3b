import type { Subscription } from 'rxjs';
import type { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { ClusterProbe, LinkDownReason, ProbeEvent } from '../probe/cluster-probe.js';

export type LinkDown = Omit<Extract<ProbeEvent, { type: 'link_down' }>, 'type' | 'node'>;

export interface LinksOptions {
  readonly probe: ClusterProbe;
  readonly now: () => number;
  /** First attempts under way at the same time, at most; further ones are the probe's own. */
  readonly concurrency: number;
  readonly onUp: (node: string, at: number) => void;
  /** Also for each failed attempt. */
  readonly onDown: (node: string, down: LinkDown) => void;
}

/** Our links to the watched nodes: starts them, a few at a time, and tells once of each that came up, was lost or failed. */
export interface Links {
  watch(node: string): void;
  unwatch(node: string): void;
  /** Tries a lost link again now, however long the probe would have waited. */
  retry(node: string): void;
  /** Lets go of all; may be used again. */
  release(): void;
  close(): void;
}

interface Attempt {
  readonly abort: AbortController;
  /** Whether its end has been told by an event already; `watch` then has nothing to add. */
  told: boolean;
}

export function createLinks({ probe, now, concurrency, onUp, onDown }: LinksOptions): Links {
  const waiting: string[] = [];
  const attempts = new Map<string, Attempt>();
  const watched = new Set<string>();
  let running = 0;

  const events: Subscription = probe.events$.subscribe((event) => {
    if (!watched.has(event.node)) return;
    const attempt = attempts.get(event.node);
    if (attempt !== undefined) attempt.told = true;
    if (event.type === 'link_up') onUp(event.node, event.at);
    else onDown(event.node, event);
  });

  const links: Links = {
    watch(node) {
      if (watched.has(node)) return;
      watched.add(node);
      waiting.push(node);
      startWaiting();
    },
    unwatch(node) {
      if (!watched.delete(node)) return;
      attempts.get(node)?.abort.abort();
      attempts.delete(node);
      const at = waiting.indexOf(node);
      if (at >= 0) waiting.splice(at, 1);
      probe.unwatch(node);
    },
    retry(node) {
      links.unwatch(node);
      links.watch(node);
    },
    release() {
      for (const node of [...watched]) links.unwatch(node);
    },
    close() {
      links.release();
      events.unsubscribe();
    },
  };
  return links;

  function startWaiting(): void {
    while (running < concurrency) {
      const node = waiting.shift();
      if (node === undefined) return;
      void start(node);
    }
  }

  async function start(node: string): Promise<void> {
    const attempt: Attempt = { abort: new AbortController(), told: false };
    attempts.set(node, attempt);
    running += 1;
    let failure: BeamdeckError | null = null;
    try {
      await probe.watch(node, { signal: attempt.abort.signal });
    } catch (cause) {
      failure = errorFrom(cause);
    }
    running -= 1;
    if (attempts.get(node) === attempt) {
      attempts.delete(node);
      if (!attempt.told) {
        if (failure === null) onUp(node, now());
        else onDown(node, { at: now(), reason: reasonOf(failure), error: failure, nextAt: null });
      }
    }
    startWaiting();
  }
}

/** What a coded failure says about the other end, where no event of the probe said it. */
function reasonOf({ code }: BeamdeckError): LinkDownReason {
  switch (code) {
    case 'cookie_rejected':
    case 'node_name_rejected':
    case 'protocol_error':
      return 'refused';
    case 'node_not_running':
      return 'not_running';
    default:
      return 'silent';
  }
}
