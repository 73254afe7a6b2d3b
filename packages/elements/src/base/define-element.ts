/** The release an element class belongs to; what decides when one page loads two copies of this package. */
export const VERSION = '0.1.0';

interface Versioned {
  readonly beamdeckVersion?: string;
}

/**
 * Registers an element, once. The same tag from the same release is left alone in silence; from another release, the
 * first one stays and the page is told once.
 */
export function defineElement(tag: string, element: CustomElementConstructor & Versioned): void {
  const present = customElements.get(tag) as (CustomElementConstructor & Versioned) | undefined;
  if (present === undefined) {
    Object.defineProperty(element, 'beamdeckVersion', { value: VERSION });
    customElements.define(tag, element);
    return;
  }
  if (present === element || present.beamdeckVersion === VERSION) return;
  // eslint-disable-next-line no-console -- the one thing a page with two versions must be told
  console.warn(
    `<${tag}> is already defined by ${present.beamdeckVersion ?? 'another library'}; ${VERSION} keeps off.`,
  );
}
