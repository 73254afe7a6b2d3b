import type { ClusterTopology, ProcessPage } from '@beamdeck/core';
import { nodeLabels } from '../format/node-name.js';
import { visibleText } from '../format/text.js';

/** Short labels of the nodes of a cluster and of those that answered; made anew only when either changes. */
export class NodeLabels {
  #topology: ClusterTopology | null = null;
  #pages: readonly ProcessPage[] = [];
  #labels: ReadonlyMap<string, string> = new Map();

  /** Goes on to what is known now. */
  follow(topology: ClusterTopology | null, pages: readonly ProcessPage[]): void {
    const same = pages.length === this.#pages.length && pages.every((page, at) => page === this.#pages[at]);
    if (same && topology === this.#topology) return;
    [this.#topology, this.#pages] = [topology, pages];
    const known = [...(topology?.nodes ?? []), ...(topology?.missingNodes ?? [])];
    this.#labels = nodeLabels([...new Set([...known, ...pages.flatMap((page) => page.nodesQueried)])]);
  }

  /** The label of a node; of one that is not known, its name. */
  readonly of = (node: string): string => this.#labels.get(node) ?? visibleText(node, 80);
}
