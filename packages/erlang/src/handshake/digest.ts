import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * MD5 of the cookie followed by the challenge in decimal.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "Distribution Handshake", "Definitions".
 */
export function digestOf(cookie: string, challenge: number): Uint8Array {
  return createHash('md5').update(Buffer.from(cookie, 'latin1')).update(String(challenge)).digest();
}

/** Compares in constant time; false for any other length. */
export function sameDigest(expected: Uint8Array, got: Uint8Array): boolean {
  return expected.length === got.length && timingSafeEqual(expected, got);
}
