import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { ClusterTopology } from '@beamdeck/core';
import { MARKS } from '../node-view/node-view.model.js';
import { partitionStory } from '../partition/partition.model.js';

/** The partition in a sentence, and a way to see it; `nothing` while the cluster is whole. */
export function partitionBanner(
  topology: ClusterTopology | null,
  now: number,
  showMatrix: (() => void) | null,
): TemplateResult | typeof nothing {
  const story = topology === null ? null : partitionStory(topology, now);
  if (story === null) return nothing;
  return html`<div class="banner bad" part="partition" role="group" aria-label="Partition">
    <strong><span aria-hidden="true">▲</span> ${story.title}</strong>
    <span class="banner-text"
      >${story.sentence.map(({ text, strong }) => (strong ? html`<b class="name">${text}</b>` : text))}
      ${story.advice}</span
    >
    ${showMatrix === null ? nothing : html`<button type="button" @click=${showMatrix}>Show matrix</button>`}
  </div>`;
}

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [['←', '↑', '→', '↓'], 'Move between nodes'],
  [['Home', 'End'], 'First and last node'],
  [['Enter'], 'Open the details of a node'],
  [['Esc'], 'Close the details, or this help'],
  [['1', '2', '3', '4'], 'Graph, grid, matrix, list'],
  [['p'], 'Ping the open node'],
  [['r'], 'Ask the open node for everything now'],
  [['[', ']'], 'Last panel, next panel'],
  [[':'], 'Type a command, or the name of a node'],
  [['?'], 'This help'],
];

/** The keys and the marks. Content of a modal dialog. */
export function helpContent(close: () => void, simulated: boolean): TemplateResult {
  return html`<div class="help-head">
      <h2 id="help-title">Help</h2>
      <button type="button" @click=${close}>Close</button>
    </div>
    <h3>Keys</h3>
    <dl class="keys">
      ${KEYS.map(
        ([keys, meaning]) =>
          html`<div>
            <dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
            <dd>${meaning}</dd>
          </div>`,
      )}
    </dl>
    <h3>Marks</h3>
    <dl class="keys">
      ${MEANINGS.map(
        ([tone, meaning]) =>
          html`<div>
            <dt class=${MARKS[tone].color}>
              <span aria-hidden="true">${MARKS[tone].glyph}</span> ${MARKS[tone].word}
            </dt>
            <dd>${meaning}</dd>
          </div>`,
      )}
    </dl>
    <p class="dim">
      ${
        simulated
          ? 'Nothing here is real: every number was computed by a simulation, from its seed.'
          : 'Everything here was measured on the nodes themselves.'
      }
      What could not be measured says unknown; what is old says how old. Whatever changes a node asks before
      it does.
    </p>`;
}

const MEANINGS: readonly (readonly [keyof typeof MARKS, string])[] = [
  ['up', 'It answers.'],
  ['warning', 'It answers, and is near a limit of its virtual machine.'],
  ['partitioned', 'It lives, but other live nodes do not see it.'],
  ['unreachable', 'It stopped answering; whether it lives is not known.'],
  ['down', 'Its end of the link is gone.'],
  ['unknown', 'Never reached so far.'],
  ['simulated', 'Not a real node: computed from a seed.'],
];

interface FooterOptions {
  readonly help: () => void;
  readonly palette: () => void;
  readonly nodeOpen: boolean;
}

/** Hints at the bottom; the full list is behind `?`. */
export function footer({ help, palette, nodeOpen }: FooterOptions): TemplateResult {
  return html`<div class="footer" part="footer">
    <button type="button" class="hint-button" @click=${help}><kbd>?</kbd> ${msg('help')}</button>
    <button type="button" class="hint-button" @click=${palette}><kbd>:</kbd> ${msg('command')}</button>
    <span><kbd>[</kbd> <kbd>]</kbd> ${msg('panels')}</span>
    <span><kbd>↑</kbd> <kbd>↓</kbd> ${msg('move')}</span>
    <span><kbd>Enter</kbd> ${msg('open')}</span>
    ${
      nodeOpen
        ? html`<span><kbd>Esc</kbd> ${msg('close')}</span><span><kbd>p</kbd> ${msg('ping')}</span
            ><span><kbd>r</kbd> ${msg('refresh')}</span>`
        : nothing
    }
    <span class="grow"></span>
    <span class="read-only">${msg('whatever changes a node asks before it does')}</span>
  </div>`;
}
