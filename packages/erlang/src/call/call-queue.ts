/** Two lines before one counter: what somebody waits for goes before what runs in the background. */
export interface CallQueue<T> {
  readonly size: number;
  add(item: T, background: boolean): void;
  /** The next in turn. */
  take(): T | undefined;
  remove(item: T): void;
  /** Empties both lines, in order. */
  takeAll(): T[];
}

export function createCallQueue<T>(): CallQueue<T> {
  // Sets keep the order of insertion and delete in constant time, wherever the item stands.
  const foreground = new Set<T>();
  const background = new Set<T>();
  return {
    get size() {
      return foreground.size + background.size;
    },
    add: (item, isBackground) => void (isBackground ? background : foreground).add(item),
    take() {
      for (const line of [foreground, background]) {
        for (const item of line) {
          line.delete(item);
          return item;
        }
      }
      return undefined;
    },
    remove(item) {
      if (!foreground.delete(item)) background.delete(item);
    },
    takeAll() {
      const all = [...foreground, ...background];
      foreground.clear();
      background.clear();
      return all;
    },
  };
}
