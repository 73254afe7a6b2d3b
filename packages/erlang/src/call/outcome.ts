import { Atom } from '../etf/atom.js';
import { Reference } from '../etf/identifier.js';
import type { Term } from '../etf/term.js';
import { Tuple } from '../etf/tuple.js';

/** How the worker of a call ended. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: Term }
  | {
      readonly kind: 'exception';
      readonly class: 'throw' | 'error' | 'exit';
      readonly reason: Term;
      /** Of class `error` only. */
      readonly stack: Term | undefined;
    }
  /** It was ended by an exit signal, such as that of its heap cap (`killed`). */
  | { readonly kind: 'signal'; readonly reason: Term };

/**
 * Reads the exit reason of a process that ran `erpc:execute_call(Reference, …)`.
 *
 * Source: OTP, Kernel, `erpc`: the worker exits with `{Ref, return, Value}`, `{Ref, throw, Reason}`,
 * `{Ref, exit, Reason}`, `{Ref, error, Reason, Stack}` or `{Ref, error, {erpc, Reason}}`.
 */
export function outcomeOf(reason: Term, reference: Reference): Outcome {
  const fields: readonly Term[] = reason instanceof Tuple ? reason.elements : [];
  const [echoed, tag, value, stack] = fields;
  if (!(echoed instanceof Reference) || !sameWords(echoed, reference)) return { kind: 'signal', reason };
  if (!(tag instanceof Atom) || value === undefined || fields.length > 4) return { kind: 'signal', reason };
  switch (tag.name) {
    case 'return':
      return { kind: 'value', value };
    case 'throw':
    case 'exit':
    case 'error':
      return { kind: 'exception', class: tag.name, reason: value, stack };
    default:
      return { kind: 'signal', reason };
  }
}

/** Enough to tell references of this node apart: nobody else makes any with our name and creation. */
function sameWords(left: Reference, right: Reference): boolean {
  return (
    left.creation === right.creation &&
    left.node.name === right.node.name &&
    left.words.length === right.words.length &&
    left.words.every((word, index) => word === right.words[index])
  );
}
