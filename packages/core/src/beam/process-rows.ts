import { Atom, isTuple, type Term } from '@beamdeck/erlang';
import type { ProcessRow, ProcessType } from '../model/process.js';
import { at, isNamed, readAtom, readList, readNumber, readText, readTuple } from './term-reading.js';

export interface RowsAbout {
  readonly node: string;
  readonly incarnation: string;
  /** Reductions of the interval, by pid, where the query asked for them. */
  readonly deltas: ReadonlyMap<string, number>;
}

/** As erl/process_types.erl numbers them. */
export const PROCESS_TYPES: readonly ProcessType[] = [
  ...(['process', 'supervisor', 'gen_server', 'gen_event', 'gen_statem', 'task'] as const),
];

/** Reads the columns of erl/process_columns.erl as rows. */
export function readProcessRows(term: Term, { node, incarnation, deltas }: RowsAbout): ProcessRow[] {
  const columns = readList(term).map(readList);
  const column = (index: number): readonly Term[] => columns[index] ?? [];
  const pids = column(0).map(readText);
  return pids.map((pid, row) => {
    const cell = (index: number): Term => at(column(index), row);
    const [initialCall, currentFunction] = readTuple(cell(6), 3);
    return {
      pid,
      node,
      alive: true,
      registeredName: cell(1) instanceof Atom ? readAtom(cell(1)) : null,
      initialCall: readCall(initialCall),
      currentFunction: readCall(currentFunction),
      memory: readKnown(cell(5)),
      messageQueueLen: readNumber(cell(2)),
      reductions: readNumber(cell(3)),
      reductionsDelta: deltas.get(pid) ?? null,
      type: PROCESS_TYPES[readNumber(cell(7))] ?? 'process',
      application: isNamed(cell(8), 'undefined') ? null : readAtom(cell(8)),
      status: readAtom(cell(4)),
      linksCount: readKnown(cell(9)),
      incarnation,
    };
  });
}

/** `{Module, Function, Arity}` as `module:function/arity`; null for a process that is in no function the node can name. */
export function readCall(term: Term | undefined): string | null {
  if (!isTuple(term, 3)) return null;
  const [module, name, arity] = term.elements;
  return `${readAtom(module)}:${readAtom(name)}/${readNumber(arity)}`;
}

const readKnown = (term: Term): number | null => (isNamed(term, 'undefined') ? null : readNumber(term));
