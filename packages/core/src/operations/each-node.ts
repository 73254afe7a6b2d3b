import type { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { NodeAnswers } from './operation.js';

/**
 * Asks each node, a few at a time, each with a signal of its own that follows the given one.
 * A node that fails is a failure in the answer, never one of the whole. Never rejects.
 */
export async function askEachNode<T>(
  nodes: readonly string[],
  signal: AbortSignal,
  ask: (node: string, signal: AbortSignal) => Promise<T>,
  concurrency = 16,
): Promise<Pick<NodeAnswers<T>, 'answers' | 'failures'>> {
  const answers = new Map<string, T>();
  const failures = new Map<string, BeamdeckError>();
  const waiting = [...nodes];
  const worker = async (): Promise<void> => {
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
      try {
        answers.set(node, await ask(node, AbortSignal.any([signal])));
      } catch (cause) {
        failures.set(node, errorFrom(cause));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, nodes.length) }, worker));
  return { answers, failures };
}
