import { BeamdeckError } from '../model/error.js';
import type { ProbedProcess } from '../probe/cluster-probe.js';
import { pidNumber } from './pid-text.js';
import type { ProcessLens } from './process-lens.js';
import type { SimulatedNode } from './simulated-node.js';

/** A lens at the process that is meant, as it is at a time. Throws `process_not_found`. */
export function findProcess(
  { name, population }: SimulatedNode,
  process: ProbedProcess,
  at: number,
): ProcessLens {
  const number = 'pid' in process ? pidNumber(process.pid) : null;
  const index =
    'name' in process
      ? population.roster.named.get(process.name)
      : number === null
        ? null
        : population.indexOfPid(number);
  const lens = population.lens();
  if (typeof index === 'number' && lens.seek(index, at) && ('name' in process || lens.pid === number))
    return lens;
  throw new BeamdeckError('process_not_found', 'The simulated node has no such process now.', {
    details: { node: name, process, simulated: true },
    suggestions: ['Give a registered name, or a pid from a fresh process list.'],
  });
}
