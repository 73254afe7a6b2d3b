import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { VETOED } from '../events/cluster-operation-execute-request.js';
import { shownError } from '../view-state/shown-error.js';
import type { ShownError } from '../view-state/view-state.model.js';

/** What a question that the user asked by a button has come to. */
export type Asked<T> =
  | { readonly state: 'idle' }
  | { readonly state: 'running' }
  | { readonly state: 'vetoed' }
  | { readonly state: 'done'; readonly value: T; readonly at: number }
  | { readonly state: 'failed'; readonly error: ShownError; readonly at: number };

const IDLE = { state: 'idle' } as const;

/**
 * One question at a time on behalf of its host: asked again only when the answer has come, so that a double click asks
 * once. Forgotten, and aborted, when the host is removed; an answer that comes later is not wanted.
 */
export class QuestionController<T> implements ReactiveController {
  asked: Asked<T> = IDLE;

  readonly #host: ReactiveControllerHost;
  readonly #now: () => number;
  #abort: AbortController | null = null;

  constructor(host: ReactiveControllerHost, now: () => number) {
    this.#host = host;
    this.#now = now;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.forget();
  }

  /** Resolves when the answer has come, or at once where one is on its way. Never rejects: the outcome is in `asked`. */
  async ask(question: (signal: AbortSignal) => Promise<T | typeof VETOED>): Promise<void> {
    if (this.asked.state === 'running') return;
    const { signal } = (this.#abort = new AbortController());
    this.#show({ state: 'running' });
    let outcome: Asked<T>;
    try {
      const value = await question(signal);
      outcome = value === VETOED ? { state: 'vetoed' } : { state: 'done', value, at: this.#now() };
    } catch (error) {
      outcome = { state: 'failed', error: shownError(error), at: this.#now() };
    }
    if (!signal.aborted) this.#show(outcome);
  }

  /** As if nothing had been asked. */
  forget(): void {
    this.#abort?.abort();
    this.#abort = null;
    if (this.asked.state !== 'idle') this.#show(IDLE);
  }

  #show(asked: Asked<T>): void {
    this.asked = asked;
    this.#host.requestUpdate();
  }
}
