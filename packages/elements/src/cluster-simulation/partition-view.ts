import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';

interface PartitionViewOptions {
  readonly nodes: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  /** The nodes that are to be cut off. */
  readonly cut: ReadonlySet<string>;
  readonly choose: (cut: ReadonlySet<string>) => void;
  readonly button: (label: string, name: string, params: Readonly<Record<string, unknown>>) => TemplateResult;
}

/** Which nodes are to be cut off from the others, and how. */
export function partitionView({ nodes, labels, cut, choose, button }: PartitionViewOptions): TemplateResult {
  const island = nodes.filter((name) => cut.has(name));
  const rest = nodes.filter((name) => !cut.has(name));
  const possible = island.length > 0 && rest.length > 0;
  const doIt = (asymmetric: boolean, label: string): TemplateResult =>
    possible
      ? button(label, 'simulate_network_partition', { islands: [island, rest], asymmetric })
      : html`<button type="button" aria-disabled="true" title=${msg('Choose some of the nodes, not all.')}>
          ${label}
        </button>`;
  return html`<section class="section" part="partition" aria-labelledby="partition">
    <h3 id="partition">${msg('cut these off from the others')}</h3>
    <div class="nodes" tabindex="0" role="group" aria-labelledby="partition">
      ${nodes.slice(0, 100).map(
        (name) =>
          html`<label
            ><input
              type="checkbox"
              .checked=${cut.has(name)}
              @change=${() => {
                choose(
                  cut.has(name) ? new Set([...cut].filter((each) => each !== name)) : new Set([...cut, name]),
                );
              }}
            />${labels.get(name) ?? ''}</label
          >`,
      )}
    </div>
    <div class="line">${doIt(false, msg('Cut'))} ${doIt(true, msg('Cut one way'))}</div>
  </section>`;
}
