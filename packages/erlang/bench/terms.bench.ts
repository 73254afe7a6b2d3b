import {
  Atom,
  Charlist,
  decodeTerm,
  encodeTerm,
  isTuple,
  Pid,
  type Term,
  Tuple,
  tuple,
} from '../src/index.js';
import { both, heapGrowth, measure, type Measured, table } from './measure.js';
import { megabytes, scanProcesses } from './process-scan.js';

/** Against JSON, and memory, on what a scan of 100 000 processes of a real node returns. */
export async function bench(): Promise<string> {
  const { release, rows, items } = scanProcesses();
  decodeTerm(rows);
  const heapOf = (bytes: Uint8Array) => heapGrowth(() => decodeTerm(bytes)) / bytes.length;
  const memory = [rows, items].map(heapOf);
  const unlike = heapOf(withoutRepetition(rows));
  const asJson = [
    JSON.stringify(plainOf(decodeTerm(rows))),
    JSON.stringify(objectsOf(decodeTerm(items))),
  ] as const;
  const [rowTimes, itemTimes] = [againstJson(rows, asJson[0]), againstJson(items, asJson[1])];
  return `## Terms

A scan of 100 000 processes of a real node (OTP ${release}), as rows \`{Pid, Name, Memory, Reductions, Queue, {M, F, A}, {M, F, A}}\`
(${megabytes(rows)}), and as \`process_info/2\` gives it, \`{Pid, [{memory, _}, …]}\` (items, ${megabytes(items)}). The same rows as JSON: as arrays
(${megabytes(asJson[0])}), and as objects (${megabytes(asJson[1])}). Milliseconds of CPU time a run, garbage collection on the same thread included, and
in brackets those on the clock; medians of rounds that take all candidates in turn.

${table(
  ['', 'decodeTerm', 'JSON.parse', 'ratio', 'decoded', 'heap taken by decoding', 'encodeTerm'],
  [
    ['rows', ...jsonRow(rowTimes, rows, memory[0]!)],
    ['items', ...jsonRow(itemTimes, items, memory[1]!)],
  ],
)}

Small tuples that are equal are one object, and a scan is full of them. The same rows with no two \`{M, F, A}\` alike take ${unlike.toFixed(1)} ×.`;
}

/** The rows with another number in each `{M, F, A}`. */
function withoutRepetition(rows: Uint8Array): Uint8Array {
  let count = 0;
  const unlike = (term: Term) =>
    isTuple(term, 3) ? tuple(term.elements[0], term.elements[1], count++) : term;
  return encodeTerm(
    (decodeTerm(rows) as readonly Tuple[]).map(({ elements }) => tuple(...elements.map(unlike))),
  );
}

function againstJson(bytes: Buffer, json: string): readonly Measured[] {
  const decoding = measure([
    { name: 'decodeTerm', run: () => decodeTerm(bytes) },
    { name: 'JSON.parse', run: () => JSON.parse(json) as unknown },
  ]);
  const term = decodeTerm(bytes);
  return [...decoding, ...measure([{ name: 'encodeTerm', run: () => encodeTerm(term) }])];
}

function jsonRow(times: readonly Measured[], bytes: Buffer, growth: number): readonly string[] {
  const [decode, parse, encode] = times as [Measured, Measured, Measured];
  return [
    both(decode),
    both(parse),
    `**${(decode.cpu / parse.cpu).toFixed(2)}**`,
    `${(bytes.length / 1000 / decode.cpu).toFixed(0)} MB/s`,
    `**${growth.toFixed(1)}** × the input`,
    both(encode),
  ];
}

/** As JSON has it: tuples as arrays, atoms and pids as text. */
function plainOf(term: Term): unknown {
  if (term instanceof Atom) return term.name;
  if (term instanceof Pid) return `<0.${term.id}.${term.serial}>`;
  if (term instanceof Tuple) return term.elements.map(plainOf);
  if (term instanceof Charlist) return term.text;
  return Array.isArray(term) ? term.map(plainOf) : term;
}

/** Rows of process_info as objects: `{ pid, memory, … }`. */
function objectsOf(term: Term): unknown {
  return (term as readonly Tuple<readonly [Pid, readonly Tuple<readonly [Atom, Term]>[]]>[]).map(
    ({ elements: [pid, info] }) =>
      Object.fromEntries([
        ['pid', plainOf(pid)],
        ...info.map(({ elements: [item, value] }) => [item.name, plainOf(value)]),
      ]) as unknown,
  );
}
