/** The release an element class belongs to; what decides when one page loads two copies of this package. */
export const VERSION = '0.1.0';

interface Versioned {
  readonly beamdeckVersion?: string;
}
export type ElementClass = CustomElementConstructor & Versioned;

interface RegistrarOptions {
  readonly registry: () => Pick<CustomElementRegistry, 'get' | 'define'>;
  /** Runs it once the modules that are being loaded have all had their turn. */
  readonly later: (run: () => void) => void;
  readonly warn: (text: string) => void;
}

/**
 * Makes what registers elements, each once. The same tag from the same release is left alone in silence; from another release,
 * or another library, the first one stays. The page is told so in one warning: whose they are, and which.
 */
export function createRegistrar({ registry, later, warn }: RegistrarOptions): typeof defineElement {
  /** Tags that are somebody else's, by whose they are; null once that was told. */
  let foreign: Map<string, string[]> | null = new Map<string, string[]>();
  const tell = (): void => {
    const whose = [...(foreign ?? [])].map(([owner, tags]) => `${tags.join(', ')} by ${owner}`).join('; ');
    foreign = null;
    warn(`Beamdeck ${VERSION} keeps off elements that this page has already: ${whose}.`);
  };
  return (tag, element) => {
    const present = registry().get(tag) as ElementClass | undefined;
    if (present === undefined) {
      Object.defineProperty(element, 'beamdeckVersion', { value: VERSION });
      registry().define(tag, element);
      return;
    }
    // Of elements that come later still, the page knows already whose release is in charge.
    if (present === element || present.beamdeckVersion === VERSION || foreign === null) return;
    if (foreign.size === 0) later(tell);
    const owner = present.beamdeckVersion ?? 'another library';
    foreign.set(owner, [...(foreign.get(owner) ?? []), `<${tag}>`]);
  };
}

/** Registers an element on this page, unless there is one of that name. */
export const defineElement: (tag: string, element: ElementClass) => void = createRegistrar({
  registry: () => customElements,
  later: (run) => void Promise.resolve().then(run),
  // eslint-disable-next-line no-console -- the one thing a page with two versions must be told
  warn: (text) => console.warn(text),
});
