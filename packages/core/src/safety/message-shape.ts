import type { OutgoingMessage } from '../model/message.js';
import type { ProcessFacts } from './process-facts.js';
import { isSupervisor } from './protection.js';

/**
 * Why the message must not be sent, or null when it may be. Refused to everyone: what OTP itself sends to steer a process
 * or to tell it of another's fate. Refused to supervisors: calls, casts and events in whatever form, which could make
 * them stop or forget their children.
 */
export function whyNotSend(message: OutgoingMessage, to: ProcessFacts): string | null {
  const { form, term } = message;
  if (form !== 'send') {
    return isSupervisor(to) ? 'Supervisors are not called or cast to from here.' : null;
  }
  const tag = term.kind === 'tuple' ? term.items[0] : term;
  if (tag?.kind !== 'atom') return null;
  if (term.kind === 'tuple' && STEERING.has(tag.name)) {
    return 'Messages of this shape are sent by OTP itself, to steer a process.';
  }
  if (tag.name.startsWith('$') && isSupervisor(to)) return 'Supervisors are not called or cast to from here.';
  return null;
}

/** First elements of the tuples that OTP's own protocols are made of. */
const STEERING: ReadonlySet<string> = new Set([
  // sys: suspend, terminate, replace_state, change_code …
  'system',
  // A linked process that died; from a parent it means stop.
  'EXIT',
  // A monitored process that died.
  'DOWN',
  // The I/O protocol, both ways.
  'io_request',
  'io_reply',
  'file_request',
  'file_reply',
  // A table that changes hands.
  'ETS-TRANSFER',
  // What a supervisor tells itself.
  'try_again_restart',
  // Links as ports and the distribution tell of them.
  'nodedown',
  'nodeup',
]);
