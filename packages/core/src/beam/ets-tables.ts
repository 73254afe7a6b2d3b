import { Atom, Pid, tuple, type Link, type Term } from '@beamdeck/erlang';
import type { EtsQuery, EtsTable } from '../model/ets-table.js';
import type { ProbeAnswer, ProbeContext, TableScan } from '../probe/cluster-probe.js';
import { pidText, readNames, readPid, textAt } from './identifiers.js';
import { onNodeMs, sorted } from './inventory-order.js';
import { DETAIL_HEAP_WORDS, SLICE_COUNT, stepMsOf } from './process-limits.js';
import { costOf, questionAtom, type Programs } from './program.js';
import { at, isNamed, readAtom, readList, readNumber, readTuple } from './term-reading.js';

export interface EtsTablesSetup {
  readonly programs: Programs;
  readonly now: () => number;
}

/** The lists of a node with a million tables. */
const MAX_HEAP_WORDS = 16_000_000;

/** The first tables of one node in the order asked for; see erl/ets_tables.erl. Never what is in them. */
export async function askEtsTables(
  { programs, now }: EtsTablesSetup,
  link: Link,
  query: EtsQuery,
  context: ProbeContext,
): Promise<ProbeAnswer<TableScan<EtsTable>>> {
  const { node } = link;
  const deadlineMs = onNodeMs(context.deadlineMs);
  const question = tuple(
    searchTerm(query.search),
    questionAtom(query.sort),
    questionAtom(query.order === 'desc' ? 'true' : 'false'),
    query.limit,
    tuple(
      ...[deadlineMs, stepMsOf(deadlineMs), SLICE_COUNT, DETAIL_HEAP_WORDS],
      questionAtom(context.priority),
    ),
  );
  const run = await programs.run(link, 'ets_tables', question, { ...context, maxHeapWords: MAX_HEAP_WORDS });
  const collectedAt = now();
  const [scanned, matched, columns, leaders, masters, names, wordSize, perSecond, took] = readTuple(
    run.value,
    9,
  );
  const applications = new Map(readPairs(masters));
  const about: About = {
    ...{ node, wordSize: readNumber(wordSize), names: readNames(names, node) },
    applicationOf: new Map(
      readPairs(leaders).flatMap(([owner, leader]): [string, string][] => {
        const application = applications.get(readPid(leader) ?? '');
        return application === undefined ? [] : [[owner, readAtom(application)]];
      }),
    ),
  };
  const lists = readList(columns).map(readList);
  const rows = (lists[0] ?? []).flatMap((_, row) =>
    readTable(
      lists.map((column) => at(column, row)),
      about,
    ),
  );
  const value: TableScan<EtsTable> = {
    // Each was read a moment after it was chosen: it is shown by what it is now.
    rows: sorted(
      rows,
      query.order,
      (row) => row[query.sort],
      ({ id }) => id,
    ),
    matched: readNumber(matched),
    scanned: readNumber(scanned),
  };
  const tookMs = (readNumber(took) * 1_000) / readNumber(perSecond);
  return { value, collectedAt, cost: costOf(tookMs, run) };
}

/** Text as a node searches for it; none at all for no text. */
export const searchTerm = (search: string | undefined): Term =>
  search === undefined || search === ''
    ? questionAtom('any')
    : new TextEncoder().encode(search.toLowerCase());

interface About {
  readonly node: string;
  readonly wordSize: number;
  readonly names: ReadonlyMap<string, string>;
  /** By the pid of the owner. */
  readonly applicationOf: ReadonlyMap<string, string>;
}

/** `[{Pid, Value}]`. */
function readPairs(term: Term | undefined): (readonly [string, Term])[] {
  return readList(term).flatMap((pair): (readonly [string, Term])[] => {
    const [pid, value] = readTuple(pair, 2);
    return pid instanceof Pid && value !== undefined ? [[pidText(pid), value]] : [];
  });
}

/** None for a table that is gone since it was chosen. */
function readTable(cells: readonly Term[], { node, wordSize, names, applicationOf }: About): EtsTable[] {
  const [id, name, named, owner, size, memory, type, protection, compressed, reading, writing] = cells;
  if (cells.some((cell) => isNamed(cell, 'undefined')) || !(owner instanceof Pid) || id === undefined)
    return [];
  const pid = pidText(owner);
  return [
    {
      node,
      id: id instanceof Atom ? id.name : textAt(id, node),
      name: readAtom(name),
      named: isNamed(named, 'true'),
      owner: pid,
      ownerName: names.get(pid) ?? null,
      application: applicationOf.get(pid) ?? null,
      size: readNumber(size),
      memory: readNumber(memory) * wordSize,
      type: readAtom(type),
      protection: readAtom(protection),
      compressed: isNamed(compressed, 'true'),
      readConcurrency: isNamed(reading, 'true'),
      writeConcurrency: readAtom(writing),
    },
  ];
}
