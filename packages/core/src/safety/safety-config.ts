import * as z from 'zod/mini';
import { issueFields } from '../model/codec.js';
import { BeamdeckError } from '../model/error.js';
import { danger } from '../model/operation.js';
import { role } from '../model/principal.js';

const glob = z.string().check(z.minLength(1), z.maxLength(255));
const globs = z.array(glob).check(z.maxLength(1_000));
const perSecond = z.number().check(z.positive(), z.maximum(1_000_000));
const burst = z.int().check(z.minimum(1), z.maximum(1_000_000));

/** A token bucket: `burst` at once, then `perSecond`. */
export const rateLimit = z.object({ perSecond, burst });
/** `perSecond` may be a fraction: 0.1 is one every ten seconds. `burst` is a whole number from 1. */
export type RateLimit = z.output<typeof rateLimit>;

/** Who may do how much on which nodes. In all patterns `*` stands for any text. */
export const nodeRule = z.object({
  nodes: globs,
  principals: z._default(globs, ['*']),
  roles: z._default(z.array(role), ['viewer', 'operator', 'admin']),
  /** The most dangerous thing that is allowed there; `none`: not even reading. */
  upTo: z.union([danger, z.literal('none')]),
});
/** With its defaults: a rule that names no principals or roles is for everyone. Patterns are of whole names. */
export type NodeRule = z.output<typeof nodeRule>;

/** What may be done to one cluster, and by whom. Everything dangerous is off until it is turned on here. */
export const safetyConfig = z.object({
  /** The most dangerous thing that is enabled on this cluster, for everyone, whatever their role. */
  enabledUpTo: z._default(danger, 'read'),
  /** The first rule that fits node and caller decides; a node no rule fits is open to what the role allows. */
  nodeRules: z._default(z.array(nodeRule).check(z.maxLength(1_000)), []),
  disabledOperations: z._default(globs, []),
  /** Protected besides the built-in list. */
  protectedNames: z._default(globs, []),
  protectedApplications: z._default(globs, []),
  /** Whether an admin may override a protection with `force`; never that of a vital process. */
  allowForce: z._default(z.boolean(), false),
  /** Whether what destroys needs the exact target typed. */
  confirmDestroy: z._default(z.boolean(), true),
  /** The cluster's `enableSimulationControls`. */
  simulationControls: z._default(z.boolean(), false),
  limits: z._default(
    z.object({
      /** Of each caller for each operation, by its danger. */
      read: z._default(rateLimit, { perSecond: 50, burst: 100 }),
      diagnose: z._default(rateLimit, { perSecond: 1, burst: 5 }),
      change: z._default(rateLimit, { perSecond: 1, burst: 5 }),
      destroy: z._default(rateLimit, { perSecond: 1, burst: 2 }),
      /** Of each caller for one operation, by its name; instead of the above. */
      operations: z._default(z.record(z.string(), rateLimit), {}),
      /** Of what changes or destroys, on the whole cluster, by everyone together: in any second, in any minute. */
      dangerPerSecond: z._default(burst, 1),
      dangerPerMinute: z._default(burst, 10),
    }),
    {
      read: { perSecond: 50, burst: 100 },
      diagnose: { perSecond: 1, burst: 5 },
      change: { perSecond: 1, burst: 5 },
      destroy: { perSecond: 1, burst: 2 },
      operations: {},
      dangerPerSecond: 1,
      dangerPerMinute: 10,
    },
  ),
});
/** With every default filled in, as `resolveSafetyConfig` gives it. */
export type SafetyConfig = z.output<typeof safetyConfig>;
/** As it may be given: everything may be left out. A real cluster for which all is left out can only be read. */
export type SafetyConfigInput = z.input<typeof safetyConfig>;

/** The configuration with its defaults. Throws `validation_error` naming each field at fault; also for a field it does not know. */
export function resolveSafetyConfig(config: SafetyConfigInput = {}): SafetyConfig {
  const parsed = z.safeParse(z.strictObject(safetyConfig.shape), config);
  if (parsed.success) return parsed.data;
  throw new BeamdeckError('validation_error', 'The safety configuration is not valid.', {
    details: { fields: issueFields(parsed.error.issues) },
  });
}
