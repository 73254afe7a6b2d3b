import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { pageFlush } from './flush.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The size of one part of the host, in CSS pixels; null until first measured. What is drawn to that size must not
 * change it (lay it out absolutely), or it would chase itself.
 */
export class SizeController implements ReactiveController {
  size: Size | null = null;

  readonly #host: ReactiveControllerHost;
  readonly #part: () => Element | null;
  #observer: ResizeObserver | null = null;
  #observed: Element | null = null;

  constructor(host: ReactiveControllerHost, part: () => Element | null) {
    this.#host = host;
    this.#part = part;
    host.addController(this);
  }

  hostUpdated(): void {
    const part = this.#part();
    if (part === this.#observed) return;
    this.#observer ??= new ResizeObserver((entries) => this.#measured(entries.at(-1)));
    if (this.#observed !== null) this.#observer.unobserve(this.#observed);
    this.#observed = part;
    if (part !== null) this.#observer.observe(part);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    this.#observed = null;
  }

  #measured(entry: ResizeObserverEntry | undefined): void {
    if (entry === undefined) return;
    const width = Math.round(entry.contentRect.width);
    const height = Math.round(entry.contentRect.height);
    if (width === 0 || height === 0 || (width === this.size?.width && height === this.size.height)) return;
    this.size = { width, height };
    // Not within the observer's own turn, which must not change what it observes.
    pageFlush.frame(() => this.#host.requestUpdate());
  }
}
