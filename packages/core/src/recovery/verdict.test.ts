import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../model/error.js';
import { BeamdeckError, ERROR_CODES } from '../model/error.js';
import { outcomeOf } from './outcome.js';
import { healthSignOf, retryAfterOf, whyNotAgain } from './verdict.js';

const code = fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[]));

describe('whyNotAgain', () => {
  it('never repeats what is unknown, and never a code that is not retryable', () => {
    fc.assert(
      fc.property(
        code,
        fc.boolean(),
        fc.constantFrom(undefined, 'failed', 'unknown'),
        (name, idempotent, outcome) => {
          const error = new BeamdeckError(name, 'x', outcome === undefined ? {} : { details: { outcome } });
          const again = whyNotAgain(error, idempotent) === null;
          if (outcome === 'unknown') expect(again).toBe(false);
          if (!ERROR_CODES[name].retryable) expect(again).toBe(false);
          if (!idempotent && outcome !== 'failed') expect(again).toBe(false);
        },
      ),
    );
  });

  it('says why', () => {
    const unknown = new BeamdeckError('timeout', 'x', { details: { outcome: 'unknown' } });
    expect(whyNotAgain(unknown, true)).toBe('unknown_outcome');
    expect(whyNotAgain(new BeamdeckError('timeout', 'x'), false)).toBe('not_idempotent');
    expect(whyNotAgain(new BeamdeckError('timeout', 'x'), true)).toBeNull();
    expect(whyNotAgain(new BeamdeckError('timeout', 'x', { retryable: false }), true)).toBe('not_retryable');
    expect(whyNotAgain(new BeamdeckError('cancelled', 'x'), true)).toBe('cancelled');
    expect(whyNotAgain(new BeamdeckError('token_expired', 'x'), true)).toBe('not_retryable');
    expect(whyNotAgain(new TypeError('a bug'), true)).toBe('not_retryable');
  });
});

describe('outcomeOf', () => {
  it('is final when marked', () => {
    const marked = (outcome: string) => new BeamdeckError('timeout', 'x', { details: { outcome } });
    expect(outcomeOf(marked('failed'), 'destroy')).toBe('failed');
    expect(outcomeOf(marked('unknown'), 'read')).toBe('unknown');
  });

  it('is unknown for a change unless the code proves that nothing happened', () => {
    for (const name of [
      'timeout',
      'node_unreachable',
      'cancelled',
      'result_too_large',
      'protocol_error',
    ] as const) {
      expect(outcomeOf(new BeamdeckError(name, 'x'), 'change')).toBe('unknown');
      expect(outcomeOf(new BeamdeckError(name, 'x'), 'read')).toBe('failed');
    }
    for (const name of ['forbidden', 'process_not_found', 'remote_error', 'cookie_rejected'] as const) {
      expect(outcomeOf(new BeamdeckError(name, 'x'), 'destroy')).toBe('failed');
    }
    expect(outcomeOf(new TypeError('a bug'), 'change')).toBe('unknown');
  });
});

describe('healthSignOf', () => {
  it('takes a refusal of the node for a sign of life, and its silence for none', () => {
    const sign = (name: ErrorCode) => healthSignOf(new BeamdeckError(name, 'x'));
    expect(sign('timeout')).toBe('failure');
    expect(sign('node_unreachable')).toBe('failure');
    expect(
      healthSignOf(new BeamdeckError('timeout', 'The process is silent.', { details: { answered: true } })),
    ).toBe('success');
    expect(sign('process_not_found')).toBe('success');
    expect(sign('remote_error')).toBe('success');
    expect(sign('forbidden')).toBe('neutral');
    expect(sign('cancelled')).toBe('neutral');
    expect(sign('audit_unavailable')).toBe('neutral');
    expect(healthSignOf(new TypeError('a bug'))).toBe('neutral');
  });
});

describe('retryAfterOf', () => {
  it('reads only a time that can be waited', () => {
    const asked = (retryAfterMs: unknown) =>
      retryAfterOf(new BeamdeckError('rate_limited', 'x', { details: { retryAfterMs } }));
    expect(asked(1_500.2)).toBe(1_501);
    for (const nonsense of [-1, Number.NaN, Infinity, '5', null]) expect(asked(nonsense)).toBe(0);
  });
});
