import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { limitBar } from '../chart/bar.js';
import { formatElapsed } from '../format/duration.js';
import { formatShortCount } from '../format/number.js';
import { MARKS, type NodeView } from '../node-view/node-view.model.js';
import { nodeTitle, type TopologyScene } from './topology-scene.js';

/** One tile a node, for clusters too large for a graph. Names stay readable; what is wrong stands out by colour and shape. */
export function gridView(scene: TopologyScene): TemplateResult {
  return html`<div class="grid" part="grid" role="listbox" aria-label="Nodes of the cluster">
    ${repeat(
      scene.nodes,
      (node) => node.name,
      (node) => tile(scene, node),
    )}
  </div>`;
}

function tile(scene: TopologyScene, node: NodeView): TemplateResult {
  const mark = MARKS[node.tone];
  const chosen = node.name === scene.selected;
  return html`<div
    role="option"
    part="node"
    class="tile ${node.tone} ${chosen ? 'chosen' : ''}"
    tabindex=${node.name === scene.current ? 0 : -1}
    aria-selected=${chosen ? 'true' : 'false'}
    data-node=${node.name}
    data-status=${node.status}
    title=${nodeTitle(node)}
  >
    <span class="mark ${mark.color}" aria-hidden="true">${mark.glyph}</span>
    <span class="tile-name name">${node.label}</span>
    ${node.status === 'up' ? html`<span class="sr-only">${mark.word}</span>` : nothing} ${tileFoot(node)}
  </div>`;
}

function tileFoot(node: NodeView): TemplateResult {
  const { vitals } = node;
  if (node.status !== 'up') {
    const age = node.statusAgeMs === null ? '' : ` ${formatElapsed(node.statusAgeMs)}`;
    return html`<span class="tile-foot small ${MARKS[node.tone].color}"
      >${MARKS[node.tone].word}${age}</span
    >`;
  }
  if (vitals === null) return html`<span class="tile-foot small unknown">not measured</span>`;
  const { used, limit } = vitals.processes;
  return html`<span class="tile-foot small dim ${node.fresh ? '' : 'old'}">
    <span class="tile-count" data-processes=${used}
      >${formatShortCount(used)}<span class="sr-only"> processes</span></span
    >
    ${limitBar(limit === 0 ? 0 : used / limit)}
  </span>`;
}
