import { msg, str } from '@lit/localize';
/**
 * Text that came from a cluster, made safe to look at: what cannot be seen, or would rearrange its neighbours, is shown
 * as an escape. It is always rendered as a text node; this is about honesty, not about markup.
 */

/** Controls, line and paragraph separators, zero-width and bidi characters, and halves of surrogate pairs. */
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** As much of a text as is ever put into a page or a tooltip. */
const LONGEST = 400;

/** The text with unseen characters escaped, cut to `max` characters; the cut is shown. Never longer than `max` by much. */
export function visibleText(text: string, max = LONGEST): string {
  const head = text.length > max * 4 ? text.slice(0, max * 4) : text;
  return shortened(head.replace(UNSEEN, escaped), max);
}

/** Cut in the middle, since names of nodes differ at their start and at their end. */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 1) return '…';
  const tail = Math.floor((max - 1) / 2);
  const head = max - 1 - tail;
  return `${text.slice(0, head)}…${tail > 0 ? text.slice(-tail) : ''}`;
}

/** `a`, `a and b`, `a, b and c`; past `max` names `a, b and 12 more`. */
export function listed(names: readonly string[], max = 4): string {
  if (names.length === 0) return '';
  if (names.length === 1) return names[0]!;
  if (names.length > max)
    return msg(str`${names.slice(0, max - 1).join(', ')} and ${names.length - max + 1} more`);
  return msg(str`${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`);
}

/** `1 node`, `3 nodes`, in the language of the page. */
export function countedNodes(count: number): string {
  return count === 1 ? msg('1 node') : msg(str`${count} nodes`);
}

/** `1 ping`, `3 pings`: in English. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

function escaped(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`;
}
