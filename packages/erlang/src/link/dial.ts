import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { HandshakeResult } from '../handshake/handshake.js';
import { createInitiator } from '../handshake/initiator.js';
import { OFFERED } from '../handshake/flags.js';
import type { NodeName } from '../handshake/node-name.js';
import type { Clock } from '../clock/clock.js';
import { lookUpPort } from './look-up-port.js';
import { openSocket } from './open-socket.js';
import { shakeHands } from './shake-hands.js';
import type { LinkTls } from './tls-options.js';

export interface DialSetup {
  readonly self: { readonly name: string; readonly creation: number };
  readonly cookie: string;
  readonly peer: NodeName;
  /** Where to connect, when it is not the host of the name. */
  readonly host: string | undefined;
  /** The distribution port, when it is known: the port mapper is then not asked. */
  readonly port: number | undefined;
  readonly epmdPort: number;
  readonly tls: LinkTls | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly oldConnectionDead: boolean;
}

export interface Dialed {
  readonly socket: Socket;
  readonly handshake: HandshakeResult;
  readonly address: { readonly host: string; readonly port: number };
}

const CONNECT_TIMEOUT_MS = 7_000;

/** Port mapper, socket, handshake. Rejects with a coded error or the signal's reason; leaves no socket behind then. */
export async function dial(setup: DialSetup): Promise<Dialed> {
  const { self, peer, clock, signal, tls } = setup;
  const host = setup.host ?? peer.host;
  const port =
    setup.port ?? (await lookUpPort({ host, port: setup.epmdPort, alive: peer.alive, clock, signal })).port;
  const socket = await openSocket({ host, port, tls, timeoutMs: CONNECT_TIMEOUT_MS, clock, signal });
  const initiator = createInitiator({
    self: { ...self, flags: OFFERED },
    cookie: setup.cookie,
    challenge: randomBytes(4).readUInt32BE(0),
    peerName: peer.full,
    lengthBytes: tls ? 4 : 2,
    oldConnectionDead: setup.oldConnectionDead,
  });
  return {
    socket,
    address: { host, port },
    handshake: await shakeHands(socket, initiator, { clock, signal, tls }),
  };
}
