import type { LitElement } from 'lit';

/**
 * Resolves when the element has left its first states and has painted, or after five seconds as it is then. In a scene in which
 * it `stays` in its first state, resolves when it has painted that.
 */
export async function settled(
  canvas: HTMLElement,
  tag: string,
  { stays = false }: { readonly stays?: boolean } = {},
): Promise<LitElement> {
  const until = performance.now() + 5_000;
  for (;;) {
    const element = canvas.querySelector<LitElement>(tag);
    if (element !== null) {
      await element.updateComplete;
      if (stays || !element.matches(':state(loading), :state(empty)') || performance.now() > until)
        return element;
    }
    if (performance.now() > until) throw new Error(`There is no ${tag} on the page.`);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** What a user would find by its role and name, inside an element's own tree. */
export function inside(element: Element, selector: string): HTMLElement {
  const found = element.shadowRoot?.querySelector<HTMLElement>(selector);
  if (found === null || found === undefined)
    throw new Error(`There is no ${selector} in ${element.localName}.`);
  return found;
}
