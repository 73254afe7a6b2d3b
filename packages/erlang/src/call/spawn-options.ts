import { atom } from '../etf/atom.js';
import { erlMap } from '../etf/map.js';
import type { Term } from '../etf/term.js';
import { tuple } from '../etf/tuple.js';

/** A program has a few sets of caps; more than this and the sets are made afresh. */
const MAX_KEPT = 64;

/**
 * The spawn options of a worker, kept between calls: linked to us, so that it does not outlive its client; at its priority;
 * ended by its node, without a report in the log, when its heap outgrows `maxHeapWords`.
 *
 * Source: OTP, ERTS, `erlang:spawn_opt/4` and `process_flag(max_heap_size, …)`.
 */
export function createSpawnOptions(): (
  priority: 'low' | 'normal' | 'high',
  maxHeapWords: number,
) => readonly Term[] {
  const kept = new Map<string, readonly Term[]>();
  return (priority, maxHeapWords) => {
    const key = `${priority} ${maxHeapWords}`;
    const known = kept.get(key);
    if (known) return known;
    // To Erlang a size of 0 is no cap at all; 1 is refused as too small. No call goes without one.
    const cap = erlMap({
      size: maxHeapWords === 0 ? 1 : maxHeapWords,
      kill: atom('true'),
      error_logger: atom('false'),
    });
    const options: Term[] = [atom('link'), tuple(atom('max_heap_size'), cap)];
    if (priority !== 'normal') options.push(tuple(atom('priority'), atom(priority)));
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, options);
    return options;
  };
}
