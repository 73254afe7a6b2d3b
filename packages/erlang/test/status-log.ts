import type { Link, LinkStatus } from '../src/index.js';

/** Every status of a link from now on. */
export function statusLog(link: Link): LinkStatus[] {
  const seen: LinkStatus[] = [];
  link.onStatus((status) => seen.push(status));
  return seen;
}

export const statesOf = (log: readonly LinkStatus[]) => log.map(({ state }) => state);
