import { BeamdeckError } from '../model/error.js';
import { garbageCollectContract } from './contracts/process-actions.js';
import { implement } from './operation.js';
import { actOn, clearedProcessInfo } from './process-action.js';

export const garbageCollectProcess = implement(garbageCollectContract, {
  async run(_params, context) {
    const { hit, result } = await actOn(context, { kind: 'collect_garbage' });
    if (result.memory === null)
      throw new BeamdeckError('protocol_error', 'The node did not say what it freed.');
    return { ...hit, memoryBefore: result.memory.before, memoryAfter: result.memory.after };
  },
  async preview(_params, context) {
    const { memory, heap } = await clearedProcessInfo(context, ['memory']);
    return {
      effects: ['It stands still while its heap is gone through: the longer, the larger that is.'],
      details: { memory, heap },
    };
  },
});
