import { msg, str } from '@lit/localize';
import type { ClusterTopology, NodeVitals } from '@beamdeck/core';
import { formatElapsed } from '../format/duration.js';
import { formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import type { NodeView } from '../node-view/node-view.model.js';
import { toneWord } from '../node-view/tone-word.js';
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
  const parts = [visibleText(node.name, 200), standingOf(node)];
  if (node.status !== 'up' && node.statusAgeMs !== null)
    parts.push(msg(str`for ${formatElapsed(node.statusAgeMs)}`));
  if (node.reason !== null) parts.push(visibleText(node.reason, 300));
  if (node.vitals !== null) {
    parts.push(processesOf(node, node.vitals));
  }
  for (const concern of node.concerns) parts.push(concern.text);
  if (node.entered) parts.push(msg('entered here'));
  if (node.simulated) parts.push(msg('simulated'));
  return parts.join(', ');
}

/** The tooltip of a node: its full name and why it is marked as it is. */
export function nodeTitle(node: NodeView): string {
  const lines = [visibleText(node.name, 300)];
  const age =
    node.statusAgeMs === null || node.status === 'up'
      ? ''
      : ` ${msg(str`for ${formatElapsed(node.statusAgeMs)}`)}`;
  lines.push(`${standingOf(node)}${age}`);
  if (node.reason !== null) lines.push(visibleText(node.reason, 300));
  for (const concern of node.concerns) lines.push(concern.text);
  if (node.vitals === null) lines.push(msg('not measured yet'));
  else lines.push(processesOf(node, node.vitals));
  return lines.join('\n');
}

/** `up`, `was up`. */
function standingOf({ believed, tone }: NodeView): string {
  return believed ? toneWord(tone) : `${msg('was')} ${toneWord(tone)}`;
}

/** `18 204 processes`, with its age where it is not of now. */
function processesOf({ fresh, numbersAgeMs }: NodeView, vitals: NodeVitals): string {
  const count = formatCount(vitals.processes.used);
  return fresh || numbersAgeMs === null
    ? msg(str`${count} processes`)
    : msg(str`${count} processes, ${formatElapsed(numbersAgeMs)} ago`);
}
