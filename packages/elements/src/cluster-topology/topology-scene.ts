import type { ClusterTopology } from '@beamdeck/core';
import { formatElapsed } from '../format/duration.js';
import { formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { MARKS, type NodeView } from '../node-view/node-view.model.js';
import type { MissingPair } from '../partition/links.model.js';

/** What the four ways to look at a topology share: the nodes, who is chosen, and who takes the Tab key. */
export interface TopologyScene {
  readonly topology: ClusterTopology;
  readonly nodes: readonly NodeView[];
  readonly missing: readonly MissingPair[];
  /** The node chosen last: what others of the page show. */
  readonly selected: string | null;
  /** All that are chosen. */
  readonly selection: ReadonlySet<string>;
  /** The one node in the Tab order; arrows move within. */
  readonly current: string | null;
  readonly now: number;
}

/** What a screen reader hears of a node: all that its mark, its number and its labels say. */
export function spokenNode(node: NodeView): string {
  const parts = [visibleText(node.name, 200), `${node.believed ? '' : 'was '}${MARKS[node.tone].word}`];
  if (node.status !== 'up' && node.statusAgeMs !== null) parts.push(`for ${formatElapsed(node.statusAgeMs)}`);
  if (node.reason !== null) parts.push(visibleText(node.reason, 300));
  if (node.vitals !== null) {
    const age = node.fresh || node.numbersAgeMs === null ? '' : `, ${formatElapsed(node.numbersAgeMs)} ago`;
    parts.push(`${formatCount(node.vitals.processes.used)} processes${age}`);
  }
  for (const concern of node.concerns) parts.push(concern.text);
  if (node.entered) parts.push('entered here');
  if (node.simulated) parts.push('simulated');
  return parts.join(', ');
}

/** The tooltip of a node: its full name and why it is marked as it is. */
export function nodeTitle(node: NodeView): string {
  const lines = [visibleText(node.name, 300)];
  const age =
    node.statusAgeMs === null || node.status === 'up' ? '' : ` for ${formatElapsed(node.statusAgeMs)}`;
  lines.push(`${node.believed ? '' : 'was '}${MARKS[node.tone].word}${age}`);
  if (node.reason !== null) lines.push(visibleText(node.reason, 300));
  for (const concern of node.concerns) lines.push(concern.text);
  if (node.vitals === null) lines.push('not measured yet');
  else {
    const stamp = node.fresh || node.numbersAgeMs === null ? '' : `, ${formatElapsed(node.numbersAgeMs)} ago`;
    lines.push(`${formatCount(node.vitals.processes.used)} processes${stamp}`);
  }
  return lines.join('\n');
}
