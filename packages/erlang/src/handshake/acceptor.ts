import { ErlangError } from '../error/erlang-error.js';
import { digestOf, sameDigest } from './digest.js';
import { expandFlags, FLAGS, requireFlags, REQUIRED_OF_PEER } from './flags.js';
import { createExchange, type Handshake, type HandshakeResult, type HandshakeSetup } from './handshake.js';
import {
  decodeName,
  decodeReply,
  decodeStatus,
  encodeAck,
  encodeChallenge,
  encodeStatus,
  type NameMessage,
} from './messages.js';

export interface AcceptorSetup extends HandshakeSetup {
  /** Answers the name of a node that knocks. Default: `ok`, or for one that asks for a name, a refusal. */
  readonly decide?: (peer: NameMessage) => Decision;
}

export type Decision =
  | { readonly status: 'ok' | 'ok_simultaneous' | 'nok' | 'not_allowed' | 'alive' }
  | { readonly status: 'named'; readonly name: string; readonly creation: number };

type State =
  | { readonly at: 'name' }
  | { readonly at: 'alive'; readonly peer: NameMessage }
  | { readonly at: 'reply'; readonly peer: NameMessage }
  | { readonly at: 'over' };

/**
 * The side that is connected to. This package opens no listening port; the acceptor stands for real nodes where a test
 * needs one that misbehaves, and completes the protocol.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "The Handshake in Detail", node B.
 */
export function createAcceptor(setup: AcceptorSetup): Handshake {
  const exchange = createExchange(setup.lengthBytes);
  let state: State = { at: 'name' };
  const sendChallenge = (peer: NameMessage, send: Uint8Array[]): void => {
    send.push(encodeChallenge({ ...setup.self, challenge: setup.challenge }));
    state = { at: 'reply', peer };
  };

  const receiveName = (body: Buffer, send: Uint8Array[]): void => {
    const peer = decodeName(body);
    requireFlags(peer.flags, REQUIRED_OF_PEER);
    const wantsName = (peer.flags & FLAGS.NAME_ME) !== 0n;
    const decision: Decision = setup.decide?.(peer) ?? { status: wantsName ? 'not_allowed' : 'ok' };
    send.push(encodeStatus(decision));
    switch (decision.status) {
      case 'ok':
      case 'ok_simultaneous':
        return sendChallenge(peer, send);
      case 'named':
        return sendChallenge({ ...peer, name: decision.name, creation: decision.creation }, send);
      case 'alive':
        state = { at: 'alive', peer };
        return;
      case 'nok':
      case 'not_allowed':
        throw new ErlangError(
          decision.status === 'nok' ? 'connect_collision' : 'not_allowed',
          'We refused the node',
          {
            details: { node: peer.name },
          },
        );
    }
  };

  const receiveAliveAnswer = (body: Buffer, peer: NameMessage, send: Uint8Array[]): void => {
    const { status } = decodeStatus(body);
    if (status === 'true') return sendChallenge(peer, send);
    throw new ErlangError('handshake_closed', 'The other node keeps its old connection', {
      details: { status },
    });
  };

  const receiveReply = (body: Buffer, peer: NameMessage, send: Uint8Array[]): HandshakeResult => {
    const reply = decodeReply(body);
    if (!sameDigest(digestOf(setup.cookie, setup.challenge), reply.digest)) {
      throw new ErlangError('cookie_refused', 'The other node does not know our cookie', {
        details: { node: peer.name, provenBy: 'us' },
      });
    }
    send.push(encodeAck(digestOf(setup.cookie, reply.challenge)));
    return { peer, flags: setup.self.flags & expandFlags(peer.flags), rest: exchange.rest() };
  };

  const receive = (body: Buffer, send: Uint8Array[]): HandshakeResult | undefined => {
    switch (state.at) {
      case 'name':
        receiveName(body, send);
        return undefined;
      case 'alive':
        receiveAliveAnswer(body, state.peer, send);
        return undefined;
      case 'reply':
        return receiveReply(body, state.peer, send);
      case 'over':
        throw new ErlangError('handshake_malformed', 'The handshake is over');
    }
  };

  return {
    get state() {
      return state.at;
    },
    open: () => new Uint8Array(0),
    receive(chunk) {
      const step = exchange.advance(chunk, receive);
      if (step.done ?? step.failed) state = { at: 'over' };
      return step;
    },
    endedBy(cause) {
      const details = { state: state.at };
      return cause === 'timeout'
        ? new ErlangError('handshake_timeout', 'The handshake did not go on', { details })
        : new ErlangError('handshake_closed', 'The other node closed the connection during the handshake', {
            details,
          });
    },
  };
}
