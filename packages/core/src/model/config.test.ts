import { describe, expect, it } from 'vitest';
import { resolveConfig } from './config.js';

describe('resolveConfig', () => {
  it('has the defaults of the design document', () => {
    expect(resolveConfig()).toMatchObject({
      operationTimeout: 30_000,
      healthRefreshInterval: 10_000,
      topologyRefreshInterval: 5_000,
      maxProcessesPerPage: 100,
      maxOperationHistory: 50,
      enableSimulationControls: false,
      defaultSimulatedNodes: 3,
    });
  });

  it('takes what is given, and nothing for undefined', () => {
    const given = { topologyRefreshInterval: 1_000, operationTimeout: undefined } as never;
    expect(resolveConfig(given)).toMatchObject({ topologyRefreshInterval: 1_000, operationTimeout: 30_000 });
  });

  it.each([
    [{ operationTimeout: 0 }, 'operation_timeout'],
    [{ topologyRefreshInterval: 1.5 }, 'topology_refresh_interval'],
    [{ maxNodes: 1e9 }, 'max_nodes'],
    [{ expectedNodes: 'a@h' as never }, 'expected_nodes'],
    [{ topologyRefreshIntervall: 5 } as never, '(value)'],
  ])('refuses %j', (config, field) => {
    expect(() => resolveConfig(config)).toThrowError(
      expect.objectContaining({
        code: 'validation_error',
        details: { fields: { [field]: expect.any(String) as string } },
      }) as Error,
    );
  });
});
