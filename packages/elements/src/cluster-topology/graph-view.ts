import { msg } from '@lit/localize';
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Size } from '../controllers/size-controller.js';
import { formatElapsed } from '../format/duration.js';
import { formatCount, formatShortCount } from '../format/number.js';
import { shortened } from '../format/text.js';
import { MARKS, type NodeView } from '../node-view/node-view.model.js';
import { toneWord } from '../node-view/tone-word.js';
import type { MissingPair } from '../partition/links.model.js';
import { graphPaths, islandPath, type GraphLabel } from './graph-paths.model.js';
import { labelBoxes } from './label-boxes.model.js';
import { markShape } from './mark-shape.js';
import type { Place, RingLayout } from './ring-layout.model.js';
import { nodeTitle, spokenNode, type TopologyScene } from './topology-scene.js';

/** The part of the layout that is in sight. */
export interface Seen extends Size {
  readonly x: number;
  readonly y: number;
}

/** Circles, links as one path each kind, islands as a tint. Everything is placed by the layout, in CSS pixels. */
export function graphView(
  scene: TopologyScene,
  layout: RingLayout,
  seen: Seen = { x: 0, y: 0, width: layout.width, height: layout.height },
): TemplateResult {
  const names = scene.nodes.map((node) => node.name);
  const index = new Map(names.map((name, at) => [name, at]));
  const states = scene.topology.nodeStates;
  const paths = graphPaths({
    names,
    places: layout.places,
    radius: layout.radius,
    linked: (name) => states[name]?.status === 'up' || states[name]?.status === 'partitioned',
    missing: scene.missing,
    selected: scene.selected,
    word: (pair) => missingWord(pair, scene.now),
    texts: labelBoxes(scene.nodes, layout),
  });
  return html`<svg
    class="graph labels-${layout.labels} ${layout.radius >= 40 ? 'roomy' : ''}"
    part="graph"
    role="listbox"
    aria-multiselectable="true"
    aria-label=${msg('Nodes of the cluster')}
    viewBox="${seen.x} ${seen.y} ${seen.width} ${seen.height}"
    width=${layout.width}
    height=${layout.height}
  >
    <defs>
      <pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path class="hatch" d="M0 0V8" />
      </pattern>
    </defs>
    <g role="presentation">
      ${islands(scene, index, layout)}
      <path class="links" d=${paths.ordinary} />
      <path class="links chosen" d=${paths.selected} />
      <path class="links missing" part="missing-link" d=${paths.missing} />
    </g>
    ${repeat(
      scene.nodes,
      (node) => node.name,
      (node, at) => graphNode(scene, node, layout.places[at]!, layout),
    )}
    <g role="presentation" aria-hidden="true">
      ${repeat(
        scene.nodes,
        (node) => node.name,
        (node, at) => nodeTexts(node, layout.places[at]!, layout),
      )}
      ${paths.labels.map(missingLabel)}
    </g>
  </svg>`;
}

/** `no link, 41 s`, or `one way, 41 s` where one of the two still sees the other. */
function missingWord(pair: MissingPair, now: number): string {
  const word = pair.aSeesB || pair.bSeesA ? msg('one way') : msg('no link');
  return `${word}, ${formatElapsed(Math.max(0, now - pair.since))}`;
}

function missingLabel({ x, y, text }: GraphLabel): SVGTemplateResult {
  return svg`<text class="missing-label" x=${x} y=${y} dy="0.35em">${text}</text>`;
}

function graphNode(
  scene: TopologyScene,
  node: NodeView,
  place: Place,
  layout: RingLayout,
): SVGTemplateResult {
  const { radius, labels } = layout;
  const chosen = scene.selection.has(node.name);
  const roomy = labels === 'inside' || labels === 'below';
  const badge = roomy ? 1 : Math.max(0.6, radius / 17);
  return svg`<g
    role="option"
    part="node"
    class="node ${MARKS[node.tone].color} ${node.tone} ${chosen ? 'chosen' : ''}"
    transform="translate(${place.x} ${place.y})"
    tabindex=${node.name === scene.current ? 0 : -1}
    aria-selected=${chosen ? 'true' : 'false'}
    aria-label=${spokenNode(node)}
    data-node=${node.name}
    data-status=${node.status}
  >
    <title>${nodeTitle(node)}</title>
    <circle class="reach" r=${radius + 9} />
    <circle class="focus-ring" r=${radius + 9} />
    ${chosen ? svg`<circle class="choice" r=${radius + 5} />` : nothing}
    <circle class="disc" r=${radius} />
    ${node.simulated ? svg`<circle r=${radius} fill="url(#hatch)" />` : nothing}
    ${
      node.tone === 'up'
        ? nothing
        : svg`<g class="badge" transform="translate(0 ${-radius}) scale(${badge})">
            <circle class="badge-ground" r="10" />${markShape(node.tone)}
          </g>`
    }
  </g>`;
}

/** What is written at a node, apart from it: the node itself is named in full. */
function nodeTexts(node: NodeView, place: Place, layout: RingLayout): SVGTemplateResult | typeof nothing {
  if (layout.labels === 'none') return nothing;
  return svg`<g
    class="texts ${MARKS[node.tone].color} ${node.tone}"
    transform="translate(${place.x} ${place.y})"
  >${layout.labels === 'spoke' ? spokeText(node, place, layout) : roomyTexts(node, layout)}</g>`;
}

/** Name and number in the circle, or the number in it and the name below; status below all, entry above. */
function roomyTexts(node: NodeView, { radius, labels, labelChars }: RingLayout): SVGTemplateResult {
  const label = shortened(node.label, labelChars);
  const below = labels === 'below';
  const age = node.statusAgeMs === null ? '' : ` · ${formatElapsed(node.statusAgeMs)}`;
  const status = node.status === 'up' ? '' : `${toneWord(node.tone)}${age}`;
  return svg`
    <text class="label" y=${below ? radius + 17 : -2}>${label}</text>
    ${countText(node, below ? 4 : 14)}
    <text class="status" y=${radius + (below ? 32 : 19)}>${status}</text>
    ${
      node.entered
        ? svg`<text class="entered" y=${-radius - (node.tone === 'up' ? 12 : 16)}>${msg('entered here')}</text>`
        : nothing
    }`;
}

function countText(node: NodeView, y: number): SVGTemplateResult {
  if (node.vitals === null) return svg`<text class="count" y=${y}>–</text>`;
  const { used } = node.vitals.processes;
  return svg`<text class="count ${node.fresh ? '' : 'old'}" y=${y} data-processes=${used}>${
    used < 1e6 ? formatCount(used) : formatShortCount(used)
  }</text>`;
}

/** The name runs outward, so that forty of them have room; upright on both sides. */
function spokeText(node: NodeView, place: Place, { radius, labelChars }: RingLayout): SVGTemplateResult {
  const flipped = Math.cos(place.angle) < -1e-6;
  const degrees = (place.angle * 180) / Math.PI + (flipped ? 180 : 0);
  const x = (radius + 7) * (flipped ? -1 : 1);
  return svg`<text
    class="label spoke ${flipped ? 'end' : 'start'}"
    transform="rotate(${Math.round(degrees * 10) / 10})"
    x=${x}
    dy="0.35em"
  >${shortened(node.label, labelChars)}</text>
  ${
    node.entered
      ? svg`<text
          class="entered inward"
          x=${-Math.cos(place.angle) * (radius + 34)}
          y=${-Math.sin(place.angle) * (radius + 14)}
          dy="0.35em"
        >${msg('entered here')}</text>`
      : nothing
  }
  ${radius >= 17 ? (node.vitals === null ? nothing : svg`<text class="count tiny" dy="0.35em">${formatShortCount(node.vitals.processes.used)}</text>`) : nothing}`;
}

/** A tint around every island but the one that was entered through. */
function islands(
  scene: TopologyScene,
  index: ReadonlyMap<string, number>,
  { places, radius }: RingLayout,
): readonly SVGTemplateResult[] {
  const all = scene.topology.islands;
  if (all.length < 2) return [];
  const home = Math.max(
    0,
    all.findIndex((island) => island.includes(scene.topology.currentNode ?? '')),
  );
  return all
    .filter((_, at) => at !== home)
    .map((island) => {
      const members = island.flatMap((name) => index.get(name) ?? []).sort((a, b) => a - b);
      return svg`<path
        class="island"
        part="island"
        d=${islandPath(members, places)}
        stroke-width=${radius * 2 + 44}
      />`;
    });
}
