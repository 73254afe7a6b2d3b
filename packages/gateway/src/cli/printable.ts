/** Controls, invisible and direction-changing characters, lone surrogates: whatever could act on a terminal or lie in it. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu;

/** Text of a user or of a cluster, made fit for one line of a terminal. */
export function printable(text: string, maxLength = 80): string {
  const clean = text.slice(0, maxLength * 4).replace(UNPRINTABLE, '?');
  const characters = [...clean];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : clean;
}
