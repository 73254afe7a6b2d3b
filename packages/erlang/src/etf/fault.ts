import { ErlangError } from '../error/erlang-error.js';

/** The bytes end at `offset + left`, inside something that needs `needed` bytes from `offset` on. */
export function truncated(offset: number, needed: number, left: number): never {
  throw new ErlangError('term_truncated', 'the bytes end inside a term', {
    details: { offset, expected: `${needed} bytes`, got: `${left} bytes` },
  });
}

/** What stands at `offset` is not what the format has there. */
export function malformed(offset: number, expected: string, got: string | number): never {
  throw new ErlangError('term_malformed', `expected ${expected}`, { details: { offset, expected, got } });
}

export function tooLarge(offset: number, limit: string, allowed: number, got: number | bigint): never {
  throw new ErlangError('term_too_large', `the term passes limits.${limit}`, {
    details: { offset, limit, expected: `at most ${allowed}`, got: Number(got) },
  });
}

export function tooDeep(offset: number, allowed: number): never {
  throw new ErlangError('term_too_deep', 'the term nests deeper than limits.maxDepth', {
    details: { offset, limit: 'maxDepth', expected: `at most ${allowed}`, got: allowed + 1 },
  });
}

export function unknownTag(offset: number, tag: number): never {
  throw new ErlangError('term_unknown_tag', 'no term of the external format up to OTP 28 starts like this', {
    details: { offset, expected: 'the tag of a term', got: tag },
  });
}

export function localTerm(offset: number): never {
  throw new ErlangError('term_local', 'only the node that made this term can read it', {
    details: { offset, expected: 'a term for all nodes', got: 'LOCAL_EXT' },
  });
}

/** This JavaScript value is no term, or not one that can be written. */
export function unsupported(expected: string, got: unknown): never {
  const shown = typeof got === 'object' && got !== null ? (got.constructor?.name ?? 'object') : String(got);
  throw new ErlangError('term_unsupported', `expected ${expected}`, {
    details: { expected, got: shown.slice(0, 100), type: typeof got },
  });
}
