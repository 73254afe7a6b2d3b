import { Atom, isMap, isTuple, listItems, tuple, type Link, type Term } from '@beamdeck/erlang';
import { isoTime } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { ProcessInfo, ProcessInfoKey, ProcessTie, StackFrame } from '../model/process-info.js';
import type {
  ProbeAnswer,
  ProbeContext,
  ProbedProcess,
  ProcessInfoAnswer,
  ProcessInfoRequest,
} from '../probe/cluster-probe.js';
import type { ProcessFacts } from '../safety/process-facts.js';
import { processNotFound, processTerm, readNames, readTie, textAt, type Names } from './identifiers.js';
import { readMoment } from './incarnation.js';
import {
  DETAIL_HEAP_WORDS,
  DETAILS_AT_ONCE,
  MAX_DICTIONARY_HEAP,
  MAX_MAILBOX,
  stepMsOf,
} from './process-limits.js';
import { PROCESS_TYPES, readCall } from './process-rows.js';
import { costOf, questionAtom, type Programs } from './program.js';
import type { Suspensions } from './suspensions.js';
import { at, isNamed, readAtom, readList, readNumber, readText, readTuple } from './term-reading.js';

export interface ProcessDetailSetup {
  readonly programs: Programs;
  readonly now: () => number;
}

/** Links, monitors, ancestors and stack frames shown of one process; how many there are is always told. */
const MAX_ITEMS = 50;
/** Bytes of a label, encoded; a longer one is not shown. */
const MAX_LABEL_BYTES = 4_096;
const MAX_HEAP_WORDS = 4_000_000;

/** What each process is, in full as far as asked; see erl/process_info.erl. One that does not answer has an error of its own. */
export async function askProcessInfo(
  setup: ProcessDetailSetup & { readonly suspensions: Suspensions },
  link: Link,
  requests: readonly ProcessInfoRequest[],
  context: ProbeContext,
): Promise<ProbeAnswer<readonly ProcessInfoAnswer[]>> {
  const { answers, collectedAt, cost } = await ask(setup, link, requests, false, context);
  const value = answers.map((answer): ProcessInfoAnswer =>
    answer instanceof BeamdeckError
      ? { info: null, error: answer }
      : {
          info: infoOf(answer, isoTime(collectedAt), setup.suspensions.leftMs(link, answer.pid)),
          error: null,
        },
  );
  return { value, collectedAt, cost };
}

/** What safety judges a process by. Rejects with `process_not_found`, or `timeout` when the process does not answer. */
export async function resolveProcess(
  setup: ProcessDetailSetup,
  link: Link,
  process: ProbedProcess,
  context: ProbeContext,
): Promise<ProbeAnswer<ProcessFacts>> {
  const request = { process, keys: [] };
  const { answers, collectedAt, cost } = await ask(setup, link, [request], true, context);
  const [answer] = answers;
  if (answer === undefined || answer instanceof BeamdeckError)
    throw answer ?? processNotFound(link.node, process);
  const { node, incarnation, pid, registeredName, initialCall, type, application, topOfApplication } = answer;
  const value = { node, incarnation, pid, registeredName, initialCall, type, application, topOfApplication };
  return { value, collectedAt, cost };
}

/** One answer with what all answers of the question share. */
interface Detail extends ProcessFacts {
  readonly terms: readonly Term[];
  readonly names: Names;
  readonly wordSize: number;
}

async function ask(
  { programs, now }: ProcessDetailSetup,
  link: Link,
  requests: readonly ProcessInfoRequest[],
  withTop: boolean,
  context: ProbeContext,
) {
  const { node } = link;
  const texts = requests.map(({ process }) => processTerm(process, node));
  const asked = requests.flatMap(({ keys }, index) => {
    const text = texts[index];
    // Facts alone need none of the groups.
    return text === undefined || text === null
      ? []
      : [tuple(text, withTop ? wanted(() => false) : wantedOf(keys))];
  });
  const deadlineMs = Math.max(1, Math.floor(context.deadlineMs * 0.9));
  const question = tuple(
    asked,
    questionAtom(withTop ? 'true' : 'false'),
    tuple(MAX_MAILBOX, MAX_DICTIONARY_HEAP, MAX_ITEMS, MAX_LABEL_BYTES),
    tuple(
      ...[deadlineMs, stepMsOf(deadlineMs), DETAILS_AT_ONCE, DETAIL_HEAP_WORDS],
      questionAtom(context.priority),
    ),
  );
  const run = await programs.run(link, 'process_info', question, {
    ...context,
    maxHeapWords: MAX_HEAP_WORDS,
  });
  const collectedAt = now();
  const [when, wordSize, found, applications, tops, names, took] = readTuple(run.value, 7);
  const moment = readMoment(when);
  const shared = {
    ...{
      node,
      incarnation: moment.incarnation,
      wordSize: readNumber(wordSize),
      names: readNames(names, node),
    },
    applications: pairsOf(applications, node),
    tops: pairsOf(tops, node),
  };
  const terms = readList(found);
  let next = 0;
  const answers = requests.map(({ process }, index): Detail | BeamdeckError =>
    (texts[index] ?? null) === null
      ? processNotFound(node, process)
      : readAnswer(at(terms, next++), process, shared),
  );
  return { answers, collectedAt, cost: costOf(moment.toMs(took), run) };
}

const GROUPS: readonly ProcessInfoKey[] = ['memory', 'links', 'monitors', 'stack', 'ancestors'];
const wanted = (wants: (group: ProcessInfoKey) => boolean): Term =>
  tuple(...GROUPS.map((group) => questionAtom(wants(group) ? 'true' : 'false')));
const wantedOf = (keys: readonly ProcessInfoKey[]): Term =>
  wanted((group) => keys.length === 0 || keys.includes(group));

/** `[{Leader, Value}]` by the text of the leader. */
const pairsOf = (term: Term | undefined, node: string): ReadonlyMap<string, Term | undefined> =>
  new Map(
    readList(term).map((pair) => {
      const [key, value] = readTuple(pair, 2);
      return [textAt(key ?? [], node), value];
    }),
  );

interface Shared {
  readonly node: string;
  readonly incarnation: string;
  readonly wordSize: number;
  readonly names: Names;
  readonly applications: ReadonlyMap<string, Term | undefined>;
  readonly tops: ReadonlyMap<string, Term | undefined>;
}

function readAnswer(term: Term, process: ProbedProcess, shared: Shared): Detail | BeamdeckError {
  const { node, incarnation, wordSize, names } = shared;
  if (isNamed(term, 'noproc')) return processNotFound(node, process);
  if (isNamed(term, 'timeout')) return silent(node);
  if (isTuple(term, 2)) return unanswered(node, term.elements[1]);
  const terms = readTuple(term, 12);
  const basics = readList(at(terms, 2));
  const [pid, name, leader] = [textAt(at(terms, 0), node), at(basics, 0), textAt(at(basics, 7), node)];
  const type = PROCESS_TYPES[readNumber(at(terms, 4))] ?? 'process';
  const application = shared.applications.get(leader);
  const top = shared.tops.get(leader);
  return {
    ...{ node, incarnation, pid, type, terms, names, wordSize },
    registeredName: name instanceof Atom ? name.name : null,
    initialCall: readCall(at(terms, 3)),
    application:
      application === undefined || isNamed(application, 'undefined') ? null : readAtom(application),
    topOfApplication:
      top !== undefined && (isNamed(top, 'unknown') ? type === 'supervisor' : textAt(top, node) === pid),
  };
}

function infoOf(detail: Detail, collectedAt: string, suspendedForMs: number | null): ProcessInfo {
  const { terms, node, wordSize, topOfApplication: _top, names: _names, ...facts } = detail;
  const basics = readList(at(terms, 2));
  const tie = (term: Term) => readTie(term, detail);
  const bytes = (words: Term | undefined) => (words === undefined ? 0 : readNumber(words) * wordSize);
  const sizes = isNamed(at(terms, 6), 'none')
    ? []
    : readList(at(terms, 6)).map((pair) => readTuple(pair, 2)[1]);
  const [heap, stack, collections, memory, total] = sizes;
  const label = at(terms, 5);
  return {
    ...facts,
    ...{ node, collectedAt, simulated: false },
    label: isNamed(label, 'undefined') ? null : labelText(label, node),
    currentFunction: readCall(at(basics, 1)),
    status: readAtom(at(basics, 2)),
    priority: readAtom(at(basics, 3)),
    trapExit: isNamed(at(basics, 4), 'true'),
    memory: memory === undefined ? null : readNumber(memory),
    messageQueueLen: readNumber(at(terms, 1)),
    messageQueueData: readAtom(at(basics, 6)),
    reductions: readNumber(at(basics, 5)),
    heap: { total: bytes(total), heap: bytes(heap), stack: bytes(stack) },
    garbageCollection: readCollection(collections, wordSize),
    groupLeader: tie(at(basics, 7)),
    ancestors: readList(at(terms, 7)).flatMap((each) => readAncestor(each, detail)),
    links: tiesOf(at(terms, 8), tie),
    monitors: tiesOf(at(terms, 9), (each) => tie(readTuple(each, 2)[1] ?? each)),
    monitoredBy: tiesOf(at(terms, 10), tie),
    stacktrace: readList(at(terms, 11)).flatMap(readFrame),
    suspendedForMs,
  };
}

/** Elixir and others label with text; anything else is shown as the term it is. */
function labelText(term: Term, node: string): string {
  if (term instanceof Uint8Array) return new TextDecoder().decode(term);
  return textAt(term, node);
}

function tiesOf(term: Term, tie: (each: Term) => ProcessTie): ProcessInfo['links'] {
  const [total, items] = readTuple(term, 2);
  return { total: readNumber(total), items: readList(items).map(tie) };
}

/** A pid; `{Name, Pid | undefined}` for one that is known by name; `none` for what is neither. */
function readAncestor(term: Term, about: { readonly node: string; readonly names: Names }): ProcessTie[] {
  if (term instanceof Atom) return [];
  if (!isTuple(term, 2)) return [readTie(term, about)];
  const [name, pid] = term.elements;
  const registeredName = readAtom(name);
  if (pid === undefined || isNamed(pid, 'undefined')) {
    return [{ kind: 'name', id: registeredName, node: about.node, registeredName }];
  }
  return [{ ...readTie(pid, about), registeredName }];
}

/** `[{max_heap_size, #{size => Words}}, {min_heap_size, Words}, …]`. No bound on the heap is 0 words. */
function readCollection(term: Term | undefined, wordSize: number): ProcessInfo['garbageCollection'] {
  const items = new Map(
    (term === undefined ? [] : readList(term)).map((pair) => {
      const [key, value] = readTuple(pair, 2);
      return [readAtom(key), value] as const;
    }),
  );
  const number = (key: string) => (typeof items.get(key) === 'number' ? readNumber(items.get(key)) : null);
  const most = items.get('max_heap_size');
  const maxWords = readNumber((isMap(most) ? most.get('size') : most) ?? 0);
  const minWords = number('min_heap_size');
  return {
    minorCollections: number('minor_gcs') ?? 0,
    fullsweepAfter: number('fullsweep_after'),
    minHeapSize: minWords === null ? null : minWords * wordSize,
    maxHeapSize: maxWords === 0 ? null : maxWords * wordSize,
  };
}

/** `{Module, Function, Arity, [{file, Text}, {line, Number}]}`. */
function readFrame(term: Term): StackFrame[] {
  if (!isTuple(term, 4)) return [];
  const [module, name, arity, place] = term.elements;
  const places = (listItems(place ?? []) ?? []).flatMap((pair): [string, Term][] => {
    const [key, value] = isTuple(pair, 2) ? pair.elements : [];
    return key instanceof Atom && value !== undefined ? [[key.name, value]] : [];
  });
  const { file, line } = Object.fromEntries(places) as { file?: Term; line?: Term };
  const count = typeof arity === 'number' ? arity : (listItems(arity ?? []) ?? []).length;
  return [
    {
      call: `${readAtom(module)}:${readAtom(name)}/${count}`,
      file: file === undefined ? null : readText(file),
      line: typeof line === 'number' ? line : null,
    },
  ];
}

const silent = (node: string): BeamdeckError =>
  new BeamdeckError('timeout', 'The process did not answer in time.', {
    details: { node },
    suggestions: ['It may be busy where it cannot be interrupted, such as in native code; ask again.'],
  });

function unanswered(node: string, reason: Term | undefined): BeamdeckError {
  if (isNamed(reason, 'killed')) {
    return new BeamdeckError('result_too_large', 'The process has more to tell than is allowed.', {
      details: { node },
    });
  }
  return new BeamdeckError('remote_error', `${node} could not look at the process.`, {
    details: { node, reason: textAt(reason ?? [], node) },
    suggestions: ['This is a fault of Beamdeck; please report it with these details.'],
  });
}
