import type { Link } from '@beamdeck/erlang';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import { costOf, type Programs } from './program.js';
import { readList, readText } from './term-reading.js';

export interface UnknownAtomsSetup {
  readonly programs: Programs;
  readonly now: () => number;
}

const MAX_HEAP_WORDS = 1_000_000;

/** The names of these that are no atoms on the node yet, in their order. They go there as text, and make none. */
export async function askUnknownAtoms(
  { programs, now }: UnknownAtomsSetup,
  link: Link,
  names: readonly string[],
  context: ProbeContext,
): Promise<ProbeAnswer<readonly string[]>> {
  const texts = [...new Set(names)].map((name) => new TextEncoder().encode(name));
  const run = await programs.run(link, 'unknown_atoms', texts, { ...context, maxHeapWords: MAX_HEAP_WORDS });
  return { value: readList(run.value).map(readText), collectedAt: now(), cost: costOf(0, run) };
}
