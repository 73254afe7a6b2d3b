/** What of Trusted Types is used here; the compiler's own library does not have it yet. */
export interface MarkupPolicy {
  createHTML(markup: string): unknown;
}
export interface PolicyFactory {
  createPolicy(name: string, rules: { createHTML: (markup: string) => string }): MarkupPolicy;
}

/** How many releases of this package have made their policy on this page: the one thing they share. */
const TAKEN = Symbol.for('beamdeck.markup-policies');

/**
 * The policy by which the templates of the CDN file become markup, in place of Lit's own. Lit makes one named `lit-html` when it
 * is loaded, and a page that has Lit already, or a second release of this file, would be refused the name and nothing of the
 * file would run. This one is made when the first template is rendered, so that a release which finds all elements registered
 * makes none. It is named `beamdeck`; further releases that do render are `beamdeck-2`, and so on, in the order they do. The
 * policy itself is never within reach of the page.
 */
export function markupPolicy(factory: PolicyFactory & { [TAKEN]?: number }): MarkupPolicy {
  let policy: MarkupPolicy | undefined;
  const made = (): MarkupPolicy => {
    const number = (factory[TAKEN] ?? 0) + 1;
    const name = number === 1 ? 'beamdeck' : `beamdeck-${number}`;
    const created = factory.createPolicy(name, { createHTML: (markup) => markup });
    factory[TAKEN] = number;
    return created;
  };
  return { createHTML: (markup) => (policy ??= made()).createHTML(markup) };
}
