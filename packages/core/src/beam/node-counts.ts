import type { Term } from '@beamdeck/erlang';
import type { NodeMemory, Usage } from '../model/node.js';
import { at, readList, readNumber } from './term-reading.js';

export interface NodeCounts {
  readonly processes: Usage;
  readonly ports: Usage;
  readonly atoms: Usage;
  readonly ets: Usage;
}

/**
 * Reads `[process_count, process_limit, port_count, port_limit, atom_count, atom_limit, ets_count]`. Tables have no limit
 * (0): what `system_info(ets_limit)` gives sizes a hash table, and a node makes more tables than that.
 */
export function readCounts(term: Term | undefined): NodeCounts {
  const counts = readList(term).map(readNumber);
  const usage = (index: number): Usage => ({
    used: readNumber(at(counts, index)),
    limit: readNumber(at(counts, index + 1)),
  });
  return {
    processes: usage(0),
    ports: usage(2),
    atoms: usage(4),
    ets: { used: readNumber(at(counts, 6)), limit: 0 },
  };
}

/** Reads the values of `erlang:memory([total, processes, system, atom, binary, code, ets])`. */
export function readMemory(term: Term | undefined): NodeMemory {
  const sizes = readList(term).map(readNumber);
  const bytes = (index: number) => readNumber(at(sizes, index));
  return {
    total: bytes(0),
    processes: bytes(1),
    system: bytes(2),
    atom: bytes(3),
    binary: bytes(4),
    code: bytes(5),
    ets: bytes(6),
  };
}
