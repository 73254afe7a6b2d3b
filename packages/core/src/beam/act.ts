import { charlist, decodeTerm, isErlangError, isTuple, tuple, type Link, type Term } from '@beamdeck/erlang';
import { BeamdeckError, isBeamdeckError, type ErrorCode } from '../model/error.js';
import type {
  ProbeAnswer,
  ProbeContext,
  ProcessAction,
  ProcessActionResult,
  ProcessActionTarget,
} from '../probe/cluster-probe.js';
import { markedOutcome, type FailedOutcome } from '../recovery/outcome.js';
import { processNotFound, processTerm, textAt } from './identifiers.js';
import { encodeMessage } from './message-term.js';
import { costOf, questionAtom, type Programs } from './program.js';
import type { Suspensions } from './suspensions.js';
import { isNamed, readList, readNumber, readText, readTuple } from './term-reading.js';

export interface ActSetup {
  readonly programs: Programs;
  readonly now: () => number;
  readonly suspensions: Suspensions;
}

/** How long an ended process is waited for, and one that is to be suspended. */
const MOMENT_MS = 500;
/** Characters of a reply that are shown, and bytes of one that may cross the wire to be shown. */
const MAX_REPLY_TEXT = 65_536;
const MAX_REPLY_BYTES = 262_144;
const MAX_HEAP_WORDS = 4_000_000;

/**
 * Does one thing to one process, once; see erl/act.erl. Whom it is aimed at is checked on the node, in the same program.
 * What it rejects with says in `details.outcome` whether it has certainly not been done (`failed`) or nobody knows.
 */
export async function actOn(
  { programs, now, suspensions }: ActSetup,
  link: Link,
  target: ProcessActionTarget,
  action: ProcessAction,
  context: ProbeContext,
): Promise<ProbeAnswer<ProcessActionResult>> {
  const { node } = link;
  const { pid } = target;
  const text = processTerm({ pid }, node);
  if (text === null) throw certainly(processNotFound(node, { pid }));
  const life = lifeOf(target.incarnation);
  if (life === null) throw changed(node);
  // Holders are looked up and noted in the same breath as the call goes out and comes back, so that none is forgotten.
  const holders = suspensions.holders(link, pid);
  const request = { action, node, creation: life.creation, holders, deadlineMs: context.deadlineMs };
  const lived = tuple(life.creation, life.startMs ?? questionAtom('undefined'));
  const question = tuple(text, lived, actionTerm(request));
  const run = await programs.run(link, 'act', question, { ...context, maxHeapWords: MAX_HEAP_WORDS });
  const collectedAt = now();
  const [outcome, perSecond, took] = readTuple(run.value, 3);
  const tookMs = (readNumber(took) * 1_000) / readNumber(perSecond);
  const [done, alive, detail] = isTuple(outcome, 3) ? outcome.elements : [];
  if (!isNamed(done, 'ok')) throw refused(outcome, action, node, pid);

  if (action.kind === 'resume' || action.kind === 'suspend') suspensions.release(link, pid, holders);
  if (action.kind === 'suspend') {
    suspensions.note(link, pid, { holder: readText(detail), until: collectedAt + action.forMs });
  }
  const value: ProcessActionResult = {
    alive: isNamed(alive, 'true'),
    memory: action.kind === 'collect_garbage' ? readSizes(detail) : null,
    reply: action.kind === 'send' && action.message.form === 'call' ? readReply(detail, node) : null,
  };
  return { value, collectedAt, cost: costOf(tookMs, run) };
}

/**
 * The fault of an action as the caller gets it, with its outcome: `failed` when nothing has left for the node, or the node
 * did not start; `unknown` when it may have been done.
 */
export function actionFault(cause: unknown, faultFrom: (cause: unknown) => BeamdeckError): BeamdeckError {
  const error = faultFrom(cause);
  if (isBeamdeckError(cause) && markedOutcome(cause) !== null) return error;
  const unsent = isErlangError(cause)
    ? cause.details['written'] === false || cause.code === 'spawn_refused' || cause.code === 'atom_not_known'
    : false;
  return marked(error, unsent ? 'failed' : 'unknown');
}

/** The error of an action for which no node was asked. */
export const asUndone = (error: unknown): unknown => (isBeamdeckError(error) ? certainly(error) : error);

/** Creation and start, as `readMoment` gives them in one text; null for what is no incarnation. */
function lifeOf(incarnation: string): { readonly creation: number; readonly startMs: number | null } | null {
  const parts = /^(\d{1,10})(?:-(\d{1,15}))?$/.exec(incarnation);
  if (parts === null) return null;
  return { creation: Number(parts[1]), startMs: parts[2] === undefined ? null : Number(parts[2]) };
}

interface ActionRequest {
  readonly action: ProcessAction;
  readonly node: string;
  readonly creation: number;
  readonly holders: readonly string[];
  readonly deadlineMs: number;
}

function actionTerm({ action, node, creation, holders, deadlineMs }: ActionRequest): Term {
  const waitMs = Math.max(1, Math.min(MOMENT_MS, Math.floor(deadlineMs / 2)));
  const held = holders.map((holder) => charlist(holder));
  switch (action.kind) {
    case 'collect_garbage':
      return tuple(questionAtom('garbage_collect'));
    case 'exit':
      return tuple(questionAtom('exit'), questionAtom(action.reason), waitMs);
    case 'suspend':
      return tuple(questionAtom('suspend_process'), Math.max(1, Math.round(action.forMs)), held, waitMs);
    case 'resume':
      return tuple(questionAtom('resume_process'), held);
    case 'send': {
      const { message, newAtoms, timeoutMs } = action;
      const { bytes, atoms } = encodeMessage(message.term, { node, creation });
      const utf8 = (names: readonly string[]) => names.map((name) => new TextEncoder().encode(name));
      // What is left of the time is for the way back: that no reply came is worth more than silence.
      const patienceMs = Math.max(1, Math.min(timeoutMs, Math.floor(deadlineMs * 0.9)));
      return tuple(
        ...[questionAtom('send'), questionAtom(message.form), bytes, utf8(atoms), utf8(newAtoms)],
        ...[patienceMs, MAX_REPLY_BYTES],
      );
    }
  }
}

function readSizes(term: Term | undefined): NonNullable<ProcessActionResult['memory']> {
  const [before, after] = readTuple(term, 2).map(readNumber);
  return { before: before ?? 0, after: after ?? 0 };
}

/** `{reply, Bytes | Size}`. That it was replied stands, even where the reply cannot be shown. */
function readReply(term: Term | undefined, node: string): string {
  const [, reply] = readTuple(term, 2);
  if (!(reply instanceof Uint8Array)) {
    return `(a reply of ${readNumber(reply)} bytes, too large to be shown)`;
  }
  try {
    return textAt(decodeTerm(reply), node, MAX_REPLY_TEXT);
  } catch {
    return `(a reply of ${reply.length} bytes that cannot be shown)`;
  }
}

function refused(outcome: Term | undefined, action: ProcessAction, node: string, pid: string): BeamdeckError {
  if (isNamed(outcome, 'creation')) return changed(node);
  if (isNamed(outcome, 'noproc')) return certainly(processNotFound(node, { pid }));
  const fault = (code: ErrorCode, message: string, suggestions: readonly string[]) =>
    new BeamdeckError(code, message, { details: { node, pid }, suggestions });
  if (isNamed(outcome, 'false')) {
    return certainly(
      fault('operation_error', 'The process is not suspended from here.', [
        'Its time may be over, or somebody else on the node holds it; its status tells.',
      ]),
    );
  }
  if (isNamed(outcome, 'badarg')) {
    return certainly(fault('invalid_parameter', 'The node cannot read this message as a term.', []));
  }
  if (isTuple(outcome, 2)) {
    const newAtoms = readList(outcome.elements[1]).map(readText);
    return new BeamdeckError('invalid_parameter', 'The message has atoms that do not exist on the node.', {
      details: { node, pid, newAtoms, outcome: 'failed' },
      suggestions: [
        'Check their spelling, or agree to create them: an atom stays for as long as the node runs.',
      ],
    });
  }
  if (isNamed(outcome, 'DOWN')) {
    return marked(fault('remote_error', 'The process ended before it replied.', []), 'unknown');
  }
  if (action.kind === 'suspend') {
    return certainly(
      fault('remote_error', 'The process could not be stopped in time, and goes on.', [
        'It may be where it cannot be interrupted, such as in native code; try again.',
      ]),
    );
  }
  // The node itself says so: it is the process that is silent, and no sign of the node's health.
  const silent = new BeamdeckError('timeout', 'The process did not reply in time.', {
    details: { node, pid, answered: true },
    suggestions: ['It has the message all the same, and may act on it yet.'],
  });
  return marked(silent, 'unknown');
}

const changed = (node: string): BeamdeckError =>
  certainly(
    new BeamdeckError('process_changed', 'The node has restarted: this is another process now.', {
      details: { node },
      suggestions: ['Look at the process again, and act on what you see then.'],
    }),
  );

const certainly = (error: BeamdeckError): BeamdeckError => marked(error, 'failed');

function marked(error: BeamdeckError, outcome: FailedOutcome): BeamdeckError {
  return new BeamdeckError(error.code, error.message, {
    details: { ...error.details, outcome },
    suggestions: error.suggestions,
    retryable: outcome === 'unknown' ? false : error.retryable,
    ...(error.cause !== undefined && { cause: error.cause }),
  });
}
