import * as z from 'zod/mini';
import { issueFields } from '../model/codec.js';
import { BeamdeckError } from '../model/error.js';

const milliseconds = z.int().check(z.minimum(1), z.maximum(86_400_000));
const share = z.number().check(z.minimum(0), z.maximum(1));

/** How calls that fail are dealt with. Times are milliseconds. */
export const recoveryConfig = z.object({
  retry: z._default(
    z.object({
      attempts: z.int().check(z.minimum(1), z.maximum(20)),
      initialMs: milliseconds,
      maxMs: milliseconds,
      factor: z.number().check(z.minimum(1), z.maximum(10)),
      jitter: share,
    }),
    { attempts: 4, initialMs: 200, maxMs: 10_000, factor: 2, jitter: 0.5 },
  ),
  breaker: z._default(
    z.object({
      failures: z.int().check(z.minimum(1), z.maximum(1_000)),
      openMs: milliseconds,
      maxOpenMs: milliseconds,
      jitter: share,
    }),
    { failures: 5, openMs: 5_000, maxOpenMs: 60_000, jitter: 0.2 },
  ),
  cache: z._default(
    z.object({
      maxEntries: z.int().check(z.minimum(0), z.maximum(100_000)),
      maxAgeMs: milliseconds,
    }),
    { maxEntries: 200, maxAgeMs: 600_000 },
  ),
  /** The cluster's `enableSimulationControls`. */
  simulationFallback: z._default(z.boolean(), false),
});
export type RecoveryConfig = z.output<typeof recoveryConfig>;

/** The configuration with its defaults. Throws `validation_error` naming each field at fault. */
export function resolveRecoveryConfig(config: z.input<typeof recoveryConfig> = {}): RecoveryConfig {
  const parsed = z.safeParse(z.strictObject(recoveryConfig.shape), config);
  if (parsed.success) return parsed.data;
  throw new BeamdeckError('validation_error', 'The recovery configuration is not valid.', {
    details: { fields: issueFields(parsed.error.issues) },
  });
}
