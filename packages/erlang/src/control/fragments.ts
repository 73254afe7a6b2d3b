import { ErlangError } from '../error/erlang-error.js';
import type { Atom } from '../etf/atom.js';
import type { Term } from '../etf/term.js';
import { malformedFrame } from './fault.js';

/** A message put together from its fragments. */
export interface Assembled {
  readonly control: Term;
  readonly atoms: readonly Atom[];
  /** The bytes of the payload, or the error that reading it is to throw. */
  readonly payload: Buffer | ErlangError;
  /** Bytes on the wire, headers included. */
  readonly wireBytes: number;
}

export interface FragmentLimits {
  /** Payload bytes of one message; a larger one is read over to its end and then reads as `frame_too_large`. */
  readonly maxMessageBytes: number;
  /** Payload bytes of all unfinished messages together; past it the connection is dropped. */
  readonly maxBufferedBytes: number;
  /** Unfinished messages at once: one for each process of the node that is sending to us. */
  readonly maxSequences: number;
}

/**
 * Puts fragmented messages together. Sequences may interleave; within one, fragment ids count down to 1. Memory is
 * bounded by the limits, whatever the node sends.
 *
 * Source: OTP, ERTS User's Guide, "External Term Format", "Distribution Header for fragmented messages".
 */
export interface Fragments {
  /** The first fragment: it holds the whole control message. Throws `frame_malformed` for a sequence that is open. */
  start(head: FragmentHead, first: Buffer): Assembled | undefined;
  /** Any later fragment. Throws `frame_malformed` when it does not follow on what came before. */
  proceed(sequence: bigint, fragment: bigint, part: Buffer, wireBytes: number): Assembled | undefined;
  /** Unfinished messages. */
  readonly open: number;
}

export interface FragmentHead {
  readonly sequence: bigint;
  /** How many fragments there are. */
  readonly fragment: bigint;
  readonly control: Term;
  readonly atoms: readonly Atom[];
  readonly wireBytes: number;
}

interface Sequence {
  readonly head: FragmentHead;
  next: bigint;
  parts: Buffer[];
  bytes: number;
  wireBytes: number;
}

export function createFragments(limits: FragmentLimits): Fragments {
  const sequences = new Map<bigint, Sequence>();
  let buffered = 0;

  const keep = (sequence: Sequence, part: Buffer) => {
    sequence.bytes += part.length;
    if (sequence.bytes > limits.maxMessageBytes) {
      buffered -= sequence.parts.reduce((sum, { length }) => sum + length, 0);
      sequence.parts = [];
      return;
    }
    sequence.parts.push(part);
    buffered += part.length;
    if (buffered > limits.maxBufferedBytes)
      throw tooLarge('maxBufferedBytes', limits.maxBufferedBytes, buffered);
  };

  const finishIfLast = (sequence: Sequence): Assembled | undefined => {
    if (sequence.next > 0n) return undefined;
    const { head, parts, bytes, wireBytes } = sequence;
    sequences.delete(head.sequence);
    const payload =
      bytes > limits.maxMessageBytes
        ? tooLarge('maxMessageBytes', limits.maxMessageBytes, bytes)
        : Buffer.concat(parts, bytes);
    if (payload instanceof Buffer) buffered -= bytes;
    return { control: head.control, atoms: head.atoms, payload, wireBytes };
  };

  return {
    get open() {
      return sequences.size;
    },
    start(head, first) {
      if (head.fragment < 1n) throw malformedFrame('a fragment has number 0');
      if (sequences.has(head.sequence)) throw malformedFrame('a fragmented message begins twice');
      if (sequences.size >= limits.maxSequences)
        throw malformedFrame('too many messages are in fragments at once');
      const sequence: Sequence = {
        head,
        next: head.fragment - 1n,
        parts: [],
        bytes: 0,
        wireBytes: head.wireBytes,
      };
      sequences.set(head.sequence, sequence);
      keep(sequence, first);
      return finishIfLast(sequence);
    },
    proceed(id, fragment, part, wireBytes) {
      const sequence = sequences.get(id);
      if (!sequence) throw malformedFrame('a fragment belongs to no message');
      if (fragment !== sequence.next) {
        throw malformedFrame('a fragment is out of order', {
          expected: sequence.next.toString(),
          got: fragment.toString(),
        });
      }
      sequence.next -= 1n;
      sequence.wireBytes += wireBytes;
      keep(sequence, part);
      return finishIfLast(sequence);
    },
  };
}

function tooLarge(limit: string, allowed: number, got: number): ErlangError {
  return new ErlangError('frame_too_large', 'The node sent more than the limit allows', {
    details: { limit, allowed, got },
  });
}
