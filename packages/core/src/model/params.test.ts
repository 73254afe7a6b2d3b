import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { nodeInfoOperation } from '../operations/node-info.js';
import { isBeamdeckError } from './error.js';
import { parseParams } from './params.js';
import { processQuery } from './process.js';

const fieldsOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    if (isBeamdeckError(error)) return [error.code, error.details['fields']];
    throw error;
  }
  throw new Error('was accepted');
};

describe('parseParams', () => {
  it('takes snake_case and camelCase, and fills in defaults', () => {
    const expected = { node: 'a_b@h', includeProcesses: true, processLimit: 50 };
    expect(parseParams(nodeInfoOperation.params, { node: 'a_b@h', include_processes: true })).toEqual(
      expected,
    );
    expect(parseParams(nodeInfoOperation.params, { node: 'a_b@h', includeProcesses: true })).toEqual(
      expected,
    );
  });

  it('reads the text of a query string', () => {
    expect(parseParams(processQuery, { limit: '20', include_details: 'true', sort: 'memory' })).toMatchObject(
      {
        limit: 20,
        includeDetails: true,
      },
    );
    expect(
      parseParams(z.object({ keys: z.optional(z.array(z.string())) }), { keys: 'memory, links' }),
    ).toEqual({
      keys: ['memory', 'links'],
    });
  });

  it.each(['1e309', '9007199254740993', '20.5', '0x10', ' 20', '', '-1', '10001', 'NaN'])(
    'refuses %j as a limit',
    (limit) => {
      expect(fieldsOf(() => parseParams(processQuery, { limit }))).toEqual([
        'validation_error',
        { limit: expect.any(String) as string },
      ]);
    },
  );

  it('names every fault at once, under wire names', () => {
    expect(
      fieldsOf(() =>
        parseParams(nodeInfoOperation.params, { process_limit: 501, includeProcesses: 'perhaps', nope: 1 }),
      ),
    ).toEqual([
      'validation_error',
      {
        nope: 'unknown parameter',
        node: 'required',
        include_processes: 'expected boolean',
        process_limit: 'must be at most 500',
      },
    ]);
  });

  it('tells a missing parameter from a wrong one', () => {
    expect(fieldsOf(() => parseParams(nodeInfoOperation.params, {}))).toEqual([
      'missing_parameter',
      { node: 'required' },
    ]);
    expect(fieldsOf(() => parseParams(nodeInfoOperation.params, { node: 3 }))).toEqual([
      'validation_error',
      { node: 'expected string' },
    ]);
  });

  it('refuses one parameter given in both cases, and what is no object', () => {
    expect(
      fieldsOf(() => parseParams(nodeInfoOperation.params, { node: 'a', process_limit: 1, processLimit: 2 })),
    ).toEqual(['validation_error', { process_limit: 'given twice' }]);
    expect(fieldsOf(() => parseParams(nodeInfoOperation.params, [1]))).toEqual([
      'validation_error',
      { '(params)': 'expected an object' },
    ]);
  });

  it('refuses a __proto__ key and takes nothing from it', () => {
    const params: unknown = JSON.parse('{"node":"a","__proto__":{"processLimit":7}}');
    expect(fieldsOf(() => parseParams(nodeInfoOperation.params, params))).toEqual([
      'validation_error',
      Object.fromEntries([['__proto__', 'unknown parameter']]),
    ]);
  });
});
