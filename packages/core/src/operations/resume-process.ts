import { resumeProcessContract } from './contracts/process-actions.js';
import { implement } from './operation.js';
import { actOn, clearedProcessInfo } from './process-action.js';

/** Of a protected process too: it can only help. */
export const resumeProcess = implement(resumeProcessContract, {
  sparesProtected: true,
  async run(_params, context) {
    const { hit } = await actOn(context, { kind: 'resume' });
    return { ...hit };
  },
  async preview(_params, context) {
    const { messageQueueLen, suspendedForMs } = await clearedProcessInfo(context, ['memory']);
    return {
      effects: [
        suspendedForMs === null
          ? 'Nothing: it is not suspended from here.'
          : `It goes on, with ${String(messageQueueLen)} messages in its mailbox.`,
      ],
      details: { messageQueueLen, suspendedForMs },
    };
  },
});
