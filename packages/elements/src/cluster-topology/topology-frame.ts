import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ageOf, formatDateTime, formatOld } from '../format/duration.js';
import { countedNodes, listed, visibleText } from '../format/text.js';
import { MARKS, type NodeTone } from '../node-view/node-view.model.js';
import { toneWord } from '../node-view/tone-word.js';
import { retryText } from '../notice/notice.js';
import type { ViewState } from '../view-state/view-state.model.js';
import type { TopologyScene } from './topology-scene.js';
import { viewWord } from './view-word.js';

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
    <h2>${view === 'list' ? msg('Nodes') : msg('Topology')}</h2>
    ${
      topology === null || scene === null
        ? nothing
        : html`<span>${countedNodes(scene.nodes.length)}</span> ${
              topology.formationTime === null || view === 'list'
                ? nothing
                : html`<span class="formed" title=${topology.formationTime}
                    >${msg(str`formed ${formatDateTime(topology.formationTime)}`)}</span
                  >`
            }
            ${
              topology.simulationEnabled && view !== 'list'
                ? html`<span class="pill sim" part="simulated">▨ ${msg('simulated')}</span>`
                : nothing
            }
            ${freshness(scene, standing, connectionTold ? null : now)}`
    }
    ${
      show === null
        ? nothing
        : html`<div class="tabs actions" role="group" aria-label=${msg('View')}>
            ${VIEWS.map(
              (name) =>
                html`<button
                  type="button"
                  aria-pressed=${name === view ? 'true' : 'false'}
                  ?disabled=${scene === null}
                  @click=${() => show(name)}
                >
                  ${viewWord(name)}
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
      >${age === null ? msg('old') : formatOld(age)}${why}${next === '' ? '' : ` · ${next}`}</span
    >`;
  }
  const silent = scene.nodes.filter((node) => node.status !== 'up' && node.status !== 'partitioned');
  if (silent.length === 0) return nothing;
  return html`<span class="header-note warn" part="partial"
    >${listed(
      silent.map((node) => node.label),
      3,
    )}
    ${silent.length === 1 ? msg('does not answer') : msg('do not answer')}</span
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
    ${view === 'matrix' ? cells().map(cellKey) : TONES.filter((tone) => simulated || tone !== 'simulated').map(toneKey)}
    <span class="hint"
      >${msg('arrows move')}, <kbd>Enter</kbd> ${msg('opens')}, <kbd>Esc</kbd> ${msg('lets go')}</span
    >
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
const cells = (): readonly CellKey[] => [
  ['ok', '●', msg('sees')],
  ['crit', '✕', msg('does not see')],
  ['dim', '–', msg('is down')],
  ['dim', '?', msg('not known')],
];
type CellKey = readonly [color: string, glyph: string, word: string];

function toneKey(tone: NodeTone | 'simulated'): TemplateResult {
  const { glyph, color } = MARKS[tone];
  const word = toneWord(tone);
  return html`<span class="key"><span class=${color} aria-hidden="true">${glyph}</span> ${word}</span>`;
}

function cellKey([color, glyph, word]: CellKey): TemplateResult {
  return html`<span class="key"><span class=${color} aria-hidden="true">${glyph}</span> ${word}</span>`;
}
