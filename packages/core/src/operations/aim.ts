import { BeamdeckError } from '../model/error.js';
import { ofAnotherNode, parseProcessRef } from '../safety/process-ref.js';
import type { Aim } from './operation.js';

/** Params by which operations say what they are aimed at. */
interface AimingParams {
  readonly pid?: unknown;
  readonly node?: unknown;
  readonly incarnation?: unknown;
  readonly confirm?: unknown;
  readonly force?: unknown;
  readonly comment?: unknown;
}

/**
 * What a run is aimed at, by its params: the process `pid` of `node`, else the node `node`, else the whole cluster; with
 * the caller's `confirm`, `force` and `comment`. Throws as `processAim` does.
 */
export function defaultAim(params: unknown): Aim {
  const given = (params ?? {}) as AimingParams;
  if (typeof given.pid === 'string') return processAim(given);
  return {
    target: typeof given.node === 'string' ? { kind: 'node', node: given.node } : { kind: 'cluster' },
    ...saidOf(given),
  };
}

/**
 * The aim of an operation on the process `pid`, a pid or a registered name, of the node in `node` or in the joined form
 * `node/<pid>`. Throws `missing_parameter` where neither says the node, `invalid_parameter` where they differ.
 */
export function processAim(given: AimingParams): Aim {
  const process = String(given.pid);
  const ref = parseProcessRef(process);
  const node = typeof given.node === 'string' ? given.node : ref.node;
  if (node === null) {
    throw new BeamdeckError('missing_parameter', 'The node of the process is not said.', {
      details: { fields: { node: 'required' } },
      suggestions: ['Give `node`, or write the process as `name@host/<0.123.0>`.'],
    });
  }
  if (ref.node !== null && ref.node !== node) {
    throw ofAnotherNode();
  }
  const incarnation = typeof given.incarnation === 'string' ? given.incarnation : null;
  return { target: { kind: 'process', node, process, incarnation }, ...saidOf(given) };
}

function saidOf({ confirm, force, comment }: AimingParams): Omit<Aim, 'target'> {
  return {
    ...(typeof confirm === 'string' ? { confirm } : {}),
    ...(force === true ? { force } : {}),
    ...(typeof comment === 'string' ? { reason: comment } : {}),
  };
}
