import { ErlangError } from '../error/erlang-error.js';
import { digestOf, sameDigest } from './digest.js';
import { expandFlags, requireFlags, REQUIRED_OF_PEER } from './flags.js';
import { createExchange, type Handshake, type HandshakeResult, type HandshakeSetup } from './handshake.js';
import {
  decodeAck,
  decodeChallenge,
  decodeStatus,
  encodeName,
  encodeReply,
  encodeStatus,
  type ChallengeMessage,
} from './messages.js';
import { parseNodeName } from './node-name.js';

export interface InitiatorSetup extends HandshakeSetup {
  /** The full name of the node we mean to reach. */
  readonly peerName: string;
  /** True when our earlier connection to it is known dead: then `alive` is answered with `true`. */
  readonly oldConnectionDead: boolean;
}

type State =
  | { readonly at: 'status' }
  | { readonly at: 'challenge' }
  | { readonly at: 'ack'; readonly peer: ChallengeMessage }
  | { readonly at: 'over' };

/**
 * The side that opens the connection: send_name, status, challenge, challenge_reply, challenge_ack. Nothing but the
 * handshake is to be sent before `done`: only then has the other side proven that it knows the cookie.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "The Handshake in Detail", node A.
 */
export function createInitiator(setup: InitiatorSetup): Handshake {
  const exchange = createExchange(setup.lengthBytes);
  let state: State = { at: 'status' };

  const receive = (body: Buffer, send: Uint8Array[]): HandshakeResult | undefined => {
    switch (state.at) {
      case 'status':
        receiveStatus(body, send);
        return undefined;
      case 'challenge': {
        const peer = checkedPeer(decodeChallenge(body), setup.peerName);
        state = { at: 'ack', peer };
        send.push(
          encodeReply({ challenge: setup.challenge, digest: digestOf(setup.cookie, peer.challenge) }),
        );
        return undefined;
      }
      case 'ack': {
        if (!sameDigest(digestOf(setup.cookie, setup.challenge), decodeAck(body))) {
          throw new ErlangError('cookie_refused', 'The other node does not know our cookie', {
            details: { node: setup.peerName, provenBy: 'us' },
          });
        }
        const { peer } = state;
        return { peer, flags: setup.self.flags & expandFlags(peer.flags), rest: exchange.rest() };
      }
      case 'over':
        throw new ErlangError('handshake_malformed', 'The handshake is over');
    }
  };

  const receiveStatus = (body: Buffer, send: Uint8Array[]): void => {
    const message = decodeStatus(body);
    switch (message.status) {
      case 'ok':
      case 'ok_simultaneous':
        state = { at: 'challenge' };
        return;
      case 'alive':
        // `false` unless we know better: another process that is well may hold the node under our name.
        send.push(encodeStatus({ status: setup.oldConnectionDead ? 'true' : 'false' }));
        if (!setup.oldConnectionDead) {
          throw refusal('name_in_use', 'The node still has a connection under our name');
        }
        state = { at: 'challenge' };
        return;
      case 'nok':
        throw refusal('connect_collision', 'The node is connecting to us itself');
      case 'not_allowed':
        throw refusal('not_allowed', 'The node does not let ours in');
      case 'true':
      case 'false':
      case 'named':
        throw new ErlangError('handshake_malformed', 'The node answered our name with a status out of turn', {
          details: { status: message.status },
        });
    }
  };
  const refusal = (code: 'name_in_use' | 'connect_collision' | 'not_allowed', message: string) =>
    new ErlangError(code, message, { details: { node: setup.peerName, us: setup.self.name } });

  return {
    get state() {
      return state.at;
    },
    open: () => exchange.frame(encodeName(setup.self)),
    receive(chunk) {
      const step = exchange.advance(chunk, receive);
      if (step.done ?? step.failed) state = { at: 'over' };
      return step;
    },
    endedBy(cause) {
      const details = { node: setup.peerName, state: state.at };
      if (cause === 'timeout') {
        return new ErlangError('handshake_timeout', 'The handshake did not go on', { details });
      }
      // A node that gets a wrong digest closes the connection and says nothing.
      if (state.at === 'ack') {
        return new ErlangError('cookie_refused', 'The node refused our cookie', { details });
      }
      const message = 'The node closed the connection during the handshake';
      return new ErlangError('handshake_closed', message, { details });
    },
  };
}

/** Throws unless the node that answers has the flags we need and is the one we meant. */
function checkedPeer(peer: ChallengeMessage, wanted: string): ChallengeMessage {
  requireFlags(peer.flags, REQUIRED_OF_PEER);
  if (peer.name === wanted) return peer;
  const details = { expected: wanted, actual: peer.name };
  if (sameButForDomain(wanted, peer.name)) {
    throw new ErlangError('name_style_mismatch', 'The node goes by the other kind of host name', { details });
  }
  throw new ErlangError('name_mismatch', 'Another node answers there', { details });
}

/** `a@shop` and `a@shop.example.com` or `a@10.0.0.5`: the same node, named once by -sname and once by -name. */
function sameButForDomain(wanted: string, actual: string): boolean {
  try {
    const [left, right] = [parseNodeName(wanted), parseNodeName(actual)];
    return left.alive === right.alive && left.host.includes('.') !== right.host.includes('.');
  } catch {
    return false;
  }
}
