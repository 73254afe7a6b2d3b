/**
 * Speaks the language of the place an element stands in: the nearest `lang` around it, out of every shadow root, up to the
 * document's. English needs nothing loaded. A page has one language; where its parts differ, the last one that is not English
 * is spoken. A page that has set up `@lit/localize` itself keeps its own way.
 */
export function followLanguage(element: Element): void {
  const language = languageAt(element);
  if (language === '' || language === 'en') return;
  void import('./language.js').then(
    ({ speak }) => speak(language),
    () => undefined,
  );
}

/** Makes every element of the page speak a language, by its code: for a page that lets its users choose. */
export async function setLanguage(language: string): Promise<void> {
  const { speak } = await import('./language.js');
  await speak(language);
}

function languageAt(element: Element): string {
  for (let at: Element | null = element; at !== null;) {
    const told: Element | null = at.closest('[lang]');
    if (told !== null) return primary(told.getAttribute('lang') ?? '');
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return '';
}

const primary = (language: string): string => language.toLowerCase().split('-')[0] ?? '';
