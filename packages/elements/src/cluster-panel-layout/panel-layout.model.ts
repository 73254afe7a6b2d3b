/** How much of the width each panel has; they add up to 1. */
export type Shares = readonly number[];

/** No panel is made narrower than this share of the whole. */
export const LEAST_SHARE = 0.15;

export function evenShares(count: number): Shares {
  return Array.from({ length: count }, () => 1 / count);
}

/** The shares with one divider moved by so much of the whole; it stops where a panel would become too narrow. */
export function movedDivider(shares: Shares, divider: number, by: number): Shares {
  const before = shares[divider];
  const after = shares[divider + 1];
  if (before === undefined || after === undefined) return shares;
  const both = before + after;
  const least = Math.min(LEAST_SHARE, both / 2);
  const moved = Math.min(both - least, Math.max(least, before + by));
  return shares.map((share, at) => (at === divider ? moved : at === divider + 1 ? both - moved : share));
}

/** Shares as they were remembered; null for what is none of ours. */
export function readShares(text: string | null, count: number): Shares | null {
  if (text === null) return null;
  try {
    const shares: unknown = JSON.parse(text);
    if (!Array.isArray(shares) || shares.length !== count) return null;
    const numbers = shares.filter(
      (share): share is number => typeof share === 'number' && share >= LEAST_SHARE / 2,
    );
    const sum = numbers.reduce((total, share) => total + share, 0);
    return numbers.length === count && Math.abs(sum - 1) < 0.01 ? numbers : null;
  } catch {
    return null;
  }
}
