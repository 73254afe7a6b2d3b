import type { Observable, Subscription } from 'rxjs';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { pageFlush, type Flush } from './flush.js';

export interface StreamOptions<T, A extends readonly unknown[]> {
  /** What the stream depends on; compared one by one at each update of the host. */
  readonly args: () => A;
  /** Null where there is nothing to subscribe to. */
  readonly stream: (...args: A) => Observable<T> | null;
  /** Called with each value as it arrives, before it is painted; for what must not be skipped. */
  readonly each?: (value: T) => void;
  /** Called when the arguments change: what was gathered from the old stream is not of the new one. */
  readonly reset?: () => void;
  /** The first value after the arguments changed is painted as it comes: it answers the user, who waits for it. */
  readonly firstAtOnce?: boolean;
  readonly flush?: Flush;
}

/**
 * An element's only way to a stream. Subscribed while the host is connected and the page awake; subscribed again when
 * the arguments change, and then `value` starts over, so that one node's numbers never stand under another's name.
 * New values become `value` at the shared flush, so that all elements of a page turn to them together, whatever else makes
 * one of them update; a value that a stream replays is there in the same update.
 * Moving the host in the document keeps the subscription; removing it ends it.
 */
export class StreamController<T, A extends readonly unknown[]> implements ReactiveController {
  /** The last value; undefined before the first. */
  value: T | undefined;
  /** Why the stream ended; streams of a cluster do not fail, others may. */
  error: unknown;

  readonly #host: ReactiveControllerHost;
  readonly #options: StreamOptions<T, A>;
  readonly #flush: Flush;
  readonly #paint = (): void => {
    if (this.#pending !== null) this.value = this.#pending.value;
    this.#pending = null;
    this.#host.requestUpdate();
  };
  /** Arrived, and not yet painted. */
  #pending: { readonly value: T } | null = null;
  #args: A | null = null;
  #subscription: Subscription | null = null;
  #connected = false;
  #unwatchSleep: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, options: StreamOptions<T, A>) {
    this.#host = host;
    this.#options = options;
    this.#flush = options.flush ?? pageFlush;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connected = true;
    this.#unwatchSleep ??= this.#flush.watchSleep((asleep) =>
      asleep ? this.#unsubscribe() : this.#host.requestUpdate(),
    );
    this.#host.requestUpdate();
  }

  hostUpdate(): void {
    if (!this.#connected || this.#flush.asleep) return;
    const args = this.#options.args();
    const same =
      this.#args !== null &&
      args.length === this.#args.length &&
      args.every((arg, index) => Object.is(arg, this.#args?.[index]));
    if (same && this.#subscription !== null) return;
    this.#unsubscribe();
    if (!same) {
      this.#pending = null;
      this.value = undefined;
      this.error = undefined;
      if (this.#args !== null) this.#options.reset?.();
    }
    this.#args = args;
    this.#subscribe(args);
  }

  hostDisconnected(): void {
    this.#connected = false;
    // A host that is only moved is connected again before this runs.
    void Promise.resolve().then(() => {
      if (this.#connected) return;
      this.#unsubscribe();
      this.#unwatchSleep?.();
      this.#unwatchSleep = null;
      this.#flush.unmark(this.#paint);
    });
  }

  #subscribe(args: A): void {
    let replaying = true;
    const atOnce = (): boolean =>
      this.#options.firstAtOnce === true && this.value === undefined && !this.#flush.asleep;
    const repaint = (): void => {
      if (replaying) return;
      if (atOnce()) this.#paint();
      else this.#flush.mark(this.#paint);
    };
    try {
      this.#subscription =
        this.#options.stream(...args)?.subscribe({
          next: (value) => {
            if (replaying) this.value = value;
            else this.#pending = { value };
            this.#options.each?.(value);
            repaint();
          },
          error: (error: unknown) => {
            this.error = error;
            repaint();
          },
        }) ?? null;
    } catch (error) {
      this.error = error;
    }
    replaying = false;
  }

  #unsubscribe(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = null;
  }
}
