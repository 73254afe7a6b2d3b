/**
 * Which element of a window shows which line: a line that stays keeps its element, one that comes takes over that of one that
 * has gone. So scrolling writes texts into what is there, and makes nothing anew.
 */
export class LineSlots {
  #slots: ReadonlyMap<string, number> = new Map();

  /** A number for each of the lines now in the window, no two the same, even where a line is there twice. */
  of(keys: readonly string[]): readonly number[] {
    const slots = new Map<string, number>();
    for (const key of keys) {
      const slot = this.#slots.get(key);
      if (slot !== undefined) slots.set(key, slot);
    }
    const taken = new Set(slots.values());
    const given = new Set<number>();
    let next = 0;
    for (const key of keys) {
      let slot = slots.get(key);
      if (slot === undefined || given.has(slot)) {
        while (taken.has(next)) next += 1;
        slot = next++;
        if (!slots.has(key)) slots.set(key, slot);
      }
      given.add(slot);
    }
    this.#slots = slots;
    return [...given];
  }
}
