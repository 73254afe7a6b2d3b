import { msg } from '@lit/localize';
import type { MARKS } from './node-view.model.js';

/** What a node's mark means, in a word. */
export function toneWord(tone: keyof typeof MARKS): string {
  switch (tone) {
    case 'up':
      return msg('up');
    case 'warning':
      return msg('warning');
    case 'partitioned':
      return msg('partitioned');
    case 'unreachable':
      return msg('unreachable');
    case 'down':
      return msg('down');
    case 'unknown':
      return msg('unknown');
    case 'simulated':
      return msg('simulated');
  }
}
