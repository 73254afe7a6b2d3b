import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface KeysOptions {
  /** Takes the keys of the whole page too, while nothing on it has the focus. */
  readonly wholePage: () => boolean;
  /** Does what a key stands for; false when it stands for nothing now, and then the page has it. */
  readonly act: (key: string) => boolean;
}

/**
 * Single keys of an element, never those of someone who types or is asked something in a dialog, nor those with Ctrl, Alt or
 * Meta; and Ctrl or Meta with K, as `Mod+k`.
 */
export class KeysController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: KeysOptions;

  constructor(host: ReactiveControllerHost & HTMLElement, options: KeysOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('keydown', this.#onKey);
    this.#host.ownerDocument.addEventListener('keydown', this.#onPageKey);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('keydown', this.#onKey);
    this.#host.ownerDocument.removeEventListener('keydown', this.#onPageKey);
  }

  readonly #onPageKey = (event: KeyboardEvent): void => {
    const { body, documentElement } = this.#host.ownerDocument;
    const unfocused = event.target === body || event.target === documentElement;
    if (unfocused && this.#options.wholePage()) this.#onKey(event);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey || isInDialog(event)) return;
    const withMod = event.ctrlKey || event.metaKey;
    // The one key that works while typing too, as everywhere else.
    if (withMod ? event.shiftKey || event.key.toLowerCase() !== 'k' : isTyping(event)) return;
    if (this.#options.act(withMod ? 'Mod+k' : event.key)) event.preventDefault();
  };
}

/** What is pressed there is the dialog's: Escape closes it, and nothing behind it. */
function isInDialog(event: KeyboardEvent): boolean {
  return event.composedPath().some((part) => part instanceof HTMLDialogElement && part.open);
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
