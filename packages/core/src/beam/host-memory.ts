import { textOf, type Term } from '@beamdeck/erlang';
import type { HostMemory } from '../probe/cluster-probe.js';
import { isNamed, readList } from './term-reading.js';

const KIB = 1_024;

/**
 * Reads what erl/sweep.erl found in the files of Linux: `[MemInfo, Max, Current, Stat, Max, Current, Stat]`, each a text or
 * why there is none. The container's bound counts where it is the tighter one. Its page cache that is not in use can be
 * taken back, and so counts as available, as it does in `MemAvailable`.
 */
export function readHostMemory(term: Term | undefined): HostMemory {
  if (isNamed(term, 'timeout')) return unknown('The node could not read its host’s memory in time.');
  const [info, ...groups] = readList(term).map((text) => textOf(text) ?? null);
  const total = numberAfter(info, 'MemTotal:', KIB);
  const available = numberAfter(info, 'MemAvailable:', KIB);
  if (total === null || available === null) {
    return unknown('The node’s host does not tell its memory: there is no /proc/meminfo as Linux has it.');
  }
  const bounded = containerOf(groups.slice(0, 3)) ?? containerOf(groups.slice(3, 6));
  if (bounded === null || bounded.total >= total) return { bound: 'host', total, available };
  return { bound: 'container', total: bounded.total, available: Math.min(bounded.available, available) };
}

/** The bound and use of a control group; null where it has no bound, or is not there. */
function containerOf([max, current, stat]: readonly (string | null)[]): Omit<
  HostMemoryKnown,
  'bound'
> | null {
  const [total, used] = [numberAfter(max, '', 1), numberAfter(current, '', 1)];
  if (total === null || used === null) return null;
  const cached = numberAfter(stat, 'inactive_file', 1) ?? 0;
  return { total, available: Math.max(0, Math.min(total, total - used + cached)) };
}

type HostMemoryKnown = Exclude<HostMemory, { readonly bound: 'unknown' }>;

/** The whole number that follows a name at the start of a line. */
function numberAfter(text: string | null | undefined, name: string, unit: number): number | null {
  const line = text?.split('\n').find((each) => each.startsWith(name));
  const digits = line === undefined ? null : /^\s*(\d+)/.exec(line.slice(name.length));
  return digits === null ? null : Number(digits[1]) * unit;
}

const unknown = (reason: string): HostMemory => ({ bound: 'unknown', reason });
