import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { pageFlush, type Flush } from './flush.js';

/** The time, for ages that count up: repaints its host once a second while connected and visible. */
export class TickController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #flush: Flush;
  readonly #paint = (): void => this.#host.requestUpdate();
  #stop: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, flush: Flush = pageFlush) {
    this.#host = host;
    this.#flush = flush;
    host.addController(this);
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#flush.now();
  }

  hostConnected(): void {
    this.#stop ??= this.#flush.everySecond(this.#paint);
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = null;
  }
}
