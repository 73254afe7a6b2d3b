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

  it('says of every parameter what is wrong with it', () => {
    const error = new BeamdeckError('validation_error', 'The parameters are not valid.', {
      details: { fields: { nod: 'unknown parameter', node: 'required' } },
      suggestions: ['nod: unknown parameter', 'node: required'],
    });
    expect(errorLine(error)).toBe('The parameters are not valid. nod: unknown parameter; node: required.');
    const message = new BeamdeckError('invalid_parameter', 'The message is no Erlang term.', {
      details: { fields: { message: 'line 2, column 5: expected a comma\u202e\u001b[31m' } },
      suggestions: ['Write it as in the shell.'],
    });
    expect(errorLine(message)).toBe(
      'The message is no Erlang term. message: line 2, column 5: expected a comma??[31m. Write it as in the shell.',
    );
  });

  it('names the flags that lead out, where another program has our name', () => {
    const error = new BeamdeckError('node_name_rejected', 'The name is taken.', {
      details: { cause: 'name_in_use' },
      suggestions: ['Stop the other program.'],
    });
    expect(errorLine(error)).toMatch(/^The name is taken\. .*--url http:.*--name NAME@HOST\.$/);
  });

  it('is one line without a stack or control characters', () => {
    expect(errorLine(new Error('first\n    at second\u001b[31m'))).toBe('first     at second [31m');
    expect(errorLine('text')).toBe('Something went wrong.');
  });
});
