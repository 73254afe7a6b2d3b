import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { MARKS } from '../node-view/node-view.model.js';
import { toneWord } from '../node-view/tone-word.js';

const keys = (): readonly (readonly [readonly string[], string])[] => [
  [['←', '↑', '→', '↓'], msg('Move between nodes')],
  [['Home', 'End'], msg('First and last node')],
  [['Enter'], msg('Open the details of a node')],
  [['Esc'], msg('Close the details, or this help')],
  [['1', '2', '3', '4'], msg('Graph, grid, matrix, list')],
  [['p'], msg('Ping the open node')],
  [['r'], msg('Ask the open node for everything now')],
  [['[', ']'], msg('Last panel, next panel')],
  [[':', 'Ctrl K', '⌘ K'], msg('Type a command, or the name of a node')],
  [['?'], msg('This help')],
];

/** The keys and the marks. Content of a modal dialog. */
export function helpContent(close: () => void, simulated: boolean): TemplateResult {
  return html`<div class="help-head">
      <h2 id="help-title">${msg('Help')}</h2>
      <button type="button" @click=${close}>${msg('Close')}</button>
    </div>
    <h3>${msg('Keys')}</h3>
    <dl class="keys">
      ${keys().map(
        ([names, meaning]) =>
          html`<div>
            <dt>${names.map((key) => html`<kbd>${key}</kbd> `)}</dt>
            <dd>${meaning}</dd>
          </div>`,
      )}
    </dl>
    <h3>${msg('Marks')}</h3>
    <dl class="keys">
      ${meanings().map(
        ([tone, meaning]) =>
          html`<div>
            <dt class=${MARKS[tone].color}>
              <span aria-hidden="true">${MARKS[tone].glyph}</span> ${toneWord(tone)}
            </dt>
            <dd>${meaning}</dd>
          </div>`,
      )}
    </dl>
    <p class="dim">
      ${
        simulated
          ? msg('Nothing here is real: every number was computed by a simulation, from its seed.')
          : msg('Everything here was measured on the nodes themselves.')
      }
      ${msg('What could not be measured says unknown; what is old says how old. Whatever changes a node asks before it does.')}
    </p>`;
}

const meanings = (): readonly (readonly [keyof typeof MARKS, string])[] => [
  ['up', msg('It answers.')],
  ['warning', msg('It answers, and is near a limit of its virtual machine.')],
  ['partitioned', msg('It lives, but other live nodes do not see it.')],
  ['unreachable', msg('It stopped answering; whether it lives is not known.')],
  ['down', msg('Its end of the link is gone.')],
  ['unknown', msg('Never reached so far.')],
  ['simulated', msg('Not a real node: computed from a seed.')],
];
