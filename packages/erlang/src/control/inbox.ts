import type { ErlangError } from '../error/erlang-error.js';
import type { Atom } from '../etf/atom.js';
import type { TermLimits } from '../etf/limits.js';
import { TermReader } from '../etf/term-reader.js';
import { FLAGS } from '../handshake/flags.js';
import type { ControlMessage, Payload } from './control-message.js';
import { decodeControl } from './decode-control.js';
import { createAtomCache } from './distribution-header.js';
import { malformedFrame } from './fault.js';
import { createFragments, type FragmentLimits } from './fragments.js';
import { createFrameReader } from './frame-reader.js';

export interface InboxLimits extends FragmentLimits {
  /** Limits of each decoded term, beside those of the bytes. */
  readonly term?: Partial<TermLimits>;
}

/** What the next frame of a connection was. */
export type Received =
  | { readonly kind: 'tick' }
  /** Part of a message that is not whole yet. */
  | { readonly kind: 'part' }
  | { readonly kind: 'message'; readonly message: ControlMessage; readonly wireBytes: number };

/**
 * The receiving half of a connection: bytes in, control messages out, one frame at a call, so that the caller can let
 * other work run in between. Pure. Throws `frame_malformed` or `frame_too_large` when the connection must be dropped;
 * faults inside a payload are thrown by the payload alone.
 */
export interface Inbox {
  push(chunk: Uint8Array): void;
  next(): Received | undefined;
}

const PASS_THROUGH = 112;
const VERSION = 131;
const HEADER = { whole: 68, firstFragment: 69, laterFragment: 70 } as const;
/** 131, the header's tag, sequence id and fragment id. */
const FRAGMENT_HEAD_BYTES = 18;
const LENGTH_BYTES = 4;

const TICK: Received = { kind: 'tick' };
const PART: Received = { kind: 'part' };

export function createInbox(flags: bigint, limits: InboxLimits): Inbox {
  const frames = createFrameReader(limits.maxMessageBytes);
  const cache = createAtomCache();
  const fragments = createFragments(limits);
  const reader = new TermReader({ maxBytes: limits.maxMessageBytes, ...limits.term });
  const withHeaders = (flags & FLAGS.DIST_HDR_ATOM_CACHE) !== 0n;

  /** Reads the control tuple at `offset` and says where it ends. Its faults break the connection: it is never large. */
  const control = (frame: Buffer, offset: number, atoms: readonly Atom[]) => {
    try {
      reader.begin(frame, offset, frame.length, atoms);
      return { tuple: reader.read(), end: reader.offset };
    } catch (cause) {
      throw malformedFrame('the control message does not decode', { reason: (cause as ErlangError).code });
    }
  };
  const payloadAt =
    (bytes: Buffer, offset: number, atoms: readonly Atom[]): Payload =>
    () => {
      reader.begin(bytes, offset, bytes.length, atoms);
      const term = reader.read();
      reader.finish();
      return term;
    };

  const whole = (frame: Buffer, offset: number, atoms: readonly Atom[]): Received => {
    const { tuple, end } = control(frame, offset, atoms);
    const message = decodeControl(tuple, payloadAt(frame, end, atoms));
    return { kind: 'message', message, wireBytes: frame.length + LENGTH_BYTES };
  };

  const passedThrough = (frame: Buffer): Received => {
    if (frame[0] !== PASS_THROUGH || frame[1] !== VERSION)
      throw malformedFrame('it is not a pass-through message');
    const { tuple, end } = control(frame, 2, []);
    const message = decodeControl(tuple, () => {
      if (frame[end] !== VERSION) throw malformedFrame('the message has no version byte');
      return payloadAt(frame, end + 1, [])();
    });
    return { kind: 'message', message, wireBytes: frame.length + LENGTH_BYTES };
  };

  const fragment = (frame: Buffer): Received => {
    if (frame.length < FRAGMENT_HEAD_BYTES) throw malformedFrame('a fragment is too short');
    const sequence = frame.readBigUInt64BE(2);
    const number = frame.readBigUInt64BE(10);
    const wireBytes = frame.length + LENGTH_BYTES;
    if (frame[1] === HEADER.laterFragment) {
      return assembled(fragments.proceed(sequence, number, frame.subarray(FRAGMENT_HEAD_BYTES), wireBytes));
    }
    const { atoms, end } = cache.readHeader(frame, FRAGMENT_HEAD_BYTES);
    const { tuple, end: payload } = control(frame, end, atoms);
    const head = { sequence, fragment: number, control: tuple, atoms, wireBytes };
    return assembled(fragments.start(head, frame.subarray(payload)));
  };

  const assembled = (done: ReturnType<typeof fragments.start>): Received => {
    if (!done) return PART;
    const { payload, wireBytes } = done;
    const read: Payload =
      payload instanceof Buffer
        ? payloadAt(payload, 0, done.atoms)
        : () => {
            throw payload;
          };
    return { kind: 'message', message: decodeControl(done.control, read), wireBytes };
  };

  return {
    push: (chunk) => frames.push(chunk),
    next() {
      const frame = frames.next();
      if (!frame) return undefined;
      if (frame.length === 0) return TICK;
      if (!withHeaders) return passedThrough(frame);
      if (frame[0] !== VERSION) throw malformedFrame('it has no distribution header');
      switch (frame[1]) {
        case HEADER.whole: {
          const { atoms, end } = cache.readHeader(frame, 2);
          return whole(frame, end, atoms);
        }
        case HEADER.firstFragment:
        case HEADER.laterFragment:
          return fragment(frame);
        default:
          throw malformedFrame('it has an unknown distribution header', { tag: frame[1] ?? null });
      }
    },
  };
}
