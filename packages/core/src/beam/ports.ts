import { Atom, isTuple, Pid, tuple, type Link, type Term } from '@beamdeck/erlang';
import type { ErlangPort, PortQuery } from '../model/port.js';
import type { ProbeAnswer, ProbeContext, TableScan } from '../probe/cluster-probe.js';
import { searchTerm } from './ets-tables.js';
import { pidText, readNames, textAt, type Names } from './identifiers.js';
import { sorted } from './inventory-order.js';
import { costOf, questionAtom, type Programs, type QuestionAtom } from './program.js';
import { at, isNamed, readList, readNumber, readText, readTuple } from './term-reading.js';

export interface PortsSetup {
  readonly programs: Programs;
  readonly now: () => number;
}

const KEYS: Readonly<Record<PortQuery['sort'], QuestionAtom>> = {
  input: 'input',
  output: 'output',
  queue_bytes: 'queue_size',
  memory: 'memory',
  name: 'name',
};
const MAX_HEAP_WORDS = 16_000_000;

/** The first ports of one node in the order asked for; see erl/ports.erl. */
export async function askPorts(
  { programs, now }: PortsSetup,
  link: Link,
  query: PortQuery,
  context: ProbeContext,
): Promise<ProbeAnswer<TableScan<ErlangPort>>> {
  const { node } = link;
  const { sort, order, limit, search } = query;
  const isDescending = questionAtom(order === 'desc' ? 'true' : 'false');
  const question = tuple(searchTerm(search), questionAtom(KEYS[sort]), isDescending, limit);
  const run = await programs.run(link, 'ports', question, { ...context, maxHeapWords: MAX_HEAP_WORDS });
  const collectedAt = now();
  const [scanned, matched, columns, named, perSecond, took] = readTuple(run.value, 6);
  const names = readNames(named, node);
  const lists = readList(columns).map(readList);
  const rows = (lists[0] ?? []).map((_, row) =>
    readPort(
      lists.map((column) => at(column, row)),
      node,
      names,
    ),
  );
  const keyOf = (row: ErlangPort) => (sort === 'queue_bytes' ? row.queueBytes : row[sort]);
  const value = {
    rows: sorted(rows, order, keyOf, ({ id }) => id),
    matched: readNumber(matched),
    scanned: readNumber(scanned),
  };
  const tookMs = (readNumber(took) * 1_000) / readNumber(perSecond);
  return { value, collectedAt, cost: costOf(tookMs, run) };
}

function readPort(cells: readonly Term[], node: string, names: Names): ErlangPort {
  const [port, name, connected, input, output, queued, memory, process, local, remote] = cells;
  const owner = valueOf(connected);
  const pid = owner instanceof Pid ? pidText(owner) : null;
  const id = textAt(port ?? [], node);
  return {
    ...{ node, id, name: readText(name) },
    owner: pid,
    ownerName: pid === null ? null : (names.get(pid) ?? null),
    registeredName: names.get(id) ?? null,
    input: readNumber(input),
    output: readNumber(output),
    queueBytes: readNumber(queued),
    memory: numberOf(memory),
    osPid: numberOf(process),
    local: readAddress(local),
    remote: readAddress(remote),
  };
}

/** `{Item, Value}`, or `undefined` of a port that is closed since. */
const valueOf = (term: Term | undefined): Term | undefined =>
  isTuple(term, 2) ? term.elements[1] : undefined;
const numberOf = (term: Term | undefined): number | null => {
  const value = valueOf(term);
  return typeof value === 'number' ? value : null;
};

/** `{ok, {Address, Port}}`, or `{ok, {local, Path}}`; anything else has no address. */
function readAddress(term: Term | undefined): string | null {
  const [ok, address] = isTuple(term, 2) ? term.elements : [];
  if (!isNamed(ok, 'ok') || !isTuple(address, 2)) return null;
  const [host, port] = address.elements;
  if (host instanceof Atom) return host.name === 'local' ? readText(port) : null;
  if (!isTuple(host)) return null;
  const parts = host.elements.map((part) => (typeof part === 'number' ? part : 0));
  const text = parts.length === 4 ? parts.join('.') : `[${compressed(parts)}]`;
  return `${text}:${typeof port === 'number' ? port : 0}`;
}

/** An IPv6 address, its longest run of zeros left out (RFC 5952). */
function compressed(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(':');
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort(
    (one, other) => other[0].length - one[0].length,
  );
  const [longest] = runs;
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index);
  const after = text.slice(longest.index + longest[0].length);
  return `${before}::${after.replace(/^:/, '')}`;
}
