import type { Objection } from './authorise.js';
import type { OperationTarget, ProcessFacts } from './process-facts.js';
import { joinedProcess } from './process-ref.js';

/**
 * The texts that confirm an operation on this target, the one to show first: the target itself, whole and exact. A process
 * may be given by its pid or by its name, always with its node; a whole cluster by the operation's name.
 */
export function confirmationTexts(
  operation: string,
  target: OperationTarget,
  facts: ProcessFacts | null,
): readonly string[] {
  switch (target.kind) {
    case 'process': {
      const pid = facts === null ? [] : [joinedProcess(facts.node, facts.pid)];
      const name = facts?.registeredName ?? null;
      return name === null || facts === null ? pid : [joinedProcess(facts.node, name), ...pid];
    }
    case 'node':
      return [target.node];
    case 'cluster':
      return [operation];
  }
}

/** What stands against a confirmation as typed, or null when it is one of the texts, to the character. */
export function confirmationObjection(texts: readonly string[], typed: string | null): Objection | null {
  if (typed !== null && texts.includes(typed)) return null;
  const [expected = ''] = texts;
  return {
    code: typed === null ? 'missing_parameter' : 'invalid_parameter',
    reason: typed === null ? 'This needs the exact target typed.' : 'What was typed is not the exact target.',
    suggestion: `Give \`confirm\`: ${JSON.stringify(expected)}`,
  };
}
