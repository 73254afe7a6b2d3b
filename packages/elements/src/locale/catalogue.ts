import { str, type LocaleModule } from '@lit/localize';
import { generateMsgId } from '@lit/localize/internal/id-generation.js';

const PLACE = /\{(\d+)\}/;

/**
 * Translations as `@lit/localize` takes them, from pairs of English and another language. Expressions are `{0}`, `{1}` … in
 * both, in the order of the English text; the other language may put them in another order.
 */
export function catalogue(pairs: Readonly<Record<string, string>>): LocaleModule['templates'] {
  return Object.fromEntries(
    Object.entries(pairs).map(([english, other]) => {
      const source = english.split(PLACE).filter((_part, at) => at % 2 === 0);
      const id = generateMsgId(source.length === 1 ? english : source, false);
      return [id, PLACE.test(other) ? template(other) : other];
    }),
  );
}

function template(text: string): ReturnType<typeof str> {
  const parts = text.split(PLACE);
  const strings = parts.filter((_part, at) => at % 2 === 0);
  const places = parts.filter((_part, at) => at % 2 === 1).map(Number);
  return str(Object.assign(strings, { raw: strings }), ...places);
}
