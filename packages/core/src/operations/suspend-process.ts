import { isoTime } from '../clock/clock.js';
import { suspendProcessContract } from './contracts/process-actions.js';
import { implement } from './operation.js';
import { actOn, clearedProcessInfo } from './process-action.js';

export const suspendProcess = implement(suspendProcessContract, {
  async run({ durationMs }, context) {
    const { hit } = await actOn(context, { kind: 'suspend', forMs: durationMs });
    return { ...hit, until: isoTime(context.now() + durationMs) };
  },
  async preview({ durationMs }, context) {
    const { type, messageQueueLen, suspendedForMs } = await clearedProcessInfo(context, ['memory']);
    const seconds = String(durationMs / 1_000);
    return {
      effects: [
        ...(type === 'supervisor'
          ? ['It is a supervisor: what ends under it meanwhile is not started again.']
          : []),
        `It stops where it is for up to ${seconds} s; whoever calls it meanwhile waits, and may give up.`,
        `Its mailbox grows: ${String(messageQueueLen)} messages are in it now.`,
        ...(suspendedForMs === null ? [] : ['It is suspended from here already; its time begins anew.']),
        'It goes on by itself when the time is over, or when our link to its node is lost.',
      ],
      details: { messageQueueLen, suspendedForMs },
    };
  },
});
