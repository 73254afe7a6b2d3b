import { msg, str } from '@lit/localize';
import { formatAge } from './duration.js';
import { visibleText } from './text.js';

/** A node that did not answer, and how old what stands in for its answer is; null where nothing does. */
interface FailedNode {
  readonly node: string;
  readonly ageMs: number | null;
}

/** `shop-c`, or `shop-c (as of 12 s ago)` where its last answer is shown in place of a new one. */
export function failedNode({ node, ageMs }: FailedNode, labels: ReadonlyMap<string, string>): string {
  const label = labels.get(node) ?? visibleText(node, 80);
  return ageMs === null ? label : msg(str`${label} (as of ${formatAge(ageMs)})`);
}
