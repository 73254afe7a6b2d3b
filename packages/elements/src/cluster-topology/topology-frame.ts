import { html, nothing, type TemplateResult } from 'lit';
import { ageOf, formatDateTime, formatOld } from '../format/duration.js';
import { counted, listed, visibleText } from '../format/text.js';
import { MARKS, type NodeTone } from '../node-view/node-view.model.js';
import { retryText } from '../notice/notice.js';
import type { ViewState } from '../view-state/view-state.model.js';
import type { TopologyScene } from './topology-scene.js';

type ShownView = 'graph' | 'grid' | 'matrix' | 'list';

interface HeaderFacts {
  readonly scene: TopologyScene | null;
  readonly standing: ViewState;
  readonly now: number;
  readonly view: ShownView;
  /** Someone else says what is wrong with the connection. */
  readonly connectionTold: boolean;
  /** Null leaves out the choice. */
  readonly show: ((view: ShownView) => void) | null;
}

/** Title, how many, since when, how old if old, and the choice of views. */
export function topologyHeader({
  scene,
  standing,
  now,
  view,
  connectionTold,
  show,
}: HeaderFacts): TemplateResult {
  const topology = scene?.topology ?? null;
  return html`<div class="header" part="header">
    <h2>${view === 'list' ? 'Nodes' : 'Topology'}</h2>
    ${
      topology === null || scene === null
        ? nothing
        : html`<span>${counted(scene.nodes.length, 'node')}</span> ${
              topology.formationTime === null || view === 'list'
                ? nothing
                : html`<span class="formed" title=${topology.formationTime}
                    >formed ${formatDateTime(topology.formationTime)}</span
                  >`
            }
            ${
              topology.simulationEnabled && view !== 'list'
                ? html`<span class="pill sim" part="simulated">▨ simulated</span>`
                : nothing
            }
            ${freshness(scene, standing, connectionTold ? null : now)}`
    }
    ${
      show === null
        ? nothing
        : html`<div class="tabs actions" role="group" aria-label="View">
            ${VIEWS.map(
              (name) =>
                html`<button
                  type="button"
                  aria-pressed=${name === view ? 'true' : 'false'}
                  ?disabled=${scene === null}
                  @click=${() => show(name)}
                >
                  ${name}
                </button>`,
            )}
          </div>`
    }
  </div>`;
}

/** Nothing while all is fresh; the age of what is shown, or who does not answer, otherwise. */
function freshness(
  scene: TopologyScene,
  standing: ViewState,
  now: number | null,
): TemplateResult | typeof nothing {
  if (standing.kind === 'stale') {
    const age = newestAge(scene);
    const next = now === null ? '' : retryText(standing.retryAt, now);
    const why =
      now === null || standing.error === null ? '' : `: ${visibleText(standing.error.message, 160)}`;
    return html`<span class="header-note warn" part="age" title=${why === '' ? nothing : why.slice(2)}
      >${age === null ? 'old' : formatOld(age)}${why}${next === '' ? '' : `, ${next}`}</span
    >`;
  }
  const silent = scene.nodes.filter((node) => node.status !== 'up' && node.status !== 'partitioned');
  if (silent.length === 0) return nothing;
  return html`<span class="header-note warn" part="partial"
    >${listed(
      silent.map((node) => node.label),
      3,
    )}
    ${silent.length === 1 ? 'does' : 'do'} not answer</span
  >`;
}

/** Age of the newest number shown; of the topology itself where there are no numbers. */
function newestAge(scene: TopologyScene): number | null {
  const ages = scene.nodes.flatMap((node) => (node.numbersAgeMs === null ? [] : [node.numbersAgeMs]));
  return ages.length > 0 ? Math.min(...ages) : ageOf(scene.topology.collectedAt, scene.now);
}

/** What the marks mean, and how to move. */
export function legend(view: ShownView, simulated: boolean): TemplateResult {
  return html`<div class="legend small" part="legend">
    ${view === 'matrix' ? CELLS.map(cellKey) : TONES.filter((tone) => simulated || tone !== 'simulated').map(toneKey)}
    <span class="hint">arrows move, <kbd>Enter</kbd> opens, <kbd>Esc</kbd> lets go</span>
  </div>`;
}

const VIEWS: readonly ShownView[] = ['graph', 'grid', 'matrix', 'list'];
const TONES: readonly (NodeTone | 'simulated')[] = [
  'up',
  'warning',
  'partitioned',
  'unreachable',
  'down',
  'simulated',
];
const CELLS = [
  ['ok', '●', 'sees'],
  ['crit', '✕', 'does not see'],
  ['dim', '–', 'is down'],
  ['dim', '?', 'not known'],
] as const;

function toneKey(tone: NodeTone | 'simulated'): TemplateResult {
  const { glyph, word, color } = MARKS[tone];
  return html`<span class="key"><span class=${color} aria-hidden="true">${glyph}</span> ${word}</span>`;
}

function cellKey([color, glyph, word]: (typeof CELLS)[number]): TemplateResult {
  return html`<span class="key"><span class=${color} aria-hidden="true">${glyph}</span> ${word}</span>`;
}
