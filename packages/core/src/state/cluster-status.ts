import type { BeamdeckError } from '../model/error.js';
import type { ClusterStatus } from '../model/status.js';
import type { Member } from './member.js';

export interface StatusInput {
  readonly running: boolean;
  readonly members: readonly Member[];
  readonly seeds: readonly string[];
  /** When the cluster was entered in this run; null before. */
  readonly enteredAt: number | null;
  readonly now: number;
  /** Silence of every node for this long makes the whole stale. */
  readonly staleAfterMs: number;
}

/** Where the engine stands with its cluster, from its links and the age of what it knows. */
export function clusterStatusOf(input: StatusInput): ClusterStatus {
  const { running, members, seeds, enteredAt, now, staleAfterMs } = input;
  if (!running) return { state: 'idle' };
  const linked = members.filter((member) => member.link.state === 'up');
  if (linked.length > 0 && enteredAt !== null) {
    const newest = linked.reduce((at, member) => Math.max(at, member.lastAnswerAt ?? -Infinity), -Infinity);
    if (newest > -Infinity && now - newest > staleAfterMs)
      return { state: 'stale', since: newest, error: null };
    return { state: 'connected', since: enteredAt };
  }
  const trying = members.some(({ name, link }) => link.state === 'trying' && seeds.includes(name));
  if (enteredAt === null && trying) return { state: 'connecting' };
  const failed = members.flatMap(({ name, link }) => (link.state === 'down' ? [{ name, link }] : []));
  const bySeed = failed.filter(({ name }) => seeds.includes(name));
  const told = bySeed.length > 0 ? bySeed : failed;
  const first = told[0];
  if (first === undefined) return { state: 'connecting' };
  if (told.every(({ link }) => link.reason === 'refused'))
    return { state: 'refused', error: first.link.error };
  const hopeful = told.filter(({ link }) => link.reason !== 'refused');
  const error: BeamdeckError = (hopeful[0] ?? first).link.error;
  const nextAt = hopeful.reduce((at, { link }) => Math.min(at, link.nextAt ?? Infinity), Infinity);
  return {
    state: 'reconnecting',
    attempt: Math.max(...hopeful.map(({ link }) => link.attempts)),
    nextAt: nextAt === Infinity ? now : nextAt,
    error,
  };
}

export function sameStatus(a: ClusterStatus, b: ClusterStatus): boolean {
  if (a === b) return true;
  if (a.state !== b.state) return false;
  const left = a as unknown as Readonly<Record<string, unknown>>;
  const right = b as unknown as Readonly<Record<string, unknown>>;
  return Object.keys(left).every((key) => left[key] === right[key]);
}
