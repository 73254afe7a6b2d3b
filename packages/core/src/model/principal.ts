import * as z from 'zod/mini';

/** What a caller may do: viewer reads, operator also diagnoses and changes, admin also destroys. */
export const role = z.enum(['viewer', 'operator', 'admin']);
/**
 * Each role includes the one before it. Rules for nodes can take from what a role allows, never add to it: see
 * `NodeRule`.
 */
export type Role = z.infer<typeof role>;

/** Who asks. Made by whoever has authenticated them; holds no credential. */
export const principal = z.object({
  /** Stable and unique: limits and the audit log go by it. */
  id: z.string().check(z.minLength(1), z.maxLength(255)),
  role,
  /** Where the request came from, for the audit log; null for a call in this process. */
  address: z.nullable(z.string()),
});
/**
 * A host that calls the engine itself makes these after its own authentication; nothing in it is verified again.
 * Without one, `createCluster` acts as `local`, an admin.
 */
export type Principal = z.infer<typeof principal>;
