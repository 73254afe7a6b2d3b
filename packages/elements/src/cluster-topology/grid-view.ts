import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { limitBar } from '../chart/bar.js';
import { formatDuration, formatElapsed, formatOld } from '../format/duration.js';
import { exactBytes, formatBytes, formatCount, formatShortCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { MARKS, type NodeView } from '../node-view/node-view.model.js';
import { toneWord } from '../node-view/tone-word.js';
import type { DrawnView, LineMeasure } from './long-view-controller.js';
import { nodeTitle, type TopologyScene } from './topology-scene.js';

/** As many as have room for tiles that say more. */
const FEW = 24;
/** Between two tiles of many, in pixels; the same number is in the styles. */
const GRID_GAP = 6;

/** How the tiles that are drawn are laid out; null while none are. */
export function gridMeasure(grid: Element): LineMeasure | null {
  const tile = grid.querySelector('.tile');
  if (tile === null) return null;
  const nodes = getComputedStyle(grid).gridTemplateColumns.split(' ').length;
  return { height: tile.getBoundingClientRect().height + GRID_GAP, nodes };
}

/**
 * One tile a node, for clusters too large for a graph. Names stay readable; what is wrong stands out by colour and
 * shape. Tiles of a few nodes are larger and hold their main numbers.
 */
export function gridView(scene: TopologyScene, drawn: DrawnView): TemplateResult {
  const few = scene.nodes.length <= FEW;
  return html`<div
    class="grid ${few ? 'few' : ''}"
    part="grid"
    role="listbox"
    aria-multiselectable="true"
    aria-label=${msg('Nodes of the cluster')}
  >
    ${repeat(
      drawn.lines,
      (line, at) => (line.kind === 'gap' ? at : scene.nodes[line.index]?.name),
      (line) => {
        if (line.kind === 'gap') return gap(drawn.room(line.lines));
        const node = scene.nodes[line.index];
        return node === undefined ? nothing : tile(scene, node, few, drawn.long ? line.index + 1 : null);
      },
    )}
  </div>`;
}

/** The space between two tiles is beside the room as well. */
function gap(pixels: number): TemplateResult {
  return html`<div class="gap" role="presentation" .style=${`block-size: ${pixels - GRID_GAP}px`}></div>`;
}

/** `position` tells which of all tiles it is, where not all are there. */
function tile(scene: TopologyScene, node: NodeView, few: boolean, position: number | null): TemplateResult {
  const mark = MARKS[node.tone];
  const chosen = scene.selection.has(node.name);
  return html`<div
    role="option"
    part="node"
    class="tile ${node.tone} ${chosen ? 'chosen' : ''}"
    tabindex=${node.name === scene.current ? 0 : -1}
    aria-selected=${chosen ? 'true' : 'false'}
    data-node=${node.name}
    data-status=${node.status}
    aria-posinset=${position ?? nothing}
    aria-setsize=${position === null ? nothing : scene.nodes.length}
    title=${nodeTitle(node)}
  >
    <span class="mark ${mark.color}" aria-hidden="true">${mark.glyph}</span>
    <span class="tile-name name">${node.label}</span>
    ${node.status === 'up' ? html`<span class="sr-only">${toneWord(node.tone)}</span>` : nothing}
    ${tileFoot(node)} ${few ? tileFacts(node) : nothing}
  </div>`;
}

function tileFoot(node: NodeView): TemplateResult {
  const { vitals } = node;
  if (node.status !== 'up') {
    const age = node.statusAgeMs === null ? '' : ` ${formatElapsed(node.statusAgeMs)}`;
    return html`<span class="tile-foot small ${MARKS[node.tone].color}">${toneWord(node.tone)}${age}</span>`;
  }
  if (vitals === null) return html`<span class="tile-foot small unknown">${msg('not measured')}</span>`;
  const { used, limit } = vitals.processes;
  return html`<span class="tile-foot small dim ${node.fresh ? '' : 'old'}">
    <span class="tile-count" data-processes=${used}
      >${formatShortCount(used)}<span class="sr-only"> ${msg('processes')}</span></span
    >
    ${limitBar(limit === 0 ? 0 : used / limit)}
  </span>`;
}

/** The numbers of the list, at the tile itself; old ones look old and say how old. */
function tileFacts(node: NodeView): TemplateResult {
  const { vitals } = node;
  if (vitals === null) return html`<span class="tile-facts small dim">${msg('no numbers yet')}</span>`;
  const age =
    node.fresh || node.numbersAgeMs === null
      ? nothing
      : html`<span class="warn">${formatOld(node.numbersAgeMs)}</span>`;
  return html`<span class="tile-facts small dim ${node.fresh ? '' : 'old'}">
    <span title=${exactBytes(vitals.memory.total)}
      ><i>${msg('memory')}</i> ${formatBytes(vitals.memory.total)}</span
    >
    <span><i>${msg('run queue')}</i> ${formatCount(vitals.runQueue)}</span>
    <span><i>${msg('up')}</i> ${formatDuration(vitals.uptimeSeconds * 1_000)}</span>
    ${node.otpRelease === null ? nothing : html`<span><i>OTP</i> ${visibleText(node.otpRelease, 12)}</span>`}
    ${node.entered ? html`<span>${msg('entered here')}</span>` : nothing} ${age}
  </span>`;
}
