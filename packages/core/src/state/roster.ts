import type { Member } from './member.js';
import { createMember } from './member.js';
import type { Sight } from './sight.js';

/** The nodes that are known, by name, by index and in order; never more than `capacity`. */
export interface Roster {
  /** Sorted by name; another list whenever a node came or went. */
  readonly members: readonly Member[];
  get(name: string): Member | undefined;
  at(index: number): Member | undefined;
  /**
   * Adds a node that is not known yet. When there is no room, the node that has been down for longest makes some; with
   * none down, undefined.
   */
  add(name: string): Member | undefined;
  drop(member: Member): void;
}

export function createRoster(options: {
  readonly capacity: number;
  readonly sight: Sight;
  readonly now: () => number;
  /** A node is about to be dropped. */
  readonly onDrop: (member: Member) => void;
}): Roster {
  const { capacity, sight, now, onDrop } = options;
  const byName = new Map<string, Member>();
  const byIndex: (Member | undefined)[] = [];
  let sorted: readonly Member[] = [];

  const drop = (member: Member): void => {
    onDrop(member);
    sight.remove(member.index);
    byName.delete(member.name);
    byIndex[member.index] = undefined;
    sorted = sorted.filter((other) => other !== member);
  };
  return {
    get members() {
      return sorted;
    },
    get: (name) => byName.get(name),
    at: (index) => byIndex[index],
    add(name) {
      if (byName.size >= capacity) {
        const oldest = longestDown(sorted);
        if (oldest === null) return undefined;
        drop(oldest);
      }
      const member = createMember(name, sight.add(), now());
      byName.set(name, member);
      byIndex[member.index] = member;
      const place = sorted.findIndex((other) => other.name > name);
      sorted = place < 0 ? [...sorted, member] : sorted.toSpliced(place, 0, member);
      return member;
    },
    drop,
  };
}

function longestDown(members: readonly Member[]): Member | null {
  let found: Member | null = null;
  for (const member of members) {
    if (member.standing.status === 'down' && (found === null || member.since < found.since)) found = member;
  }
  return found;
}
