import { ErlangError } from '../error/erlang-error.js';

/** What the port mapper says of one node. A hint only: the handshake proves who answers on that port. */
export interface PortAnswer {
  readonly port: number;
  readonly hidden: boolean;
  readonly highestVersion: number;
  readonly lowestVersion: number;
  readonly name: string;
}

const PORT_PLEASE2_REQ = 122;
const PORT2_RESP = 119;
const HIDDEN_NODE = 72;
const TCP_IPV4 = 0;
/** The fields before the name: code, result, port, type, protocol, versions, name length. */
const FIXED_BYTES = 12;

/**
 * PORT_PLEASE2_REQ for the node's name without host.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "Get the Distribution Port of Another Node".
 */
export function encodePortRequest(alive: string): Uint8Array {
  const request = Buffer.concat([Buffer.of(0, 0, PORT_PLEASE2_REQ), Buffer.from(alive, 'utf8')]);
  request.writeUInt16BE(request.length - 2, 0);
  return request;
}

/**
 * Reads PORT2_RESP from all bytes received so far; `undefined` while more are needed.
 * Throws `node_unknown` when the port mapper does not know `alive`, `epmd_malformed` for anything that is not its answer,
 * `protocol_too_old` when the node does not speak version 6. Bytes after the answer (the extra field) are ignored.
 */
export function decodePortAnswer(bytes: Uint8Array, alive: string): PortAnswer | undefined {
  const answer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (answer.length >= 1 && answer[0] !== PORT2_RESP) throw malformed('it does not begin like an answer');
  if (answer.length < 2) return undefined;
  if (answer[1] !== 0) {
    throw new ErlangError('node_unknown', 'The port mapper does not know the node', {
      details: { name: alive, result: answer[1] },
    });
  }
  if (answer.length < FIXED_BYTES) return undefined;
  const nameLength = answer.readUInt16BE(10);
  if (nameLength !== Buffer.byteLength(alive)) throw malformed('it speaks of another node');
  if (answer.length < FIXED_BYTES + nameLength) return undefined;
  const name = answer.toString('utf8', FIXED_BYTES, FIXED_BYTES + nameLength);
  if (name !== alive) throw malformed('it speaks of another node');
  const port = answer.readUInt16BE(2);
  if (port === 0) throw malformed('it gives port 0');
  if (answer[5] !== TCP_IPV4) throw malformed('it names a protocol other than TCP');
  const highestVersion = answer.readUInt16BE(6);
  if (highestVersion < 6) {
    throw new ErlangError('protocol_too_old', 'The node speaks an old version of the distribution protocol', {
      details: { name: alive, highestVersion },
    });
  }
  return {
    port,
    hidden: answer[4] === HIDDEN_NODE,
    highestVersion,
    lowestVersion: answer.readUInt16BE(8),
    name,
  };
}

function malformed(what: string): ErlangError {
  return new ErlangError('epmd_malformed', `The answer of the port mapper is not understood: ${what}`);
}
