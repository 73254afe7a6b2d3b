import { BeamdeckError } from '../model/error.js';

/** A process as a caller may name it, in one spelling. `node` is null where the text does not say it. */
export type ProcessRef =
  | { readonly kind: 'pid'; readonly node: string | null; readonly pid: string }
  | { readonly kind: 'name'; readonly node: string | null; readonly name: string };

/**
 * Reads every way in which a process may be written: `<0.123.0>`, `0.123.0`, `#PID<0.123.0>`, a registered name bare or in
 * quotes, and each of them after `node/`. All spellings of one pid become the same text. Throws `invalid_parameter`; also
 * for a pid as another node would print it (`<9012.123.0>`): whose it is only that node knows.
 */
export function parseProcessRef(text: string): ProcessRef {
  const given = text.trim();
  const slash = given.indexOf('/');
  // A node's name always has an @ and never a slash, a registered name may have both.
  const joined = slash > 0 && given.slice(0, slash).includes('@') && !given.startsWith("'");
  const node = joined ? given.slice(0, slash) : null;
  const process = joined ? given.slice(slash + 1).trim() : given;

  const digits = PID.exec(process);
  if (digits !== null) {
    const [creator = '', id = '', serial = ''] = digits
      .slice(1)
      .map((part) => part.replace(/^0+(?=[0-9])/, ''));
    if (creator !== '0') {
      throw invalid('This pid is written as another node sees it: give it as `<0.…>` with its own node.');
    }
    return { kind: 'pid', node, pid: `<0.${id}.${serial}>` };
  }
  if (LIKE_A_PID.test(process)) throw invalid('This is not a pid.');
  const name = unquoted(process);
  if (name === '' || name.length > 255) throw invalid('This is neither a pid nor a registered name.');
  return { kind: 'name', node, name };
}

/** A process as it is shown to people and typed by them: `shop@10.0.0.5/<0.123.0>`. Means the same from anywhere. */
export function joinedProcess(node: string, process: string): string {
  return `${node}/${process}`;
}

/** The two numbers of a pid in the spelling that `parseProcessRef` gives. */
export function pidNumbers(pid: string): { readonly id: number; readonly serial: number } | null {
  const parts = PID.exec(pid);
  return parts === null ? null : { id: Number(parts[2]), serial: Number(parts[3]) };
}

const PID = /^(?:#pid)?\s*<?\s*([0-9]{1,10})\.([0-9]{1,10})\.([0-9]{1,10})\s*>?$/i;
const LIKE_A_PID = /^(?:#pid|<)|^[0-9.]+$/i;

/** An atom's text as Erlang would show it in quotes; anything else as it is. */
function unquoted(text: string): string {
  if (text.length < 2 || !text.startsWith("'") || !text.endsWith("'")) return text;
  return text.slice(1, -1).replace(/\\(['\\])/g, '$1');
}

function invalid(message: string): BeamdeckError {
  return new BeamdeckError('invalid_parameter', message, {
    details: { fields: { process: 'expected a pid or a registered name' } },
    suggestions: ['Write `<0.123.0>` with the node beside it, or `name@host/<0.123.0>`.'],
  });
}

/** What is thrown where the node in a process's joined form is not the node that is given beside it. */
export function ofAnotherNode(): BeamdeckError {
  return new BeamdeckError('invalid_parameter', 'The process is of another node than the one given.', {
    details: { fields: { node: 'is not the node of the process' } },
  });
}
