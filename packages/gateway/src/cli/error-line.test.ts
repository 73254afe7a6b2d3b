import { BeamdeckError } from '@beamdeck/core';
import { describe, expect, it } from 'vitest';
import { errorLine } from './error-line.js';

describe('errorLine', () => {
  it('says what is wrong and the first thing to do', () => {
    const error = new BeamdeckError('cookie_rejected', 'The cookie is wrong.', {
      suggestions: ['Give the right one.', 'Or ask.'],
    });
    expect(errorLine(error)).toBe('The cookie is wrong. Give the right one.');
  });

  it('is one line without a stack or control characters', () => {
    expect(errorLine(new Error('first\n    at second\u001b[31m'))).toBe('first     at second [31m');
    expect(errorLine('text')).toBe('Something went wrong.');
  });
});
