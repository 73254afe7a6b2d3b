import { atom, decodeTerm, tuple, type Link, type Term } from '@beamdeck/erlang';
import type { ProbeContext } from '../probe/cluster-probe.js';
import { BeamdeckError } from '../model/error.js';
import type { Cost } from '../model/operation.js';
import { ALLOWED_CALLS } from './allowed-calls.js';
import { callsIn } from './program-calls.js';
import { readList, readTuple } from './term-reading.js';
import * as sources from './erl/programs.generated.js';

/** A program of src/beam/erl: what it was made of is text in that folder. */
export type ProgramName = Exclude<Lowercase<keyof typeof sources>, 'envelope'>;

export interface ProgramRun {
  readonly value: Term;
  /** Milliseconds from the question to the answer, the wait for a turn left out. */
  readonly elapsedMs: number;
  readonly bytes: number;
}

export interface ProgramOptions extends ProbeContext {
  /** The program's largest heap on the node, in words. What it starts there has caps of its own. */
  readonly maxHeapWords: number;
}

/** Runs the programs of src/beam/erl on nodes, through `erl_eval`: nothing is loaded there, and no atom made. */
export interface Programs {
  /** Rejects with what the link rejects with. `question` is the program's own input; see the head of its text. */
  run(link: Link, name: ProgramName, question: Term, options: ProgramOptions): Promise<ProgramRun>;
}

export function createPrograms(): Programs {
  const [unpack] = readTuple(checkedTerm(bytesOf(sources.ENVELOPE)), 2);
  const envelope = readList(unpack);
  const compressed = new Map(
    Object.entries(sources).map(([name, base64]) => [name.toLowerCase(), bytesOf(base64)] as const),
  );
  for (const program of compressed.values()) checkedTerm(program);
  return {
    async run(link, name, question, { signal, deadlineMs, priority, maxHeapWords }) {
      let cost = { bytes: 0, elapsedMs: 0 };
      const value = await link.evaluateForms(
        envelope,
        { input: tuple(compressed.get(name) ?? new Uint8Array(), question) },
        {
          ...{ signal, deadlineMs, priority, maxHeapWords },
          onCost: ({ bytesIn, bytesOut, elapsedMs, queuedMs }) =>
            (cost = { bytes: bytesIn + bytesOut, elapsedMs: elapsedMs - queuedMs }),
        },
      );
      return { value, ...cost };
    },
  };
}

/** The atoms that questions are made of. Every node has them, as they are names within the emulator itself. */
export const QUESTION_ATOMS = [
  ...['any', 'low', 'normal', 'difference', 'creation'],
  ...['memory', 'reductions', 'message_queue_len', 'registered_name'],
  ...[
    'undefined',
    'garbage_collect',
    'exit',
    'kill',
    'normal',
    'shutdown',
    'suspend_process',
    'resume_process',
  ],
  ...['send', 'cast', 'call', 'size', 'name', 'input', 'output', 'queue_size'],
] as const;

export type QuestionAtom = (typeof QUESTION_ATOMS)[number] | 'true' | 'false';

/** An atom of a question; the type keeps other text out. */
export const questionAtom = (name: QuestionAtom): Term => atom(name);

export const costOf = (targetMs: number, { bytes }: Pick<ProgramRun, 'bytes'>): Cost => ({
  targetMs: Math.round(targetMs * 1_000) / 1_000,
  bytes,
});

/** The forms of a program, if they call nothing but what is allowed. */
function checkedTerm(program: Uint8Array): Term {
  const forms = decodeTerm(program);
  const refused = [...callsIn(forms)].filter((call) => !ALLOWED_CALLS.has(call));
  if (refused.length === 0) return forms;
  throw new BeamdeckError('operation_disabled', 'A program for nodes calls what it must not.', {
    details: { calls: refused },
  });
}

function bytesOf(base64: string): Uint8Array {
  return Buffer.from(base64, 'base64');
}
