import { ErlangError } from '../error/erlang-error.js';

/** A pid as a person writes it. Without `node` it is one of the node that will be asked. */
export interface PidText {
  readonly node?: string;
  readonly id: number;
  readonly serial: number;
}

const MAX_TEXT = 300;
const MAX_UINT32 = 0xffff_ffff;
/** The name of a node, in front of the pid or in the place of its first number. */
const NODE = String.raw`(?<node>[\w-]+@[\w.:-]+)`;
const NUMBERS = String.raw`(?<id>\d{1,10})\.(?<serial>\d{1,10})`;
const FORMS = [
  new RegExp(`^(?:${NODE}/)?<0\\.${NUMBERS}>$`),
  new RegExp(`^(?:${NODE}/)?0\\.${NUMBERS}$`),
  new RegExp(`^<${NODE}\\.${NUMBERS}>$`),
];

/**
 * Reads a pid as people have it from a shell, a log or `formatTerm`: `<0.123.0>`, `0.123.0`, `shop@host/<0.123.0>` or
 * `<shop@host.123.0>`.
 *
 * Throws `pid_malformed` for anything else; also for `<9034.123.0>`, as a first number other than 0 has a meaning only on
 * the node that printed it.
 */
export function parsePid(text: string): PidText {
  const trimmed = text.length <= MAX_TEXT ? text.trim() : '';
  for (const form of FORMS) {
    const groups = form.exec(trimmed)?.groups;
    if (groups === undefined) continue;
    const id = Number(groups['id']);
    const serial = Number(groups['serial']);
    if (id > MAX_UINT32 || serial > MAX_UINT32) break;
    const { node } = groups;
    return node === undefined ? { id, serial } : { node, id, serial };
  }
  throw new ErlangError('pid_malformed', 'this is not how a pid is written', {
    details: { expected: '<0.123.0>, 0.123.0 or node@host/<0.123.0>', got: text.slice(0, 100) },
  });
}
