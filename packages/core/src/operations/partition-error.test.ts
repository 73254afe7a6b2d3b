import { describe, expect, it } from 'vitest';
import { BeamdeckError } from '../model/error.js';
import { asPartition } from './partition-error.js';

const of = (code: 'node_unreachable' | 'timeout', details: Record<string, unknown>) =>
  new BeamdeckError(code, 'No.', { details, retryable: false, suggestions: ['Try again.'] });
const tell = (error: BeamdeckError, isCutOff: boolean) =>
  asPartition(error, { operation: 'ping_node', isCutOff: () => isCutOff });

describe('a node that cannot be reached', () => {
  it('is on the other side of a partition when it is cut off; what is known of its outcome stays', () => {
    const lost = of('node_unreachable', { node: 'c@h', outcome: 'unknown' });
    expect(tell(lost, true).toJSON()).toMatchObject({
      code: 'network_partition',
      details: { node: 'c@h', outcome: 'unknown' },
      retryable: false,
      operation: 'ping_node',
    });
    expect(tell(lost, true).suggestions).toContain('Try again.');
  });

  it('is told as it was when it is not, when it is not named, and for any other fault', () => {
    for (const [error, isCutOff] of [
      [of('node_unreachable', { node: 'c@h' }), false],
      [of('node_unreachable', {}), true],
      [of('timeout', { node: 'c@h' }), true],
    ] as const) {
      expect(tell(error, isCutOff)).toBe(error);
    }
  });
});
