/** How near a count is to its limit; decides the colour of its bar, and is said in words beside it. */
export type Nearness = 'ok' | 'warn' | 'crit';

/** From three quarters of a limit on it is worth a look; from nine tenths it is urgent. */
export const NEAR = 0.75;
export const VERY_NEAR = 0.9;

export function nearness(share: number): Nearness {
  if (share >= VERY_NEAR) return 'crit';
  return share >= NEAR ? 'warn' : 'ok';
}
