/** Which characters count as text: `latin1` as in the shell by default, `unicode` as after `erl +pc unicode`. */
export type PrintableRange = 'latin1' | 'unicode';

/** Words that an atom must not be without quotes; `else` and `maybe` since OTP 27. */
const RESERVED = new Set(
  (
    'after and andalso band begin bnot bor bsl bsr bxor case catch cond div else end fun if let maybe not of or ' +
    'orelse receive rem try when xor'
  ).split(' '),
);

/** Latin-1 letters but × and ÷, digits, `_` and `@`; the first is a small letter. */
const PLAIN_ATOM = /^[a-zß-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ0-9_@]*$/;

const ESCAPES: Readonly<Record<number, string>> = {
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  27: '\\e',
  92: '\\\\',
  127: '\\d',
};

/** An atom as Erlang source has it, in quotes where it needs them. */
export function formatAtom(name: string): string {
  return PLAIN_ATOM.test(name) && !RESERVED.has(name) ? name : quoted(name, "'");
}

/** Text in quotes, with everything that is no printable character escaped. */
export function quoted(text: string, quote: '"' | "'"): string {
  let out = quote as string;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (character === quote) out += `\\${quote}`;
    else if (ESCAPES[code] !== undefined) out += ESCAPES[code];
    else if (code >= 0x20 && code < 0x7f) out += character;
    else if (code < 0xa0) out += `\\${code.toString(8).padStart(3, '0')}`;
    else if (isUnicode(code)) out += character;
    else out += `\\x{${code.toString(16).toUpperCase()}}`;
  }
  return out + quote;
}

/** True for what Erlang takes for text when it meets a list of numbers. */
export function isPrintable(code: number, range: PrintableRange): boolean {
  if (code < 0x20) return (code >= 8 && code <= 13) || code === 27;
  if (code < 0x7f) return true;
  if (code < 0xa0) return false;
  return range === 'latin1' ? code <= 0xff : isUnicode(code);
}

/** No surrogate, and not U+FFFE or U+FFFF. */
function isUnicode(code: number): boolean {
  return code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
}
