import type { ClusterTopology, NodeVitals, ProcessPage, ProcessRow } from '@beamdeck/core';
import { printable } from './printable.js';

/** What is known at one moment. */
export interface TopFrame {
  readonly topology: ClusterTopology;
  readonly vitals: ReadonlyMap<string, NodeVitals>;
  readonly page: ProcessPage;
  /** Why the last look failed; null when it did not. */
  readonly fault: string | null;
  /** The time that ages are reckoned from, in milliseconds. */
  readonly now: number;
}

/** A frame as lines of at most `columns` characters. Whatever a cluster calls its nodes and processes, a line stays one. */
export function topLines(frame: TopFrame, { columns }: { readonly columns: number }): readonly string[] {
  const { topology, page, fault } = frame;
  const up = Object.values(topology.nodeStates).filter(({ status }) => status === 'up').length;
  const title = [
    `${topology.simulationEnabled ? 'SIMULATION  ' : ''}${printable(topology.clusterName ?? topology.currentNode ?? '')}`,
    `${String(up)} of ${String(topology.totalNodes)} nodes up`,
    topology.partitionStatus.replaceAll('_', ' '),
    `${String(page.totalCount)} processes`,
  ];
  return [
    title.join('  '),
    ...(fault === null ? [] : [`! ${printable(fault, 200)}`]),
    '',
    row(
      NODE_COLUMNS,
      NODE_COLUMNS.map(([heading]) => heading),
    ),
    ...topology.nodes.map((name) => nodeLine(name, frame)),
    '',
    row(
      PROCESS_COLUMNS,
      PROCESS_COLUMNS.map(([heading]) => heading),
    ),
    ...page.processes.map(processLine),
    ...page.nodesFailed.map(
      ({ node, code, ageMs }) =>
        `! ${printable(node)} did not answer: ${printable(code)}` +
        (ageMs === null ? '' : `; its rows are of ${String(Math.round(ageMs / 1_000))} s ago`),
    ),
  ].map((line) => [...line].slice(0, columns).join('').trimEnd());
}

type Column = readonly [heading: string, width: number, align: 'left' | 'right'];

const NODE_COLUMNS: readonly Column[] = [
  ['NODE', 28, 'left'],
  ['STATUS', 12, 'left'],
  ['AGE', 6, 'right'],
  ['PROCESSES', 10, 'right'],
  ['MEMORY', 9, 'right'],
  ['RUNQ', 5, 'right'],
  ['PORTS', 7, 'right'],
  ['ATOMS', 8, 'right'],
];
const PROCESS_COLUMNS: readonly Column[] = [
  ['PID', 14, 'left'],
  ['NODE', 22, 'left'],
  ['NAME OR INITIAL CALL', 34, 'left'],
  ['MEMORY', 9, 'right'],
  ['REDUCTIONS', 12, 'right'],
  ['QUEUE', 7, 'right'],
  ['CURRENT FUNCTION', 34, 'left'],
];

function nodeLine(name: string, { topology, vitals, now }: TopFrame): string {
  const status = topology.nodeStates[name]?.status ?? 'unknown';
  const gauges = vitals.get(name);
  const age =
    gauges === undefined
      ? ''
      : `${String(Math.max(0, Math.round((now - Date.parse(gauges.collectedAt)) / 1_000)))} s`;
  return row(NODE_COLUMNS, [
    name,
    status,
    age,
    count(gauges?.processes.used),
    bytes(gauges?.memory.total),
    count(gauges?.runQueue),
    count(gauges?.ports.used),
    count(gauges?.atoms.used),
  ]);
}

function processLine(process: ProcessRow): string {
  return row(PROCESS_COLUMNS, [
    process.pid,
    process.node,
    process.registeredName ?? process.initialCall ?? '',
    bytes(process.memory),
    count(process.reductions),
    count(process.messageQueueLen),
    process.currentFunction ?? '',
  ]);
}

function row(columns: readonly Column[], cells: readonly string[]): string {
  return columns
    .map(([, width, align], i) => {
      const text = printable(cells[i] ?? '', width);
      return align === 'left' ? text.padEnd(width) : text.padStart(width);
    })
    .join(' ');
}

/** What was not measured is a question mark, never a number. */
function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '?' : String(value);
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return '?';
  let [size, unit] = [value, 0];
  while (size >= 1_024 && unit < UNITS.length - 1) [size, unit] = [size / 1_024, unit + 1];
  return `${unit === 0 ? String(size) : size.toFixed(1)} ${UNITS[unit] ?? ''}`;
}
