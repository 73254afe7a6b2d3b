import type { Random } from './random.js';

/** Numbers that have been too much for someone's decoder. */
const NASTY = [0, 1, 2, 8, 9, 31, 32, 127, 128, 253, 254, 255];
/** All tags, those that begin no term too. */
const TAGS = [
  ...[67, 68, 69, 70, 77, 80, 82, 88, 89, 90, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109],
  ...[110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 131],
];

/** The bytes with one to four changes of the kinds that break decoders; the version byte mostly stays. */
export function mutate(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Buffer {
  let mutant = Buffer.from(bytes);
  for (let changes = 1 + random(4); changes > 0; changes--) mutant = change(mutant, others, random);
  if (random(50) !== 0) mutant[0] = 131;
  return mutant;
}

function change(bytes: Buffer, others: readonly Uint8Array[], random: Random): Buffer<ArrayBuffer> {
  const copy = Buffer.from(bytes);
  const at = 1 + random(Math.max(1, copy.length - 1));
  switch (random(9)) {
    case 0:
      copy[at] = random(256);
      return copy;
    case 1:
      copy[at] = NASTY[random(NASTY.length)]!;
      return copy;
    case 2:
      copy[at] = TAGS[random(TAGS.length)]!;
      return copy;
    case 3:
      copy[at] = (copy[at] ?? 0) ^ (1 << random(8));
      return copy;
    case 4: // a length of all ones, or nearly
      for (let i = 0; i < 4; i++) copy[at + i] = i < 3 ? 255 : NASTY[random(NASTY.length)]!;
      return copy;
    case 5: // something left out
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1 + random(8))]);
    case 6: // something put in
      return Buffer.concat([
        copy.subarray(0, at),
        Buffer.from(Array.from({ length: 1 + random(8) }, () => random(256))),
        copy.subarray(at),
      ]);
    case 7: {
      // part of another term
      const other = others[random(others.length)]!;
      const start = random(other.length);
      return Buffer.concat([
        copy.subarray(0, at),
        other.subarray(start, start + random(64)),
        copy.subarray(at),
      ]);
    }
    default: // the same again
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at - random(at), at), copy.subarray(at)]);
  }
}
