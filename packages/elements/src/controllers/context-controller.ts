import { ContextEvent, type Context } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface ContextHost extends ReactiveControllerHost, EventTarget {
  readonly isConnected: boolean;
}

/**
 * The value of a context, wherever its provider is and whenever it comes: upgraded before the host, after it, or set in
 * between the two later. `value` is undefined while no provider answers. Asking `target` itself, where one is given,
 * reaches a provider that is not an ancestor.
 */
export class ContextController<T> implements ReactiveController {
  value: T | undefined;

  readonly #host: ContextHost & Element;
  readonly #context: Context<unknown, T>;
  readonly #target: () => EventTarget | null;
  #unsubscribe: (() => void) | null = null;
  #asked: EventTarget | null = null;

  constructor(
    host: ContextHost & Element,
    context: Context<unknown, T>,
    target: () => EventTarget | null = () => host,
  ) {
    this.#host = host;
    this.#context = context;
    this.#target = target;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.ownerDocument.addEventListener('context-provider', this.#providerCame);
    this.#ask();
  }

  hostUpdate(): void {
    if (this.#host.isConnected && this.#target() !== this.#asked) this.#ask();
  }

  hostDisconnected(): void {
    this.#host.ownerDocument.removeEventListener('context-provider', this.#providerCame);
    this.#forget();
    this.#set(undefined);
  }

  /** A provider that is upgraded late says so; whoever had no answer, or a farther one, asks again. */
  readonly #providerCame = (event: Event): void => {
    if ((event as Event & { context?: unknown }).context === this.#context) this.#ask();
  };

  #ask(): void {
    this.#forget();
    const target = this.#target();
    this.#asked = target;
    let answered = false;
    target?.dispatchEvent(
      new ContextEvent(
        this.#context,
        this.#host,
        (value, unsubscribe) => {
          // An answer of a provider that was replaced meanwhile.
          if (this.#unsubscribe !== null && unsubscribe !== this.#unsubscribe) this.#unsubscribe();
          this.#unsubscribe = unsubscribe ?? null;
          answered = true;
          this.#set(value);
        },
        true,
      ),
    );
    if (!answered) this.#set(undefined);
  }

  #forget(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#asked = null;
  }

  #set(value: T | undefined): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    this.#host.requestUpdate();
  }
}
