import { configureLocalization } from '@lit/localize';
import { catalogue } from './catalogue.js';

/** The languages shipped beside English. */
const TARGETS = ['de'] as const;
type Target = (typeof TARGETS)[number];

const { setLocale } = configureLocalization({
  sourceLocale: 'en',
  targetLocales: TARGETS,
  loadLocale: async (locale) => ({ templates: catalogue(await LOADED[locale as Target]()) }),
});

const LOADED: Readonly<Record<Target, () => Promise<Readonly<Record<string, string>>>>> = {
  // Where the file is not served, what it would have translated stays English.
  de: () =>
    import('./de.js').then(
      ({ de }) => de,
      () => ({}),
    ),
};

/** Makes every element of the page speak a language; one that is not shipped leaves them as they are. */
export async function speak(language: string): Promise<void> {
  if (language === 'en' || TARGETS.some((target) => target === language)) await setLocale(language);
}
