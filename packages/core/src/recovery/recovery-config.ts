import * as z from 'zod/mini';
import { issueFields } from '../model/codec.js';
import { BeamdeckError } from '../model/error.js';

const milliseconds = z.int().check(z.minimum(1), z.maximum(86_400_000));
const share = z.number().check(z.minimum(0), z.maximum(1));

const MAX_CACHE_BYTES = 33_554_432;
const PATIENCE_MS = 5_000;

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
  /** The last answers, which stand in for those that cannot be had. */
  cache: z._default(
    z.object({
      /** 0 keeps none: a node that does not answer is then only missing. */
      maxEntries: z.int().check(z.minimum(0), z.maximum(100_000)),
      maxBytes: z._default(z.int().check(z.minimum(0), z.maximum(1_073_741_824)), MAX_CACHE_BYTES),
      maxAgeMs: milliseconds,
      /**
       * How long a new answer is waited for where an old one is at hand; as long as that one is old, where that is longer.
       * So a node that has fallen silent does not hold up the others, and one that has become slow is heard after all.
       */
      patienceMs: z._default(milliseconds, PATIENCE_MS),
    }),
    { maxEntries: 1_000, maxBytes: MAX_CACHE_BYTES, maxAgeMs: 300_000, patienceMs: PATIENCE_MS },
  ),
  /** The cluster's `enableSimulationControls`. */
  simulationFallback: z._default(z.boolean(), false),
});
/** With every default filled in, as `resolveRecoveryConfig` gives it. Jitters are shares, 0 to 1. */
export type RecoveryConfig = z.output<typeof recoveryConfig>;

/** The configuration with its defaults. Throws `validation_error` naming each field at fault. */
export function resolveRecoveryConfig(config: z.input<typeof recoveryConfig> = {}): RecoveryConfig {
  const parsed = z.safeParse(z.strictObject(recoveryConfig.shape), config);
  if (parsed.success) return parsed.data;
  throw new BeamdeckError('validation_error', 'The recovery configuration is not valid.', {
    details: { fields: issueFields(parsed.error.issues) },
  });
}
