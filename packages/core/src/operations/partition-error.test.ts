import { describe, expect, it } from 'vitest';
import { BeamdeckError } from '../model/error.js';
import { tellPartition } from './partition-error.js';

const of = (code: 'node_unreachable' | 'timeout', details: Record<string, unknown>) =>
  new BeamdeckError(code, 'No.', { details, retryable: false, suggestions: ['Try again.'] });
const told = (error: BeamdeckError, isCutOff: boolean): Promise<BeamdeckError> =>
  tellPartition(Promise.reject(error), () => isCutOff).then(
    () => error,
    (thrown: BeamdeckError) => thrown,
  );

describe('a node that cannot be reached', () => {
  it('is on the other side of a partition when it is cut off; what is known of its outcome stays', async () => {
    const lost = of('node_unreachable', { node: 'c@h', outcome: 'unknown' });
    const error = await told(lost, true);
    expect(error.toJSON()).toMatchObject({
      code: 'network_partition',
      details: { node: 'c@h', outcome: 'unknown' },
      retryable: false,
    });
    expect(error.suggestions).toContain('Try again.');
  });

  it('is told as it was when it is not, when it is not named, and for any other fault', async () => {
    for (const [error, isCutOff] of [
      [of('node_unreachable', { node: 'c@h' }), false],
      [of('node_unreachable', {}), true],
      [of('timeout', { node: 'c@h' }), true],
    ] as const) {
      const thrown = await told(error, isCutOff);
      expect(thrown.code).toBe(error.code);
      expect(thrown).toBe(error);
    }
  });
});
