import { findBlastRadius } from './blast-radius.js';
import { blastEffects } from './blast-effects.js';
import { killProcessContract } from './contracts/process-actions.js';
import { implement } from './operation.js';
import { actOn } from './process-action.js';

/** Arsenal says `killed` for what `exit/2` calls `kill`: the signal that no process can trap, which ends it as `killed`. */
const exitReason = (reason: 'killed' | 'kill' | 'shutdown' | 'normal'): 'kill' | 'shutdown' | 'normal' =>
  reason === 'killed' ? 'kill' : reason;

/** The details of its preview are a `BlastRadius`. */
export const killProcess = implement(killProcessContract, {
  async run({ reason }, context) {
    const { hit, result } = await actOn(context, { kind: 'exit', reason: exitReason(reason) });
    const gone = result.alive === null ? null : !result.alive;
    return { ...hit, reason, gone, terminated: gone };
  },
  async preview({ reason }, context) {
    const radius = await findBlastRadius(context);
    return { effects: blastEffects(radius, exitReason(reason)), details: { ...radius } };
  },
});
