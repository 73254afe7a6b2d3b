import { Atom, MAX_ATOM_CHARACTERS } from './atom.js';
import { malformed } from './fault.js';

/**
 * The atom whose name is the `length` bytes of UTF-8 at `start`; for the atom texts of a distribution header too.
 * Throws `term_malformed` for bad UTF-8 and for more than 255 characters.
 */
export function readAtomUtf8(bytes: Buffer, start: number, length: number): Atom {
  let i = 0;
  while (i < length && bytes[start + i]! < 0x80) i++;
  if (i === length) {
    if (length > MAX_ATOM_CHARACTERS) malformed(start, 'at most 255 characters of an atom', length);
    return new Atom(bytes.toString('latin1', start, start + length));
  }
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(start, start + length),
    );
  } catch {
    malformed(start, 'an atom in UTF-8', bytes.toString('hex', start, start + Math.min(length, 64)));
  }
  // A character is one or two units of UTF-16.
  if (name.length > MAX_ATOM_CHARACTERS && [...name].length > MAX_ATOM_CHARACTERS) {
    malformed(start, 'at most 255 characters of an atom', [...name].length);
  }
  return new Atom(name);
}

/** The atom whose name is the `length` bytes of Latin-1 at `start` (ATOM_EXT, SMALL_ATOM_EXT). */
export function readAtomLatin1(bytes: Buffer, start: number, length: number): Atom {
  if (length > MAX_ATOM_CHARACTERS) malformed(start, 'at most 255 characters of an atom', length);
  return new Atom(bytes.toString('latin1', start, start + length));
}
