import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { SimulationSwitch } from '../context/cluster-context.js';

interface StartViewOptions {
  readonly connection: SimulationSwitch;
  readonly simulated: boolean;
  readonly start: (event: Event) => void;
  readonly stop: () => void;
}

/** The form to start a simulation with, filled with the one that runs; and the way out of it. */
export function startView({ connection, simulated, start, stop }: StartViewOptions): TemplateResult {
  const { active } = connection;
  return html`<form part="start" @submit=${start}>
    <label
      >${msg('nodes')}
      <input type="text" inputmode="numeric" name="nodes" .value=${String(active?.nodes ?? 3)}
    /></label>
    <label
      >${msg('seed')} <input type="text" inputmode="numeric" name="seed" .value=${String(active?.seed ?? 1)}
    /></label>
    <label
      >${msg('latency in ms')}
      <input
        type="text"
        inputmode="decimal"
        name="latency"
        placeholder=${msg('usual')}
        .value=${active?.latencyMs === null || active === null ? '' : String(active.latencyMs)}
    /></label>
    <button type="submit" class="start">${simulated ? msg('Start anew') : msg('Start a simulation')}</button>
    ${
      active === null
        ? nothing
        : html`<button type="button" part="stop" @click=${stop}>
            ${connection.canReturn ? msg('Back to the real cluster') : msg('Stop')}
          </button>`
    }
  </form>`;
}
