import { ErlangError } from '../error/erlang-error.js';

export interface NodeName {
  /** `a@host` */
  readonly full: string;
  /** What the port mapper knows it by: `a`. */
  readonly alive: string;
  readonly host: string;
}

// Letters, digits and the punctuation the runtime takes; the host may be an IPv6 address. No control or invisible text.
const ALIVE = /^[\p{L}\p{N}_.+$%&~-]+$/u;
const HOST = /^[\p{L}\p{N}._:%-]+$/u;
const MAX_CHARACTERS = 255;

/** Splits `name@host`; throws `name_invalid`, with the text in details, when it is not one. */
export function parseNodeName(text: string): NodeName {
  const parts = text.split('@');
  const [alive, host] = parts;
  const valid =
    parts.length === 2 &&
    [...text].length <= MAX_CHARACTERS &&
    ALIVE.test(alive ?? '') &&
    HOST.test(host ?? '');
  if (!valid || alive === undefined || host === undefined) {
    throw new ErlangError('name_invalid', 'A node name has the form name@host', {
      details: { name: text.slice(0, MAX_CHARACTERS + 1) },
    });
  }
  return { full: text, alive, host };
}
