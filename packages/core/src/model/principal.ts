import * as z from 'zod/mini';

/** What a caller may do: viewer reads, operator also diagnoses and changes, admin also destroys. */
export const role = z.enum(['viewer', 'operator', 'admin']);
export type Role = z.infer<typeof role>;

/** Who asks. Made by whoever has authenticated them; holds no credential. */
export const principal = z.object({
  /** Stable and unique: limits and the audit log go by it. */
  id: z.string().check(z.minLength(1), z.maxLength(255)),
  role,
  /** Where the request came from, for the audit log; null for a call in this process. */
  address: z.nullable(z.string()),
});
export type Principal = z.infer<typeof principal>;
