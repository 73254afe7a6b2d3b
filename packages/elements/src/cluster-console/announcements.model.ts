import { msg, str } from '@lit/localize';
import type { ClusterChange } from '@beamdeck/core';
import { isDiscovery } from './change-feed.model.js';
import { countedNodes, listed, visibleText } from '../format/text.js';
import { partitionWord } from '../partition/partition.model.js';

/** Not oftener than this is a screen reader interrupted. */
const PAUSE_MS = 10_000;

/** What is still to be said, and when something was last said. */
export interface Announcements {
  readonly pending: ReadonlyMap<string, string>;
  readonly saidAt: number;
  readonly text: string;
}

export const SILENCE: Announcements = { pending: new Map(), saidAt: -Infinity, text: '' };

/** Adds a change. A node that changes again before it was told is told once, as it stands then. */
export function heard(announcements: Announcements, change: ClusterChange): Announcements {
  const pending = new Map(announcements.pending);
  for (const { node, from, to } of change.changes.nodesChanged) {
    if (!isDiscovery(from, to)) pending.set(node, to);
  }
  for (const node of change.changes.nodesAdded) pending.set(node, 'new');
  for (const node of change.changes.nodesRemoved) pending.set(node, 'gone');
  if (change.changes.partitionStatusChanged) pending.set(' partition', partitionWord(change.topology) ?? '');
  return { ...announcements, pending };
}

/** Says what is pending, once the pause is over; the same object when there is nothing to say. */
export function spoken(announcements: Announcements, now: number): Announcements {
  if (announcements.pending.size === 0 || now - announcements.saidAt < PAUSE_MS) return announcements;
  const byStatus = new Map<string, string[]>();
  let partition = '';
  for (const [node, status] of announcements.pending) {
    if (node === ' partition') {
      partition =
        status === '' ? msg('The partition has healed.') : msg(str`There is a partition: ${status}.`);
    } else byStatus.set(status, [...(byStatus.get(status) ?? []), visibleText(node, 80)]);
  }
  const sentences = [...byStatus].map(([status, nodes]) =>
    nodes.length > 3 ? `${countedNodes(nodes.length)} ${told(status)}.` : `${listed(nodes)} ${told(status)}.`,
  );
  if (partition !== '') sentences.push(partition);
  return { pending: new Map(), saidAt: now, text: sentences.join(' ') };
}

function told(status: string): string {
  switch (status) {
    case 'up':
      return msg('up');
    case 'down':
      return msg('down');
    case 'partitioned':
      return msg('partitioned');
    case 'unreachable':
      return msg('unreachable');
    case 'unknown':
      return msg('in an unknown state');
    case 'new':
      return msg('joined');
    case 'gone':
      return msg('left');
    default:
      return status;
  }
}
