import { msg } from '@lit/localize';
import type { TopologyView } from './cluster-topology.js';

/** What a way to look at the topology is called. */
export function viewWord(view: Exclude<TopologyView, 'auto'>): string {
  switch (view) {
    case 'graph':
      return msg('graph');
    case 'grid':
      return msg('grid');
    case 'matrix':
      return msg('matrix');
    case 'list':
      return msg('list');
  }
}
