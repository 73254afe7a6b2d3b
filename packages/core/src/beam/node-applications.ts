import { isTuple, type Term } from '@beamdeck/erlang';
import type { NodeApplication } from '../model/node.js';
import { MAX_MAILBOX } from './process-limits.js';
import { isNamed, readAtom, readList, readNumber, readText, readTuple } from './term-reading.js';

export interface ApplicationTerms {
  /** `{_, return, application:info()}`, or what came instead. */
  readonly controller: Term | undefined;
  /** `application:loaded_applications()`, which needs no answer of the application controller. */
  readonly loaded: Term | undefined;
  /** `{ok, [{Application | undefined, Processes, Bytes}], Long, Lost}`, or `{error, ProcessCount}` where too many to count. */
  readonly counted: Term | undefined;
}

interface Held {
  processes: number;
  memory: number;
}

/** Every application that is loaded, sorted by name. Adds to `notes` why a column is not known. */
export function readApplications(terms: ApplicationTerms, notes: Record<string, string>): NodeApplication[] {
  const standing = readStanding(terms.controller);
  if (standing === null)
    notes['applications.status'] = 'The application controller of the node did not answer in time.';
  const held = readHeld(terms.counted, notes);
  return readList(terms.loaded)
    .map((entry): NodeApplication => {
      const [atom, description, version] = readTuple(entry, 3);
      const name = readAtom(atom);
      const status = standing === null ? 'unknown' : (standing.get(name) ?? 'loaded');
      const count = held?.get(name) ?? { processes: 0, memory: 0 };
      return {
        name,
        description: readText(description),
        version: readText(version),
        status,
        processes: held === null ? null : count.processes,
        memory: held === null ? null : count.memory,
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those that run or start, by name; null when the application controller did not answer. */
function readStanding(term: Term | undefined): Map<string, NodeApplication['status']> | null {
  if (!isTuple(term, 3) || !isNamed(term.elements[1], 'return')) return null;
  const groups = new Map(
    readList(term.elements[2]).map((group) => {
      const [name, members] = readTuple(group, 2);
      return [readAtom(name), readList(members)] as const;
    }),
  );
  const names = (group: string) => (groups.get(group) ?? []).map((entry) => readAtom(readTuple(entry)[0]));
  return new Map([
    ...names('starting').map((name) => [name, 'starting'] as const),
    ...names('running').map((name) => [name, 'running'] as const),
  ]);
}

function readHeld(term: Term | undefined, notes: Record<string, string>): Map<string, Held> | null {
  const [tag, groups, long, lost] = readTuple(term);
  if (isNamed(tag, 'error')) {
    const why = `Not counted: the node has ${readNumber(groups)} processes, and asking each would cost it too much.`;
    notes['applications.processes'] = why;
    notes['applications.memory'] = why;
    return null;
  }
  const held = new Map<string, Held>();
  for (const group of readList(groups)) {
    const [application, processes, memory] = readTuple(group, 3);
    const name = readAtom(application);
    const sum = held.get(name) ?? { processes: 0, memory: 0 };
    held.set(name, {
      processes: sum.processes + readNumber(processes),
      memory: sum.memory + readNumber(memory),
    });
  }
  const unsized = readNumber(long);
  if (unsized > 0) {
    notes['applications.memory'] =
      `Without ${unsized} processes that have more than ${MAX_MAILBOX} messages each: asking them would cost too much.`;
  }
  const missing = readNumber(lost);
  if (missing > 0) {
    const why = `Without ${missing} processes that did not answer in time.`;
    notes['applications.processes'] = why;
    notes['applications.memory'] = [notes['applications.memory'], why].filter(Boolean).join(' ');
  }
  return held;
}
