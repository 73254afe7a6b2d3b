import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { limitBar } from '../chart/bar.js';
import { formatAge, formatDuration, formatElapsed } from '../format/duration.js';
import { exactBytes, formatBytes, formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { MARKS, type NodeView } from '../node-view/node-view.model.js';
import { toneWord } from '../node-view/tone-word.js';
import type { DrawnView } from './long-view-controller.js';
import { nodeTitle, type TopologyScene } from './topology-scene.js';

/** One row a node with its main numbers. A node that is gone keeps its row and its last numbers, with their age. */
export function listView(scene: TopologyScene, drawn: DrawnView): TemplateResult {
  const longest = Math.max(...scene.nodes.map((node) => rowName(node).length));
  return html`<table
    class="list ${drawn.long ? 'long' : ''}"
    part="list"
    aria-rowcount=${drawn.long ? scene.nodes.length + 1 : nothing}
    .style=${`--_longest: ${longest}`}
  >
    <caption class="sr-only">
      ${msg('Nodes of the cluster with their main numbers')}
    </caption>
    <thead>
      <tr aria-rowindex=${drawn.long ? 1 : nothing}>
        <th scope="col" class="l pinned">${msg('node')}</th>
        <th scope="col" class="l">${msg('status')}</th>
        <th scope="col">${msg('processes')}</th>
        <td class="bar-cell"></td>
        <th scope="col">${msg('memory')}</th>
        <th scope="col">${msg('run queue')}</th>
        <th scope="col">${msg('up')}</th>
        <th scope="col" class="otp">OTP</th>
        <th scope="col">${msg('measured')}</th>
      </tr>
    </thead>
    <tbody>
      ${repeat(
        drawn.lines,
        (line, at) => (line.kind === 'gap' ? at : scene.nodes[line.index]?.name),
        (line) => {
          if (line.kind === 'gap') return gap(drawn.room(line.lines));
          const node = scene.nodes[line.index];
          return node === undefined ? nothing : row(scene, node, drawn.long ? line.index + 2 : null);
        },
      )}
    </tbody>
  </table>`;
}

function gap(pixels: number): TemplateResult {
  return html`<tr class="gap" aria-hidden="true">
    <td colspan="9" .style=${`block-size: ${pixels}px`}></td>
  </tr>`;
}

/** `rowIndex` tells which of all rows it is, where not all are there. */
function row(scene: TopologyScene, node: NodeView, rowIndex: number | null): TemplateResult {
  const mark = MARKS[node.tone];
  const chosen = scene.selection.has(node.name);
  const age = node.status === 'up' || node.statusAgeMs === null ? '' : ` ${formatElapsed(node.statusAgeMs)}`;
  const was = node.believed ? '' : `${msg('was')} `;
  return html`<tr
    class="${chosen ? 'chosen' : ''} ${node.tone}"
    part="node"
    data-node=${node.name}
    data-status=${node.status}
    aria-rowindex=${rowIndex ?? nothing}
  >
    <th scope="row" class="l pinned">
      <button
        type="button"
        class="node-button"
        data-node=${node.name}
        aria-pressed=${chosen ? 'true' : 'false'}
        tabindex=${node.name === scene.current ? 0 : -1}
        title=${nodeTitle(node)}
      >
        <span class="mark ${mark.color}" aria-hidden="true">${mark.glyph}</span>
        <span class="name">${rowName(node)}</span>
      </button>
    </th>
    <td
      class="l status-cell ${node.believed ? mark.color : 'dim'}"
      title=${node.reason === null ? nothing : visibleText(node.reason, 300)}
    >
      ${was}${toneWord(node.tone)}${age}
    </td>
    ${numbers(node)}
  </tr>`;
}

/** A long name is shown by what tells it from the others; the whole of it is in the tooltip. */
function rowName(node: NodeView): string {
  return node.name.length <= ROOM_FOR_NAME ? visibleText(node.name, 80) : node.label;
}

const ROOM_FOR_NAME = 26;

function numbers(node: NodeView): TemplateResult {
  const { vitals } = node;
  const otp = node.otpRelease === null ? unknown() : visibleText(node.otpRelease, 12);
  if (vitals === null) {
    return html`<td>${unknown()}</td>
      <td class="bar-cell"></td>
      <td>${unknown()}</td>
      <td>${unknown()}</td>
      <td>${unknown()}</td>
      <td class="otp">${otp}</td>
      <td class="dim">${msg('never')}</td>`;
  }
  const { used, limit } = vitals.processes;
  const old = node.fresh ? '' : 'old';
  return html`<td class=${old}>
      <data value=${used} title=${msg(str`${formatCount(used)} of ${formatCount(limit)}`)}
        >${formatCount(used)}</data
      >
    </td>
    <td class="bar-cell ${old}">${limitBar(limit === 0 ? 0 : used / limit)}</td>
    <td class=${old}>
      <data value=${vitals.memory.total} title=${exactBytes(vitals.memory.total)}
        >${formatBytes(vitals.memory.total)}</data
      >
    </td>
    <td class=${old}><data value=${vitals.runQueue}>${formatCount(vitals.runQueue)}</data></td>
    <td class=${old}>
      <data value=${vitals.uptimeSeconds} title="${formatCount(vitals.uptimeSeconds)} s"
        >${formatDuration(vitals.uptimeSeconds * 1_000)}</data
      >
    </td>
    <td class="otp ${old}">${otp}</td>
    <td class="age ${node.fresh ? 'dim' : 'warn'}">
      ${node.numbersAgeMs === null ? '' : formatAge(node.numbersAgeMs)}
    </td>`;
}

function unknown(): TemplateResult {
  return html`<span class="unknown" title=${msg('Not measured yet')}>${msg('unknown')}</span>`;
}
