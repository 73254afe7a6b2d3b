import { Atom, charlist, formatTerm, isTuple, parsePid, Pid, Port, type Term } from '@beamdeck/erlang';
import { BeamdeckError } from '../model/error.js';
import type { ProcessTie } from '../model/process-info.js';
import type { ProbedProcess } from '../probe/cluster-probe.js';
import { readList, readTuple } from './term-reading.js';

/** `<0.123.0>`, as the pid's own node prints it. */
export const pidText = ({ id, serial }: Pid): string => `<0.${id}.${serial}>`;

/** A pid, port, reference or any other term as `node` prints it; never more than `maxLength` characters. */
export const textAt = (term: Term, node: string, maxLength = 300): string =>
  formatTerm(term, { localNode: node, maxLength });

/** A pid as its node prints it; null for anything else (`undefined`, `restarting`). */
export const readPid = (term: Term | undefined): string | null =>
  term instanceof Pid ? pidText(term) : null;

/** `[{Pid | Port, Name}]`. */
export type Names = ReadonlyMap<string, string>;

export function readNames(term: Term | undefined, node: string): Names {
  return new Map(
    readList(term).flatMap((pair): [string, string][] => {
      const [held, name] = readTuple(pair, 2);
      return held !== undefined && name instanceof Atom ? [[textAt(held, node), name.name]] : [];
    }),
  );
}

/** What a process is tied to: a pid, a port, `{Name, Node}` of a monitor by name, or what else a node may have. */
export function readTie(
  term: Term,
  { node, names }: { readonly node: string; readonly names: Names },
): ProcessTie {
  if (term instanceof Pid) {
    const registeredName = names.get(textAt(term, node)) ?? null;
    return { kind: 'process', id: pidText(term), node: term.node.name, registeredName };
  }
  if (term instanceof Port) {
    const id = textAt(term, term.node.name);
    return { kind: 'port', id, node: term.node.name, registeredName: names.get(textAt(term, node)) ?? null };
  }
  if (isTuple(term, 2)) {
    const [name, where] = term.elements;
    if (name instanceof Atom && where instanceof Atom) {
      return { kind: 'name', id: name.name, node: where.name, registeredName: name.name };
    }
  }
  return { kind: 'other', id: textAt(term, node), node, registeredName: null };
}

/**
 * A process as erl/find_process.erl takes it. Null for what cannot be one of the node: a name of no or too many characters,
 * a pid of another node.
 */
export function processTerm(process: ProbedProcess, node: string): Term | null {
  if ('name' in process) {
    const length = [...process.name].length;
    return length === 0 || length > 255 ? null : new TextEncoder().encode(process.name);
  }
  const pid = ownPid(process.pid, node);
  return pid === null ? null : charlist(`<0.${pid.id}.${pid.serial}>`);
}

function ownPid(text: string, node: string) {
  try {
    const pid = parsePid(text);
    return pid.node === undefined || pid.node === node ? pid : null;
  } catch {
    return null;
  }
}

export const processNotFound = (node: string, process: ProbedProcess): BeamdeckError =>
  new BeamdeckError('process_not_found', 'The process is not there, or is not there any more.', {
    details: { node, process: 'pid' in process ? process.pid : process.name },
    suggestions: ['Look at the processes of the node again.'],
  });
