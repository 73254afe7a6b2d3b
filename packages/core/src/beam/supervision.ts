import { Atom, isTuple, Pid, tuple, type Link, type Term } from '@beamdeck/erlang';
import type { SupervisedChild, Supervisor } from '../model/supervision.js';
import type {
  ProbeAnswer,
  ProbeContext,
  SupervisionRequest,
  SupervisionScan,
} from '../probe/cluster-probe.js';
import {
  pidText,
  processNotFound,
  processTerm,
  readNames,
  readPid,
  textAt,
  type Names,
} from './identifiers.js';
import { readMoment } from './incarnation.js';
import { onNodeMs } from './inventory-order.js';
import { DETAIL_HEAP_WORDS, DETAILS_AT_ONCE, MAX_MAILBOX, SLICE_COUNT, stepMsOf } from './process-limits.js';
import { costOf, questionAtom, type Programs } from './program.js';
import { isNamed, readAtom, readList, readNumber, readTuple } from './term-reading.js';

export interface SupervisionSetup {
  readonly programs: Programs;
  readonly now: () => number;
}

/** One with more links is not asked for its children: it would copy them all. They are counted, and shown by its links. */
export const MAX_ASKED_LINKS = 5_000;
/** Supervisors, and children of all of them, in one answer. */
const MAX_SUPERVISORS = 5_000;
const MAX_ROWS = 20_000;
/** Bytes of a child's id, encoded; a larger one is not shown. */
const MAX_ID_BYTES = 1_024;
const MAX_HEAP_WORDS = 8_000_000;

/** The supervisors of one node, in pre-order; see erl/supervisors.erl. One that does not answer is there, and `unread`. */
export async function askSupervisors(
  { programs, now }: SupervisionSetup,
  link: Link,
  request: SupervisionRequest,
  context: ProbeContext,
): Promise<ProbeAnswer<SupervisionScan>> {
  const { node } = link;
  const { root } = request;
  const rootTerm = root === null ? questionAtom('any') : processTerm(root, node);
  if (root !== null && rootTerm === null) throw processNotFound(node, root);
  const question = questionOf(request, rootTerm ?? questionAtom('any'), context);
  const run = await programs.run(link, 'supervisors', question, { ...context, maxHeapWords: MAX_HEAP_WORDS });
  const collectedAt = now();
  const [when, found, masters, sizes, names, complete, took] = readTuple(run.value, 7);
  const moment = readMoment(when);
  const about: About = {
    ...{ node, incarnation: moment.incarnation, names: readNames(names, node), request },
    applications: readApplications(masters),
    sizes: readSizes(sizes),
  };
  const rows = readRows(found, about);
  const partial = !isNamed(complete, 'true');
  if (root !== null && readList(found).length === 0 && !partial) throw processNotFound(node, root);
  return {
    value: { supervisors: inPreOrder(rows), partial },
    collectedAt,
    cost: costOf(moment.toMs(took), run),
  };
}

function questionOf(request: SupervisionRequest, root: Term, { deadlineMs, priority }: ProbeContext): Term {
  const onNode = onNodeMs(deadlineMs);
  const stepMs = stepMsOf(onNode);
  const truth = (value: boolean) => questionAtom(value ? 'true' : 'false');
  const { application, maxDepth, maxChildren, includeChildren, includeProcessDetails } = request;
  return tuple(
    application === null ? questionAtom('any') : new TextEncoder().encode(application),
    root,
    tuple(maxDepth, truth(includeChildren), truth(includeProcessDetails), MAX_SUPERVISORS, MAX_ROWS),
    // A supervisor that has told of its children gets most of what is left of its time to tell of its rules.
    tuple(MAX_ASKED_LINKS, maxChildren, MAX_ID_BYTES, Math.floor(stepMs / 2)),
    tuple(
      ...[onNode, stepMs, DETAILS_AT_ONCE, SLICE_COUNT, DETAIL_HEAP_WORDS, MAX_MAILBOX],
      questionAtom(priority),
    ),
  );
}

interface About {
  readonly node: string;
  readonly incarnation: string;
  readonly names: Names;
  readonly request: SupervisionRequest;
  /** By the pid of their masters. */
  readonly applications: ReadonlyMap<string, string>;
  readonly sizes: ReadonlyMap<string, { readonly messages: number; readonly memory: number | null }>;
}

function readApplications(term: Term | undefined): ReadonlyMap<string, string> {
  return new Map(
    readList(term).flatMap((pair): [string, string][] => {
      const [master, name] = readTuple(pair, 2);
      return master instanceof Pid ? [[pidText(master), readAtom(name)]] : [];
    }),
  );
}

function readSizes(term: Term | undefined): About['sizes'] {
  return new Map(
    readList(term).map((row) => {
      const [pid, messages, memory] = readTuple(row, 3);
      const size = {
        messages: readNumber(messages),
        memory: isNamed(memory, 'undefined') ? null : readNumber(memory),
      };
      return [readPid(pid) ?? '', size] as const;
    }),
  );
}

/** Parents before their children. */
function readRows(term: Term | undefined, about: About): Supervisor[] {
  const rows = new Map<string, Supervisor>();
  for (const each of readList(term)) {
    const row = readSupervisor(each, about, rows);
    if (row !== null && !rows.has(row.pid)) rows.set(row.pid, row);
  }
  return [...rows.values()];
}

/** Null for a process that an application has at its top, but that is no supervisor. */
function readSupervisor(term: Term, about: About, above: ReadonlyMap<string, Supervisor>): Supervisor | null {
  const [sup, over, depth, basics, children, outcome] = readTuple(term, 6);
  const { node, incarnation, names, request } = about;
  const pid = readPid(sup) ?? '';
  const [module, leader, links, type, ancestor] = isTuple(basics, 5) ? basics.elements : [];
  const isSupervisor = type === undefined || type === 1;
  if (!isSupervisor && readNumber(depth) === 0) return null;
  const parent = readPid(over) ?? readPid(ancestor);
  const { strategy, intensity, period, recent, specs } = readRules(outcome);
  const read = readChildren(children, specs, about);
  return {
    ...{ node, pid, incarnation },
    registeredName: names.get(pid) ?? null,
    // One that did not even say whose it is belongs where its parent does.
    application:
      about.applications.get(readPid(leader) ?? '') ?? above.get(parent ?? '')?.application ?? null,
    module: module instanceof Atom && module.name !== 'undefined' ? module.name : null,
    parent,
    depth: readNumber(depth),
    strategy: oneOf(STRATEGIES, strategy),
    intensity: numberOrNull(intensity),
    periodSeconds: numberOrNull(period),
    recentRestarts: numberOrNull(recent),
    childCount: read?.count ?? (links === undefined || !isSupervisor ? 0 : readNumber(links)),
    ...(request.includeChildren && { children: [...(read?.children ?? [])] }),
    unread: isSupervisor ? whyUnread(read, outcome) : NO_SUPERVISOR,
  };
}

const NO_SUPERVISOR = 'It is declared as a supervisor, but is none that could be asked.';

function whyUnread(read: Children | null, outcome: Term | undefined): string | null {
  if (read?.byLinks === true) {
    return `It has more than ${MAX_ASKED_LINKS} children, too many to ask it for them: some are shown, by its links.`;
  }
  if (read !== null) return null;
  const [, reason] = isTuple(outcome, 2) ? outcome.elements : [];
  if (isNamed(reason, 'timeout')) return 'It did not answer in time; its children are counted by its links.';
  if (isNamed(reason, 'killed'))
    return 'It holds too much to be asked; its children are counted by its links.';
  return 'It could not be asked; its children are counted by its links.';
}

interface Rules {
  readonly strategy: Term | undefined;
  readonly intensity: Term | undefined;
  readonly period: Term | undefined;
  readonly recent: Term | undefined;
  /** `[Restart, Shutdown]` of each child. */
  readonly specs: readonly Term[];
}

/** `{ok, {[Strategy, Intensity, Period, Recent], [[Restart, Shutdown]]}}`; anything else is not known. */
function readRules(outcome: Term | undefined): Rules {
  const [tag, rules] = isTuple(outcome, 2) ? outcome.elements : [];
  const [plain, pairs] = isNamed(tag, 'ok') && isTuple(rules, 2) ? rules.elements : [];
  const [strategy, intensity, period, recent] = plain === undefined ? [] : readList(plain);
  return { strategy, intensity, period, recent, specs: pairs === undefined ? [] : readList(pairs) };
}

interface Children {
  readonly count: number;
  readonly children: readonly SupervisedChild[];
  readonly byLinks: boolean;
}

function readChildren(term: Term | undefined, specs: readonly Term[], about: About): Children | null {
  if (isTuple(term, 3)) {
    const [, count, pids] = term.elements;
    const children = readList(pids).map((pid) =>
      readChild([undefined, pid, undefined, undefined], undefined, about),
    );
    return { count: readNumber(count), children, byLinks: true };
  }
  if (!isTuple(term, 2)) return null;
  const [count, rows] = term.elements;
  const children = readList(rows).map((row, index) => readChild(readTuple(row, 4), specs[index], about));
  return { count: readNumber(count), children, byLinks: false };
}

function readChild(
  [id, child, type, modules]: readonly (Term | undefined)[],
  spec: Term | undefined,
  { node, names, sizes }: About,
): SupervisedChild {
  const pid = readPid(child);
  const [restart, shutdown] = spec === undefined ? [] : readList(spec);
  const size = pid === null ? undefined : sizes.get(pid);
  return {
    id: idText(id, node),
    pid,
    registeredName: pid === null ? null : (names.get(pid) ?? null),
    type: isNamed(type, 'supervisor') ? 'supervisor' : 'worker',
    status: pid !== null ? 'running' : isNamed(child, 'restarting') ? 'restarting' : 'stopped',
    modules:
      modules === undefined
        ? []
        : readList(modules).flatMap((each) => (each instanceof Atom ? [each.name] : [])),
    restart: oneOf(RESTARTS, restart),
    shutdown: shutdown === undefined || isNamed(shutdown, 'undefined') ? null : textAt(shutdown, node),
    memory: size?.memory ?? null,
    messageQueueLen: size?.messages ?? null,
  };
}

/** `{id, Id}`; `none` for one that is too large; none at all for a child that is known by its link. */
function idText(term: Term | undefined, node: string): string {
  if (term === undefined) return 'undefined';
  const [, id] = isTuple(term, 2) ? term.elements : [];
  return id === undefined ? '(too large to be shown)' : textAt(id, node);
}

const STRATEGIES = ['one_for_one', 'one_for_all', 'rest_for_one', 'simple_one_for_one'] as const;
const RESTARTS = ['permanent', 'transient', 'temporary'] as const;

function oneOf<T extends string>(known: readonly T[], term: Term | undefined): T | null {
  return (term instanceof Atom && known.find((each) => each === term.name)) || null;
}

const numberOrNull = (term: Term | undefined): number | null => (typeof term === 'number' ? term : null);

/** Trees one after the other, by application; children in the order in which their supervisor has them. */
function inPreOrder(rows: readonly Supervisor[]): Supervisor[] {
  const under = new Map<string | null, Supervisor[]>();
  const tops: Supervisor[] = [];
  for (const row of rows) {
    if (row.depth === 0) tops.push(row);
    else {
      const siblings = under.get(row.parent);
      if (siblings === undefined) under.set(row.parent, [row]);
      else siblings.push(row);
    }
  }
  tops.sort((one, other) => ((one.application ?? '') < (other.application ?? '') ? -1 : 1));
  const ordered: Supervisor[] = [];
  const open = tops.reverse();
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    ordered.push(row);
    open.push(...(under.get(row.pid) ?? []).toReversed());
  }
  return ordered;
}
