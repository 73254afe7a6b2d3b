import { ErlangError } from '../error/erlang-error.js';

/** An Erlang float. A plain JavaScript number is always an Erlang integer, so `float(1)` is `1.0` and `1` is `1`. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** The Erlang float of this value. Throws `term_unsupported` for NaN and the infinities, which Erlang does not have. */
export function float(value: number): Float {
  if (!Number.isFinite(value)) {
    throw new ErlangError('term_unsupported', 'Erlang floats are finite', {
      details: { expected: 'a finite number', got: String(value) },
    });
  }
  return new Float(value);
}

export function isFloat(term: unknown): term is Float {
  return term instanceof Float;
}
