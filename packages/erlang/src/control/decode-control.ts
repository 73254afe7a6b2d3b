import { Atom } from '../etf/atom.js';
import { Pid, Reference } from '../etf/identifier.js';
import type { Term } from '../etf/term.js';
import { Tuple } from '../etf/tuple.js';
import { ALTACT, CODE, type ControlMessage, type Destination, type Payload } from './control-message.js';
import { malformedFrame } from './fault.js';

/**
 * The meaning of a control tuple. `payload` reads the term behind it. Throws `frame_malformed` for a known code with
 * wrong fields; a code that is not known comes back as `unknown`.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "Protocol between Connected Nodes"; ALTACT_SIG_SEND as OTP 28
 * sends it: `{37, Flags, From, To}`, or with a token behind.
 */
export function decodeControl(control: Term, payload: Payload): ControlMessage {
  if (!(control instanceof Tuple)) throw malformedFrame('the control message is no tuple');
  const fields: readonly Term[] = control.elements;
  const code = fields[0];
  if (typeof code !== 'number') throw malformedFrame('the control message has no code');
  const arity = ARITY[code];
  if (arity === undefined) return { kind: 'unknown', code };
  if (!arity.includes(fields.length)) throw malformedFrame('a control message has the wrong size', { code });

  const pid = (index: number) => expect(fields[index], isPid, code, index);
  const reference = (index: number) => expect(fields[index], isReference, code, index);
  const pidOrName = (index: number) => expect(fields[index], isPidOrName, code, index);
  const integer = (index: number) => expect(fields[index], isInteger, code, index);
  const inline = (index: number): Payload => {
    const term = fields[index] as Term;
    return () => term;
  };

  switch (code) {
    case CODE.LINK:
      return { kind: 'link', from: pid(1), to: pid(2) };
    case CODE.UNLINK:
      return { kind: 'unlink', from: pid(1), to: pid(2) };
    case CODE.UNLINK_ID:
      return { kind: 'unlink_id', id: integer(1), from: pid(2), to: pid(3) };
    case CODE.UNLINK_ID_ACK:
      return { kind: 'unlink_id_ack', id: integer(1), from: pid(2), to: pid(3) };
    case CODE.NODE_LINK:
      return { kind: 'node_link' };
    case CODE.GROUP_LEADER:
      return { kind: 'group_leader', from: pid(1), to: pid(2) };

    case CODE.SEND:
    case CODE.SEND_TT:
      return { kind: 'send', from: undefined, to: pid(2), message: payload };
    case CODE.SEND_SENDER:
    case CODE.SEND_SENDER_TT:
      return { kind: 'send', from: pid(1), to: pid(2), message: payload };
    case CODE.REG_SEND:
    case CODE.REG_SEND_TT:
      return { kind: 'send', from: pid(1), to: expect(fields[3], isName, code, 3), message: payload };
    case CODE.ALIAS_SEND:
    case CODE.ALIAS_SEND_TT:
      return { kind: 'send', from: pid(1), to: reference(2), message: payload };
    case CODE.ALTACT_SIG_SEND: {
      const to = expect(fields[3], isDestination, code, 3);
      if ((Number(integer(1)) & ALTACT.EXIT) === 0)
        return { kind: 'send', from: pid(2), to, message: payload };
      if (to instanceof Atom) throw malformedFrame('an exit signal is for a name', { code });
      return { kind: 'exit2', from: pid(2), to, reason: payload };
    }

    case CODE.EXIT:
      return { kind: 'exit', from: pid(1), to: pid(2), reason: inline(3) };
    case CODE.EXIT_TT:
      return { kind: 'exit', from: pid(1), to: pid(2), reason: inline(4) };
    case CODE.PAYLOAD_EXIT:
    case CODE.PAYLOAD_EXIT_TT:
      return { kind: 'exit', from: pid(1), to: pid(2), reason: payload };
    case CODE.EXIT2:
      return { kind: 'exit2', from: pid(1), to: pid(2), reason: inline(3) };
    case CODE.EXIT2_TT:
      return { kind: 'exit2', from: pid(1), to: pid(2), reason: inline(4) };
    case CODE.PAYLOAD_EXIT2:
    case CODE.PAYLOAD_EXIT2_TT:
      return { kind: 'exit2', from: pid(1), to: pid(2), reason: payload };

    case CODE.MONITOR_P:
      return { kind: 'monitor', from: pid(1), to: pidOrName(2), reference: reference(3) };
    case CODE.DEMONITOR_P:
      return { kind: 'demonitor', from: pid(1), to: pidOrName(2), reference: reference(3) };
    case CODE.MONITOR_P_EXIT: {
      const reason = inline(4);
      return { kind: 'monitor_exit', from: pidOrName(1), to: pid(2), reference: reference(3), reason };
    }
    case CODE.PAYLOAD_MONITOR_P_EXIT:
      return {
        kind: 'monitor_exit',
        from: pidOrName(1),
        to: pid(2),
        reference: reference(3),
        reason: payload,
      };

    case CODE.SPAWN_REQUEST:
    case CODE.SPAWN_REQUEST_TT:
      return { kind: 'spawn_request', request: reference(1), from: pid(2) };
    case CODE.SPAWN_REPLY:
    case CODE.SPAWN_REPLY_TT: {
      const flags = Number(integer(3));
      return { kind: 'spawn_reply', request: reference(1), to: pid(2), flags, result: pidOrName(4) };
    }
    default:
      return { kind: 'unknown', code };
  }
}

/** How many elements the tuple of each code has, the code included. */
const ARITY: Readonly<Record<number, readonly number[]>> = {
  [CODE.LINK]: [3],
  [CODE.SEND]: [3],
  [CODE.EXIT]: [4],
  [CODE.UNLINK]: [3],
  [CODE.NODE_LINK]: [1],
  [CODE.REG_SEND]: [4],
  [CODE.GROUP_LEADER]: [3],
  [CODE.EXIT2]: [4],
  [CODE.SEND_TT]: [4],
  [CODE.EXIT_TT]: [5],
  [CODE.REG_SEND_TT]: [5],
  [CODE.EXIT2_TT]: [5],
  [CODE.MONITOR_P]: [4],
  [CODE.DEMONITOR_P]: [4],
  [CODE.MONITOR_P_EXIT]: [5],
  [CODE.SEND_SENDER]: [3],
  [CODE.SEND_SENDER_TT]: [4],
  [CODE.PAYLOAD_EXIT]: [3],
  [CODE.PAYLOAD_EXIT_TT]: [4],
  [CODE.PAYLOAD_EXIT2]: [3],
  [CODE.PAYLOAD_EXIT2_TT]: [4],
  [CODE.PAYLOAD_MONITOR_P_EXIT]: [4],
  [CODE.SPAWN_REQUEST]: [6],
  [CODE.SPAWN_REQUEST_TT]: [7],
  [CODE.SPAWN_REPLY]: [5],
  [CODE.SPAWN_REPLY_TT]: [6],
  [CODE.ALIAS_SEND]: [3],
  [CODE.ALIAS_SEND_TT]: [4],
  [CODE.UNLINK_ID]: [4],
  [CODE.UNLINK_ID_ACK]: [4],
  [CODE.ALTACT_SIG_SEND]: [4, 5],
};

const isPid = (term: unknown): term is Pid => term instanceof Pid;
const isReference = (term: unknown): term is Reference => term instanceof Reference;
const isName = (term: unknown): term is Atom => term instanceof Atom;
const isPidOrName = (term: unknown): term is Pid | Atom => isPid(term) || isName(term);
const isDestination = (term: unknown): term is Destination => isPidOrName(term) || isReference(term);
const isInteger = (term: unknown): term is number | bigint =>
  typeof term === 'number' || typeof term === 'bigint';

function expect<T>(field: unknown, is: (term: unknown) => term is T, code: number, index: number): T {
  if (is(field)) return field;
  throw malformedFrame('a field of a control message is of the wrong kind', { code, field: index });
}
