import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { DirectiveResult } from 'lit/directive.js';
import { guard } from 'lit/directives/guard.js';
import { MARKS, type NodeView } from '../node-view/node-view.model.js';
import { matrixOf, type Connectivity, type MatrixCell } from './matrix.model.js';
import { nodeTitle, type TopologyScene } from './topology-scene.js';

export { connectivityOf } from './connectivity-stream.js';

/** Who sees whom, from every node's own point of view: a row is what that node tells. */
export function matrixView(scene: TopologyScene, connectivity: Connectivity | null): TemplateResult {
  const matrix = matrixOf(scene.topology, scene.nodes, connectivity, scene.now);
  // What the words of every cell depend on: names, and the language.
  const words = [msg('Who sees whom'), ...matrix.nodes.map(({ label }) => label)].join('\n');
  return html`<div class="matrix-frame">
    <p class="matrix-note small dim">
      ${msg('A row is what that node tells; a column is who is told of.')}${matrix.timed ? ` ${scene.topology.simulationEnabled ? msg('Numbers are round trips in milliseconds, as the simulation has them.') : msg('Numbers are round trips in milliseconds, measured by the node itself.')}` : ''}
      ${
        matrix.leftOut > 0
          ? ` ${msg(str`${matrix.leftOut} nodes are left out: nothing is wrong with their links.`)}`
          : nothing
      }
    </p>
    <table class="matrix" part="matrix" .style=${`--_columns: ${matrix.nodes.length}`}>
      <caption class="sr-only">
        ${msg('Who sees whom')}
      </caption>
      <thead>
        <tr>
          <td class="pinned"></td>
          ${matrix.nodes.map(
            (node) =>
              html`<th scope="col" title=${nodeTitle(node)}>
                <span class="column-name name">${node.label}</span>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${matrix.nodes.map((node, at) => row(scene, node, matrix.rows[at] ?? [], words))}
      </tbody>
    </table>
  </div>`;
}

function row(
  scene: TopologyScene,
  node: NodeView,
  cells: readonly MatrixCell[],
  words: string,
): TemplateResult {
  const chosen = scene.selection.has(node.name);
  const mark = MARKS[node.tone];
  return html`<tr
    part="node"
    data-row=${node.name}
    data-status=${node.status}
    class=${chosen ? 'chosen' : ''}
  >
    <th scope="row" class="pinned">
      <button
        type="button"
        class="node-button"
        data-node=${node.name}
        aria-pressed=${chosen ? 'true' : 'false'}
        tabindex=${node.name === scene.current ? 0 : -1}
        title=${nodeTitle(node)}
      >
        <span class="mark ${mark.color}" aria-hidden="true">${mark.glyph}</span>
        <span class="name">${node.label}</span>
      </button>
    </th>
    ${drawnCells(node, cells, words)}
  </tr>`;
}

/** Drawn anew only where a cell is another: there are thousands of them, and links change seldom. */
function drawnCells(node: NodeView, cells: readonly MatrixCell[], words: string): DirectiveResult {
  const told = cells.map(({ sight, slow, text, age }) => `${sight} ${slow ? 'slow' : ''} ${text} ${age}`);
  return guard([node.name, words, ...told], () =>
    cells.map((cell) => {
      const says = cell.says();
      return html`<td class="cell ${cell.sight} ${cell.slow ? 'slow' : ''}" title=${says} aria-label=${says}>
        ${cell.text}
      </td>`;
    }),
  );
}
