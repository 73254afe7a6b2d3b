import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Cluster } from '@beamdeck/core';
import { fold, type FoldController } from '../details-view/fold.js';

/** The node's processes. Asked for only when opened, as is the code of the list. */
export function processesSection(
  folds: FoldController,
  cluster: Cluster | null,
  node: string | null,
): TemplateResult | typeof nothing {
  if (cluster === null || node === null) return nothing;
  return html`<div class="body">
    ${fold(folds, {
      key: 'processes',
      title: msg('processes'),
      content: () => {
        // Until it is there the element stays empty; opening the section again tries again.
        import('../cluster-processes/cluster-processes.define.js').catch(() => undefined);
        return html`<cluster-processes
          class="processes"
          .cluster=${cluster}
          .node=${node}
          without-connection
        ></cluster-processes>`;
      },
    })}
  </div>`;
}
