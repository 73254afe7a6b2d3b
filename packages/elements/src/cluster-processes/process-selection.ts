import type { ProcessRow } from '@beamdeck/core';
import { processKey } from '../process-view/process-key.js';
import type { ListItem, ProcessLines } from './process-lines.js';

/**
 * Which process is chosen, and which line the keyboard is on: by who they are, never by where they stand, so that both survive
 * a refresh and another order. A line that is gone leaves the keyboard at the place where it was.
 */
export class ProcessSelection {
  chosen: ProcessRow | null = null;
  /** Key of the line that the keyboard is on. */
  current: string | null = null;
  #lines: ProcessLines | null = null;
  #place = -1;

  /** Key of the chosen process. */
  get key(): string | null {
    return this.chosen === null ? null : processKey(this.chosen);
  }

  /** Goes on to new lines: the chosen process is as it is now, or as it was where it is not among them any more. */
  follow(lines: ProcessLines): void {
    if (lines === this.#lines) return;
    this.#lines = lines;
    const now = this.key === null ? undefined : lines.item(lines.indexOf(this.key));
    if (now?.kind === 'row') this.chosen = now.row;
    const at = this.current === null ? -1 : lines.indexOf(this.current);
    if (at >= 0) this.#place = at;
  }

  /** Where the keyboard is, or was before its line went; -1 where it has not been yet. */
  get place(): number {
    return Math.min(this.#place, (this.#lines?.count ?? 0) - 1);
  }

  /** The line that the keyboard is on; undefined where it has none, or its line is gone. */
  get line(): ListItem | undefined {
    const item = this.#lines?.item(this.place);
    return item?.key === this.current ? item : undefined;
  }

  /** Puts the keyboard on a line. */
  moveTo(place: number): boolean {
    const item = this.#lines?.item(place);
    if (item === undefined) return false;
    this.current = item.key;
    this.#place = place;
    return true;
  }

  forget(): void {
    this.chosen = this.current = null;
    this.#place = -1;
  }
}
