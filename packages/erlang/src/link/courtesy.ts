import { Atom } from '../etf/atom.js';
import { Pid, Reference } from '../etf/identifier.js';
import { ImproperList } from '../etf/list.js';
import type { Term } from '../etf/term.js';
import { tuple, Tuple } from '../etf/tuple.js';
import type { ControlMessage } from '../control/control-message.js';
import type { Connection } from './connection.js';

/**
 * What good manners ask of a node towards those that signal to it, so that nobody on the other side waits for us in vain:
 *
 * - UNLINK_ID is acknowledged at once, before anything else is sent to its sender;
 * - a link to or monitor of a process we do not have ends with `noproc`; one to ours is held and never fires;
 * - `net_adm:ping` is answered, to the alias its caller waits at (OTP 24 and later);
 * - a request to start a process here is answered `notsup`;
 * - a worker that prints is told that there is no terminal, instead of waiting for one.
 *
 * All else, such as messages to names we do not have, is dropped, as Erlang does.
 */
export interface Courtesy {
  /** True when the message was one of these. */
  answer(message: ControlMessage, connection: Connection): boolean;
}

const NET_KERNEL = 'net_kernel';
const NOPROC = new Atom('noproc');
const NOTSUP = new Atom('notsup');

export function createCourtesy(self: Pid): Courtesy {
  const isOurs = (pid: Pid) =>
    pid.id === self.id && pid.serial === self.serial && pid.creation === self.creation;
  const exists = (to: Pid | Atom) => (to instanceof Atom ? to.name === NET_KERNEL : isOurs(to));

  return {
    answer(message, connection) {
      const { outbox } = connection;
      switch (message.kind) {
        case 'unlink_id':
          return connection.write(outbox.unlinkIdAck(message.id, message.to, message.from));
        case 'link':
          if (!isOurs(message.to)) connection.write(outbox.exit(message.to, message.from, NOPROC));
          return true;
        case 'monitor':
          if (!exists(message.to)) {
            connection.write(outbox.monitorExit(message.to, message.from, message.reference, NOPROC));
          }
          return true;
        case 'spawn_request':
          return connection.write(outbox.spawnReply(message.request, message.from, NOTSUP));
        case 'send':
          return answerMessage(message, self, connection);
        default:
          return false;
      }
    },
  };
}

function answerMessage(
  { to, message }: Extract<ControlMessage, { kind: 'send' }>,
  self: Pid,
  connection: Connection,
): boolean {
  let term: Term;
  try {
    term = message();
  } catch {
    return false;
  }
  if (!(term instanceof Tuple)) return false;
  const [tag, ...fields]: readonly Term[] = term.elements;
  if (!(tag instanceof Atom)) return false;
  if (tag.name === '$gen_call' && to instanceof Atom && to.name === NET_KERNEL) {
    return answerIsAuth(fields, self, connection);
  }
  if (tag.name === 'io_request' && fields[0] instanceof Pid && fields[1] !== undefined) {
    const reply = tuple(new Atom('io_reply'), fields[1], tuple(new Atom('error'), new Atom('enotsup')));
    return connection.write(connection.outbox.send(self, fields[0], reply));
  }
  return false;
}

/** `{'$gen_call', {Pid, Tag}, {is_auth, Node}}`, where Tag is a reference or `[alias | Reference]`. */
function answerIsAuth([from, request]: readonly Term[], self: Pid, connection: Connection): boolean {
  if (!(from instanceof Tuple) || !(request instanceof Tuple)) return false;
  const [pid, tag]: readonly Term[] = from.elements;
  const [name]: readonly Term[] = request.elements;
  if (!(pid instanceof Pid) || tag === undefined || !(name instanceof Atom) || name.name !== 'is_auth')
    return false;
  const reply = tuple(tag, new Atom('yes'));
  const alias = tag instanceof ImproperList && tag.tail instanceof Reference ? tag.tail : undefined;
  const { outbox } = connection;
  return connection.write(alias ? outbox.sendToAlias(self, alias, reply) : outbox.send(self, pid, reply));
}
