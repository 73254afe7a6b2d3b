import type * as z from 'zod/mini';
import { BeamdeckError } from '../model/error.js';
import type { OutgoingMessage } from '../model/message.js';
import { asFailed } from '../recovery/outcome.js';
import { processAim } from './aim.js';
import { sendMessageContract } from './contracts/process-actions.js';
import { atomText } from './message/erlang-printer.js';
import type { ReadMessage } from './message-text.js';
import { atomsOf, printMessage, readMessage } from './message-text.js';
import type { OperationContext } from './operation.js';
import { implement } from './operation.js';
import { actOn, clearedProcess } from './process-action.js';

type Params = z.output<typeof sendMessageContract.params>;

/** Of the time that is left: the rest is for the question about atoms, and for the way there and back. */
const SHARE_FOR_REPLY = 0.8;
const MAX_NEW_ATOMS = 20;

/**
 * No atom is created on the node but those that its caller has agreed to, by name. The details of its preview:
 * `term` (the message as Erlang text), `format` (`erlang` or `json`: what it was read as), `form`, and `newAtoms`.
 */
export const sendMessage = implement(sendMessageContract, {
  understand: withMessageAsText,
  aim: (params) => ({ ...processAim(params), message: outgoing(params, read(params)) }),
  async run(params, context) {
    const message = read(params);
    const newAtoms = await unknownAtoms(message, context).catch((cause: unknown) => {
      // Nothing has been sent yet.
      throw asFailed(cause, sendMessageContract.name);
    });
    agreeTo(newAtoms, params.newAtoms);
    const { hit, result } = await actOn(context, {
      kind: 'send',
      message: outgoing(params, message),
      newAtoms,
      timeoutMs: Math.min(params.timeoutMs, Math.floor(context.remainingMs() * SHARE_FOR_REPLY)),
    });
    return {
      ...hit,
      messageType: params.messageType,
      sent: printMessage(message.term),
      reply: result.reply,
      messageSent: true,
      targetPid: hit.pid,
      response: result.reply,
    };
  },
  async preview(params, context) {
    const message = read(params);
    const newAtoms = await unknownAtoms(message, context);
    const { type } = clearedProcess(context);
    const behaves = type === 'gen_server' || params.messageType === 'send';
    return {
      effects: [
        ...(newAtoms.length === 0
          ? []
          : [
              `Creates ${newAtoms.length === 1 ? 'an atom' : `${String(newAtoms.length)} atoms`} that the node does not have and keeps for as long as it lives: ${newAtoms.map(atomText).join(', ')}.`,
            ]),
        ...(behaves
          ? []
          : ['It is not known to be a gen_server: it may not understand this, or stop at it.']),
        EFFECTS[params.messageType](params.timeoutMs),
      ],
      details: {
        term: printMessage(message.term),
        format: message.format,
        form: params.messageType,
        newAtoms: [...newAtoms],
      },
    };
  },
});

const EFFECTS: Readonly<Record<Params['messageType'], (timeoutMs: number) => string>> = {
  send: () => 'The message goes into its mailbox as it is.',
  cast: () => 'The message is cast to it, as gen_server:cast/2 does: it goes to handle_cast.',
  call: (timeoutMs) =>
    `The message is a call, as gen_server:call/3 makes it: it goes to handle_call, and its reply is waited for up to ${String(timeoutMs / 1_000)} s.`,
};

const read = ({ message, messageFormat }: Params): ReadMessage => readMessage(message, messageFormat);

/** Arsenal's client gives the message as a value of JSON where it is no text. */
function withMessageAsText(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || !('message' in given)) return given;
  const { message } = given;
  if (typeof message !== 'object' || message === null) return given;
  const { messageFormat: _format, message_format: _wireFormat, ...rest } = given as Record<string, unknown>;
  return { ...rest, message: JSON.stringify(message), messageFormat: 'json' };
}

const outgoing = ({ messageType }: Params, { term }: ReadMessage): OutgoingMessage => ({
  form: messageType,
  term,
});

/** The atoms of the message that the node does not have. */
async function unknownAtoms({ term }: ReadMessage, context: OperationContext): Promise<readonly string[]> {
  const names = atomsOf(term);
  if (names.length === 0) return [];
  const { node } = clearedProcess(context);
  return context.ask(node, (call) => context.probe.unknownAtoms(node, names, call));
}

/** Refuses unless every one of them has been agreed to. */
function agreeTo(newAtoms: readonly string[], agreed: readonly string[]): void {
  const missing = newAtoms.filter((name) => !agreed.includes(name));
  if (missing.length === 0) return;
  throw new BeamdeckError('invalid_parameter', 'The message would create atoms on the node.', {
    operation: sendMessageContract.name,
    details: {
      fields: { new_atoms: 'does not name every atom that would be created' },
      newAtoms: [...newAtoms],
      outcome: 'failed',
    },
    suggestions: [
      'Look for a misspelling: an atom that the node does not have is seldom one that a process waits for.',
      newAtoms.length > MAX_NEW_ATOMS
        ? `Send fewer new atoms: no more than ${String(MAX_NEW_ATOMS)} can be agreed to at once.`
        : `To create them, give \`new_atoms\`: ${JSON.stringify(newAtoms)}`,
    ],
  });
}
