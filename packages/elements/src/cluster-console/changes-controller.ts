import type { ReactiveControllerHost } from 'lit';
import type { Cluster, ClusterChange } from '@beamdeck/core';
import { StreamController } from '../controllers/stream-controller.js';
import { LineSlots } from '../window-list/line-slots.js';
import { heard, SILENCE, spoken, type Announcements } from './announcements.model.js';
import { withChange, type FeedEntry } from './change-feed.model.js';

interface ChangesOptions {
  /** The cluster to listen to; null for none. */
  readonly cluster: () => Cluster | null;
  readonly now: () => number;
}

/**
 * What has happened to the cluster while somebody looked: as a list, newest first, and as sentences for a screen reader. Starts
 * over with another cluster. Time without a connection is counted apart: nothing was watched then.
 */
export class ChangesController {
  /** Which element shows which line of the feed. */
  readonly slots: LineSlots = new LineSlots();

  readonly #options: ChangesOptions;
  #announcements: Announcements = SILENCE;
  #feed: readonly FeedEntry[] = [];
  #since: number;
  #blindMs = 0;
  #blindSince: number | null = null;

  constructor(host: ReactiveControllerHost, options: ChangesOptions) {
    this.#options = options;
    this.#since = options.now();
    new StreamController<ClusterChange, [Cluster | null]>(host, {
      args: () => [options.cluster()],
      stream: (cluster) => cluster?.changes$ ?? null,
      each: (change) => {
        this.#announcements = heard(this.#announcements, change);
        this.#feed = withChange(this.#feed, change);
      },
      reset: () => this.#startOver(),
    });
  }

  get feed(): readonly FeedEntry[] {
    return this.#feed;
  }

  /** What a live region says now. */
  get sentence(): string {
    return this.#announcements.text;
  }

  /** How long was watched, and how long it could not be. */
  get watched(): { readonly forMs: number; readonly blindMs: number } {
    const now = this.#options.now();
    const blindMs = this.#blindMs + (this.#blindSince === null ? 0 : now - this.#blindSince);
    return { forMs: now - this.#since - blindMs, blindMs };
  }

  /** Once an update of the host: says what is to be said, and counts time without a connection. */
  pass(blind: boolean): void {
    const now = this.#options.now();
    this.#announcements = spoken(this.#announcements, now);
    if (blind) this.#blindSince ??= now;
    else if (this.#blindSince !== null) {
      this.#blindMs += now - this.#blindSince;
      this.#blindSince = null;
    }
  }

  #startOver(): void {
    this.#feed = [];
    this.#announcements = SILENCE;
    this.#since = this.#options.now();
    this.#blindMs = 0;
    this.#blindSince = null;
  }
}
