import { tuple, type Link } from '@beamdeck/erlang';
import type { NodeApplication } from '../model/node.js';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import { onNodeMs } from './inventory-order.js';
import { readApplications } from './node-applications.js';
import { MAX_COUNTED_PROCESSES } from './node-info.js';
import { CHUNK_SIZE, MAX_MAILBOX, SLICE_COUNT, stepMsOf, WORKER_HEAP_WORDS } from './process-limits.js';
import { costOf, questionAtom, type Programs } from './program.js';
import { readNumber, readTuple } from './term-reading.js';

export interface ApplicationsSetup {
  readonly programs: Programs;
  readonly now: () => number;
}

const MAX_HEAP_WORDS = 2_000_000;

/** The applications of one node, by name; see erl/applications.erl. */
export async function askApplications(
  { programs, now }: ApplicationsSetup,
  link: Link,
  context: ProbeContext,
): Promise<ProbeAnswer<readonly NodeApplication[]>> {
  const deadlineMs = onNodeMs(context.deadlineMs);
  const limits = tuple(
    ...[deadlineMs, stepMsOf(deadlineMs), CHUNK_SIZE, SLICE_COUNT, WORKER_HEAP_WORDS],
    questionAtom(context.priority),
  );
  const question = tuple(MAX_COUNTED_PROCESSES, MAX_MAILBOX, limits);
  const run = await programs.run(link, 'applications', question, {
    ...context,
    maxHeapWords: MAX_HEAP_WORDS,
  });
  const collectedAt = now();
  const [controller, loaded, counted, perSecond, took] = readTuple(run.value, 5);
  // Why a column is not known has no place in this answer: it is null there.
  const value = readApplications({ controller, loaded, counted }, {});
  return { value, collectedAt, cost: costOf((readNumber(took) * 1_000) / readNumber(perSecond), run) };
}
