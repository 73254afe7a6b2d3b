import { Atom } from '../etf/atom.js';
import { malformedFrame } from './fault.js';

/** What a distribution header tells of the terms behind it. */
export interface DistributionHeader {
  /** What ATOM_CACHE_REF n in the terms stands for. */
  readonly atoms: readonly Atom[];
  /** Where the terms begin. */
  readonly end: number;
}

const SEGMENT_SIZE = 256;
const SEGMENTS = 8;
/** An atom has at most 255 characters of at most four bytes. */
const MAX_ATOM_BYTES = 255 * 4;

/**
 * The atom cache of one direction of one connection: 2 048 entries that the sender fills through the headers of its
 * messages. Headers must be read in the order in which they arrive, also those of messages nobody wants.
 *
 * Source: OTP, ERTS User's Guide, "External Term Format", "Distribution Header".
 */
export interface AtomCache {
  /** Reads NumberOfAtomCacheRefs, Flags and AtomCacheRefs at `offset`. Throws `frame_malformed`. */
  readHeader(frame: Buffer, offset: number): DistributionHeader;
}

const NO_ATOMS: readonly Atom[] = Object.freeze([]);

export function createAtomCache(): AtomCache {
  const entries = new Array<Atom | undefined>(SEGMENTS * SEGMENT_SIZE).fill(undefined);

  return {
    readHeader(frame, offset) {
      const count = byteAt(frame, offset);
      if (count === 0) return { atoms: NO_ATOMS, end: offset + 1 };
      const flags = offset + 1;
      let at = flags + (count >> 1) + 1;
      const flagOf = (index: number) => (byteAt(frame, flags + (index >> 1)) >> (index & 1 ? 4 : 0)) & 0x0f;
      const longAtoms = (flagOf(count) & 1) !== 0;
      const atoms = new Array<Atom>(count);
      for (let index = 0; index < count; index++) {
        const flag = flagOf(index);
        const slot = (flag & 0x07) * SEGMENT_SIZE + byteAt(frame, at++);
        if (flag & 0x08) {
          const length = longAtoms ? (byteAt(frame, at++) << 8) | byteAt(frame, at++) : byteAt(frame, at++);
          if (length > MAX_ATOM_BYTES || at + length > frame.length)
            throw malformedFrame('an atom runs past its end');
          entries[slot] = new Atom(frame.toString('utf8', at, at + length));
          at += length;
        }
        const atom = entries[slot];
        if (!atom) throw malformedFrame('it refers to an atom that was never sent', { slot });
        atoms[index] = atom;
      }
      return { atoms, end: at };
    },
  };
}

function byteAt(frame: Buffer, offset: number): number {
  const byte = frame[offset];
  if (byte === undefined) throw malformedFrame('the distribution header runs past its end');
  return byte;
}
