import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';

interface FaultsViewOptions {
  readonly nodes: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  /** The node that they would befall. */
  readonly node: string;
  readonly choose: (node: string) => void;
  readonly button: (label: string, name: string, params: Readonly<Record<string, unknown>>) => TemplateResult;
}

/** What can be done to one node. */
export function faultsView({ nodes, labels, node, choose, button }: FaultsViewOptions): TemplateResult {
  return html`<section class="section" part="faults" aria-labelledby="faults">
    <h3 id="faults">${msg('let one node fail')}</h3>
    <div class="line">
      <label
        >${msg('node')}
        <select @change=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).value)}>
          ${nodes.map(
            (name) =>
              html`<option value=${name} ?selected=${name === node}>${labels.get(name) ?? ''}</option>`,
          )}
        </select></label
      >
      ${button(msg('Crash'), 'simulate_node_failure', { node, kind: 'crash' })}
      ${button(msg('Freeze'), 'simulate_node_failure', { node, kind: 'freeze' })}
      ${button(msg('Lose its host'), 'simulate_node_failure', { node, kind: 'host_lost' })}
      ${button(msg('Slow'), 'simulate_slow_node', { node })}
      ${button(msg('Flood a mailbox'), 'simulate_mailbox_flood', { node })}
      ${button(msg('Restart storm'), 'simulate_restart_storm', { node })}
      ${button(msg('Leave'), 'simulate_node_leave', { node })}
      ${button(msg('Heal'), 'heal_simulation', { node })}
    </div>
  </section>`;
}
