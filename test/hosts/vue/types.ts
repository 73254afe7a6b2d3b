import type { GlobalComponents } from 'vue';
import type {} from '@beamdeck/elements/vue';

type Props<Tag extends keyof GlobalComponents> = GlobalComponents[Tag] extends new () => { $props: infer P }
  ? P
  : never;

/** What a template may say of an element, as its editor sees it. */
export const topology: Props<'cluster-topology'> = {
  view: 'matrix',
  withoutLegend: true,
  onClusterNodeSelected: (event) => event.node?.toUpperCase(),
};
// @ts-expect-error -- there is no such view
export const misspelt: Props<'cluster-topology'> = { view: 'cube' };
