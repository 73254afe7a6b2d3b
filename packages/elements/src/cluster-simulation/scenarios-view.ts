import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { visibleText } from '../format/text.js';

export interface BuiltIn {
  readonly name: string;
  readonly scenario: Readonly<Record<string, unknown>>;
}

interface ScenariosViewOptions {
  readonly scenarios: readonly BuiltIn[];
  /** Whether one may be played at all. */
  readonly can: boolean;
  readonly play: (scenario: BuiltIn['scenario']) => void;
  readonly openFile: (event: Event) => Promise<void>;
}

/** Scripted scenarios: those that are there, and one from a file. */
export function scenariosView({ scenarios, can, play, openFile }: ScenariosViewOptions): TemplateResult {
  return html`<section class="section" part="scenario" aria-labelledby="scenario">
    <h3 id="scenario">${msg('play a scenario')}</h3>
    <div class="line">
      ${scenarios.map(
        ({ name, scenario }) =>
          html`<button type="button" @click=${() => play(scenario)}>${visibleText(name, 80)}</button>`,
      )}
      <label
        >${msg('from a file')}
        <input type="file" accept=".json,application/json" ?disabled=${!can} @change=${openFile}
      /></label>
    </div>
  </section>`;
}
