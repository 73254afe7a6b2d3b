import type { BeamdeckErrorData } from '../model/error.js';
import type { OperationResult } from '../model/operation.js';
import type { Redactor } from '../safety/redactor.js';
import { isSmallData } from './small-data.js';

/** The last outcomes of operations, fit to be kept and shown: bounded in number and size, without secrets. */
export interface OperationHistory {
  /** Keeps a result; gives back what is kept of it. */
  add(result: OperationResult): OperationResult;
  /** Newest last. */
  list(): readonly OperationResult[];
}

/** Of the data of one result; what was asked for may be tens of thousands of rows. Characters of JSON. */
const MAX_KEPT_CHARS = 65_536;

export function createOperationHistory(options: {
  readonly max: number;
  readonly redactor: Redactor;
}): OperationHistory {
  const { max, redactor } = options;
  let kept: readonly OperationResult[] = [];
  return {
    add(result) {
      const entry: OperationResult = {
        ...result,
        params: redactor.value(result.params) as Record<string, unknown>,
        data: isSmallData(result.data, MAX_KEPT_CHARS) ? redactor.data(result.data) : null,
        error: result.error === null ? null : redactor.data<BeamdeckErrorData>(result.error),
      };
      kept = [...kept, entry].slice(-max);
      return entry;
    },
    list: () => kept,
  };
}
