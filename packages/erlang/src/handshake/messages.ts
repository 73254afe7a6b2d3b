import { ErlangError } from '../error/erlang-error.js';

/**
 * The messages of the version 6 handshake, each beside its reader; the length of the packet belongs to neither. Readers
 * ignore bytes after the last field where the protocol says so, and throw `handshake_malformed` for everything else.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "The Handshake in Detail".
 */
const TAG = { name: 0x4e, oldName: 0x6e, status: 0x73, reply: 0x72, ack: 0x61 } as const;
const DIGEST_BYTES = 16;
/** An atom holds at most 255 characters, of at most four bytes each. */
const MAX_NAME_BYTES = 255 * 4;

export interface NameMessage {
  readonly flags: bigint;
  readonly creation: number;
  readonly name: string;
}

export function encodeName({ flags, creation, name }: NameMessage): Uint8Array {
  const head = Buffer.alloc(13);
  head[0] = TAG.name;
  head.writeBigUInt64BE(flags, 1);
  head.writeUInt32BE(creation, 9);
  return Buffer.concat([head, lengthAndText(name)]);
}

/** Also throws `protocol_too_old` for the version 5 message, which nodes up to OTP 24 send when unsure of us. */
export function decodeName(body: Buffer): NameMessage {
  if (body[0] === TAG.oldName) {
    throw new ErlangError('protocol_too_old', 'The other node opened with the version 5 handshake');
  }
  expectTag(body, TAG.name, 15, 'send_name');
  return { flags: body.readBigUInt64BE(1), creation: body.readUInt32BE(9), name: textAt(body, 13) };
}

export interface ChallengeMessage extends NameMessage {
  readonly challenge: number;
}

export function encodeChallenge({ flags, challenge, creation, name }: ChallengeMessage): Uint8Array {
  const head = Buffer.alloc(17);
  head[0] = TAG.name;
  head.writeBigUInt64BE(flags, 1);
  head.writeUInt32BE(challenge, 9);
  head.writeUInt32BE(creation, 13);
  return Buffer.concat([head, lengthAndText(name)]);
}

export function decodeChallenge(body: Buffer): ChallengeMessage {
  if (body[0] === TAG.oldName) {
    throw new ErlangError('protocol_too_old', 'The other node challenges with the version 5 handshake');
  }
  expectTag(body, TAG.name, 19, 'send_challenge');
  return {
    flags: body.readBigUInt64BE(1),
    challenge: body.readUInt32BE(9),
    creation: body.readUInt32BE(13),
    name: textAt(body, 17),
  };
}

export type Status =
  | { readonly status: 'ok' | 'ok_simultaneous' | 'nok' | 'not_allowed' | 'alive' | 'true' | 'false' }
  | { readonly status: 'named'; readonly name: string; readonly creation: number };

const PLAIN_STATUSES = ['ok', 'ok_simultaneous', 'nok', 'not_allowed', 'alive', 'true', 'false'] as const;

export function encodeStatus(message: Status): Uint8Array {
  if (message.status !== 'named') return Buffer.concat([Buffer.of(TAG.status), Buffer.from(message.status)]);
  const creation = Buffer.alloc(4);
  creation.writeUInt32BE(message.creation, 0);
  return Buffer.concat([Buffer.of(TAG.status), Buffer.from('named:'), lengthAndText(message.name), creation]);
}

export function decodeStatus(body: Buffer): Status {
  expectTag(body, TAG.status, 1, 'send_status');
  const text = body.toString('latin1', 1);
  const plain = PLAIN_STATUSES.find((status) => status === text);
  if (plain) return { status: plain };
  if (!text.startsWith('named:'))
    throw malformed('send_status', 'unknown status', { status: text.slice(0, 64) });
  const name = textAt(body, 7);
  const end = 9 + body.readUInt16BE(7);
  if (body.length < end + 4) throw malformed('send_status', 'too short');
  return { status: 'named', name, creation: body.readUInt32BE(end) };
}

export interface ReplyMessage {
  readonly challenge: number;
  readonly digest: Uint8Array;
}

export function encodeReply({ challenge, digest }: ReplyMessage): Uint8Array {
  const head = Buffer.alloc(5);
  head[0] = TAG.reply;
  head.writeUInt32BE(challenge, 1);
  return Buffer.concat([head, digest]);
}

export function decodeReply(body: Buffer): ReplyMessage {
  expectTag(body, TAG.reply, 5 + DIGEST_BYTES, 'send_challenge_reply');
  return { challenge: body.readUInt32BE(1), digest: body.subarray(5, 5 + DIGEST_BYTES) };
}

export function encodeAck(digest: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.of(TAG.ack), digest]);
}

export function decodeAck(body: Buffer): Uint8Array {
  expectTag(body, TAG.ack, 1 + DIGEST_BYTES, 'send_challenge_ack');
  return body.subarray(1, 1 + DIGEST_BYTES);
}

function expectTag(body: Buffer, tag: number, minimum: number, message: string): void {
  if (body[0] !== tag) throw malformed(message, 'other message', { expected: tag, got: body[0] ?? null });
  if (body.length < minimum) throw malformed(message, 'too short', { length: body.length });
}

function lengthAndText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length, 0);
  return Buffer.concat([length, bytes]);
}

function textAt(body: Buffer, offset: number): string {
  if (body.length < offset + 2) throw malformed('name', 'too short');
  const length = body.readUInt16BE(offset);
  if (length > MAX_NAME_BYTES) throw malformed('name', 'longer than an atom', { length });
  if (body.length < offset + 2 + length) throw malformed('name', 'too short');
  return body.toString('utf8', offset + 2, offset + 2 + length);
}

function malformed(message: string, what: string, details: Record<string, unknown> = {}): ErlangError {
  return new ErlangError('handshake_malformed', `The handshake broke at ${message}: ${what}`, {
    details: { message, ...details },
  });
}
