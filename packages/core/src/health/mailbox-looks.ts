import { errorFrom } from '../model/error-from.js';
import type { Cost } from '../model/operation.js';
import type { ClusterProbe, ProbeContext, ProcessScan } from '../probe/cluster-probe.js';
import type { Mailbox, MailboxLook, NodeEvidence } from './evidence.js';

/** Looks at the longest mailboxes of nodes, as often as each can bear. */
export interface MailboxLooks {
  /**
   * The last look, when it is fresh enough, else a new one. A loaded node is left alone at every other check, the others are
   * not; once it is no longer loaded, it is looked at as before. Never rejects: where nothing could be seen it says why.
   * `spent` is called with what a new look has cost.
   */
  look(
    target: { readonly node: string; readonly incarnation: string; readonly loaded: boolean },
    context: ProbeContext,
    spent: (cost: Cost) => void,
  ): Promise<NodeEvidence['mailboxes']>;
  /** Forgets all other nodes. */
  keepOnly(nodes: ReadonlySet<string>): void;
}

/** Processes asked for: more than are ever told, so that one which falls behind the first is still known. */
const LONGEST = 5;
/** A look is good for this long at least. */
const FRESH_MS = 4_000;
/** A node spends no more than one part in so many of a scheduler on being looked at. */
const ONE_IN = 100;
/** After a look that failed, the one before stands in for it, and the next waits. */
const STANDS_IN_MS = 60_000;
const AFTER_FAILURE_MS = 20_000;

interface Seen {
  readonly incarnation: string;
  readonly look: MailboxLook | null;
  readonly askedAt: number;
  readonly askAgainAt: number;
  readonly failure: string | null;
}

export function createMailboxLooks(options: {
  readonly probe: Pick<ClusterProbe, 'processes'>;
  readonly now: () => number;
  /** Between two checks, as they are usually made; milliseconds. */
  readonly everyMs: number;
}): MailboxLooks {
  const { probe, now, everyMs } = options;
  const seen = new Map<string, Seen>();

  return {
    async look({ node, incarnation, loaded }, context, spent) {
      const known = seen.get(node);
      const before = known?.incarnation === incarnation ? known : null;
      if (before === null || now() >= dueAt(before, loaded)) {
        seen.set(node, await lookAnew(node, incarnation, before?.look ?? null, context, spent));
      }
      const { look, failure } = seen.get(node) ?? { look: null, failure: null };
      return look ?? { unmeasured: failure ?? 'Its processes were not looked at.' };
    },
    keepOnly(nodes) {
      for (const name of seen.keys()) if (!nodes.has(name)) seen.delete(name);
    },
  };

  function dueAt({ askedAt, askAgainAt }: Seen, loaded: boolean): number {
    // Past the next check and well before the one after it, whatever the timers' jitter.
    return loaded ? Math.max(askAgainAt, askedAt + 1.5 * everyMs) : askAgainAt;
  }

  async function lookAnew(
    node: string,
    incarnation: string,
    before: MailboxLook | null,
    context: ProbeContext,
    spent: (cost: Cost) => void,
  ): Promise<Seen> {
    const askedAt = now();
    try {
      const query = {
        sort: 'message_queue_len',
        order: 'desc',
        limit: LONGEST,
        includeDetails: false,
      } as const;
      const { value, collectedAt, cost } = await probe.processes(node, query, context);
      spent(cost);
      const askAgainAt = collectedAt + Math.max(FRESH_MS, ONE_IN * cost.targetMs);
      return { incarnation, look: lookOf(value, collectedAt, before), askedAt, askAgainAt, failure: null };
    } catch (cause) {
      const failure = `Its processes could not be looked at: ${errorFrom(cause).code}.`;
      const askAgainAt = now() + (context.signal.aborted ? 0 : AFTER_FAILURE_MS);
      const stands = before !== null && now() - before.at <= STANDS_IN_MS;
      return { incarnation, look: stands ? before : null, askedAt, askAgainAt, failure };
    }
  }
}

function lookOf({ rows, partial }: ProcessScan, at: number, before: MailboxLook | null): MailboxLook {
  const earlier = new Map(before?.mailboxes.map((mailbox) => [mailbox.row.pid, mailbox]));
  const mailboxes = rows.map((row): Mailbox => {
    const last = earlier.get(row.pid);
    if (last === undefined || before === null || at <= before.at)
      return { row, perSecond: null, growingSince: null };
    const grown = row.messageQueueLen - last.row.messageQueueLen;
    return {
      row,
      perSecond: grown / ((at - before.at) / 1_000),
      growingSince: grown > 0 ? (last.growingSince ?? before.at) : null,
    };
  });
  return { at, mailboxes, partial };
}
