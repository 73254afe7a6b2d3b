import type { Atom } from './atom.js';
import { readAtomLatin1, readAtomUtf8 } from './atom-reader.js';
import type { ByteTable } from './byte-table.js';
import { BitString } from './binary.js';
import { localTerm, malformed, tooLarge, truncated, unknownTag } from './fault.js';
import { Float } from './float.js';
import { Export, type FunParts, MAX_ARITY } from './fun.js';
import { MAX_REFERENCE_WORDS, Pid, Port, Reference } from './identifier.js';
import { Charlist } from './list.js';
import { FLOAT_TEXT_BYTES, readFloatText, readMagnitude } from './number-reader.js';
import { TAG } from './tag.js';
import type { Term } from './term.js';

/** The old forms of identifiers have two bits of creation in a byte. */
const MAX_OLD_CREATION = 3;
/** The first word of a reference in its old forms has 18 bits. */
const MAX_OLD_WORD = 0x3ffff;
const UNIQ_BYTES = 16;
/** Shorter binaries are quicker copied here than by a call out of JavaScript. */
const MAX_LOOPED = 32;

/** Estimates of the heap a leaf takes, in bytes, on the high side, besides its content. */
export const LEAF_COST = 72;
/** With each of its numbers in 32 bits, which V8 keeps apart. */
export const PID_COST = 112;
const REFERENCE_COST = 128;
const WORD_COST = 24;
const BINARY_COST = 224;
const BIT_STRING_COST = 272;

/** Every `[]`. */
export const NO_TERMS: readonly Term[] = Object.freeze([]);
const NO_BYTES = Buffer.alloc(0);
const NO_ATOMS: readonly (Atom | undefined)[] = Object.freeze([]);

/** A fun without its free variables; `end` is where, by its own word, it ends. */
export interface FunHead extends Omit<FunParts, 'freeVariables'> {
  readonly freeCount: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A place in some bytes, and the reading of everything there that holds no other terms. `TermReader` does the rest.
 *
 * Source: OTP, ERTS User's Guide, "External Term Format".
 */
export class TermCursor {
  bytes: Buffer = NO_BYTES;
  view: DataView = new DataView(NO_BYTES.buffer, 0, 0);
  at = 0;
  end = 0;
  /** The estimated heap of all that was read; who reads sets it back. */
  cost = 0;
  readonly atoms: ByteTable<Atom>;
  readonly #maxIntegerBytes: number;
  #cache: readonly (Atom | undefined)[] = NO_ATOMS;

  constructor(atoms: ByteTable<Atom>, maxIntegerBytes: number) {
    this.atoms = atoms;
    this.#maxIntegerBytes = maxIntegerBytes;
  }

  begin(
    bytes: Uint8Array,
    offset: number,
    end: number,
    cache: readonly (Atom | undefined)[] | undefined,
  ): void {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    this.at = offset;
    this.end = end;
    this.#cache = cache ?? NO_ATOMS;
  }

  release(): void {
    this.begin(NO_BYTES, 0, 0, NO_ATOMS);
  }

  /** The leaf at `at`, whose tag is `tag`. */
  leaf(tag: number): Term {
    switch (tag) {
      case TAG.SMALL_INTEGER:
      case TAG.INTEGER:
        return this.#smallInteger('an integer');
      case TAG.NIL:
        this.at++;
        return NO_TERMS;
      case TAG.STRING:
        return this.string();
      case TAG.BINARY:
        return this.#binary();
      case TAG.NEW_FLOAT:
        return this.#float();
      case TAG.SMALL_BIG:
      case TAG.LARGE_BIG:
        return this.#big(tag);
      case TAG.ATOM_CACHE_REF:
      case TAG.ATOM:
      case TAG.ATOM_UTF8:
      case TAG.SMALL_ATOM:
      case TAG.SMALL_ATOM_UTF8:
        return this.atom();
      case TAG.NEWER_REFERENCE:
      case TAG.NEW_REFERENCE:
        return this.#reference(tag);
      case TAG.REFERENCE:
        return this.#singleReference();
      case TAG.NEW_PID:
      case TAG.PID:
        return this.pid();
      case TAG.V4_PORT:
      case TAG.NEW_PORT:
      case TAG.PORT:
        return this.#port(tag);
      case TAG.EXPORT:
        return this.#export();
      case TAG.BIT_BINARY:
        return this.#bitBinary();
      case TAG.FLOAT: {
        this.need(1 + FLOAT_TEXT_BYTES);
        const value = readFloatText(this.bytes, this.at + 1);
        this.at += 1 + FLOAT_TEXT_BYTES;
        this.cost += LEAF_COST;
        return new Float(value);
      }
      case TAG.LOCAL:
        return localTerm(this.at);
      default:
        return unknownTag(this.at, tag);
    }
  }

  /** The atom at `at`, in any of its forms. */
  atom(): Atom {
    this.need(2);
    const { bytes } = this;
    switch (bytes[this.at]) {
      case TAG.SMALL_ATOM_UTF8:
        return this.#atomText(2, bytes[this.at + 1]!, true);
      case TAG.ATOM_CACHE_REF: {
        const index = bytes[this.at + 1]!;
        const found = this.#cache[index];
        if (found === undefined) return malformed(this.at + 1, 'an entry of the atom cache', index);
        this.at += 2;
        return found;
      }
      case TAG.SMALL_ATOM:
        return this.#atomText(2, bytes[this.at + 1]!, false);
      case TAG.ATOM_UTF8:
        this.need(3);
        return this.#atomText(3, (bytes[this.at + 1]! << 8) | bytes[this.at + 2]!, true);
      case TAG.ATOM:
        this.need(3);
        return this.#atomText(3, (bytes[this.at + 1]! << 8) | bytes[this.at + 2]!, false);
      default:
        return malformed(this.at, 'an atom', bytes[this.at]!);
    }
  }

  #atomText(headBytes: number, length: number, utf8: boolean): Atom {
    this.need(headBytes + length);
    const start = this.at + headBytes;
    this.at = start + length;
    const known = this.atoms.find(this.view, start, length);
    // The table goes by bytes in UTF-8. They are the same in Latin-1 when the name has as many characters as bytes.
    if (known !== undefined && (utf8 || known.name.length === length)) return known;
    this.cost += LEAF_COST + length;
    const atom = utf8 ? readAtomUtf8(this.bytes, start, length) : readAtomLatin1(this.bytes, start, length);
    if (utf8 || isAscii(this.bytes, start, length)) this.atoms.add(this.view, start, length, atom);
    return atom;
  }

  /** The pid at `at`, in either of its forms. */
  pid(): Pid {
    this.need(1);
    const tag = this.bytes[this.at]!;
    if (tag !== TAG.NEW_PID && tag !== TAG.PID) malformed(this.at, 'a pid', tag);
    this.at++;
    const node = this.atom();
    this.need(8);
    const id = this.uint32();
    const serial = this.uint32();
    this.cost += PID_COST;
    return tag === TAG.NEW_PID
      ? new Pid(node, id, serial, this.#creation(), 'new')
      : new Pid(node, id, serial, this.#oldCreation(), 'old');
  }

  /** STRING_EXT: a list of bytes. */
  string(): Charlist {
    this.need(3);
    const length = (this.bytes[this.at + 1]! << 8) | this.bytes[this.at + 2]!;
    this.need(3 + length);
    const start = this.at + 3;
    this.at = start + length;
    this.cost += LEAF_COST + length;
    return new Charlist(this.bytes.toString('latin1', start, this.at));
  }

  /** What NEW_FUN_EXT holds before its free variables. */
  funHead(): FunHead {
    const start = this.at;
    this.need(1 + 4 + 1 + UNIQ_BYTES + 4 + 4);
    this.at++;
    const end = this.at + this.uint32();
    const arity = this.bytes[this.at++]!;
    const uniq = this.#copy(UNIQ_BYTES);
    const index = this.uint32();
    const freeCount = this.uint32();
    const module = this.atom();
    const oldIndex = this.#smallInteger('the index of a fun');
    const oldUniq = this.#smallInteger('the uniq of a fun');
    return { module, arity, uniq, index, oldIndex, oldUniq, pid: this.pid(), freeCount, start, end };
  }

  uint32(): number {
    this.need(4);
    const value = this.view.getUint32(this.at);
    this.at += 4;
    return value;
  }

  need(bytes: number): void {
    if (this.end - this.at < bytes) truncated(this.at, bytes, this.end - this.at);
  }

  #float(): Float {
    this.need(9);
    const value = this.view.getFloat64(this.at + 1);
    if (!Number.isFinite(value)) malformed(this.at + 1, 'a finite float', String(value));
    this.at += 9;
    this.cost += LEAF_COST;
    return new Float(value);
  }

  #big(tag: number): number | bigint {
    const head = tag === TAG.SMALL_BIG ? 3 : 6;
    this.need(head);
    const length = tag === TAG.SMALL_BIG ? this.bytes[this.at + 1]! : this.view.getUint32(this.at + 1);
    if (length > this.#maxIntegerBytes) {
      tooLarge(this.at, 'maxIntegerBytes', this.#maxIntegerBytes, length);
    }
    this.need(head + length);
    // As on a node, any sign but 0 is minus.
    const value = readMagnitude(this.bytes, this.at + head, length, this.bytes[this.at + head - 1] !== 0);
    this.at += head + length;
    this.cost += LEAF_COST + length;
    return value;
  }

  #binary(): Uint8Array {
    this.need(5);
    this.at++;
    const length = this.uint32();
    this.need(length);
    this.cost += BINARY_COST + length;
    return this.#copy(length);
  }

  #bitBinary(): BitString | Uint8Array {
    this.need(6);
    const start = this.at;
    this.at++;
    const length = this.uint32();
    const bits = this.bytes[this.at++]!;
    this.need(length);
    this.cost += BIT_STRING_COST + length;
    if (length === 0 ? bits !== 0 : bits < 1 || bits > 8) {
      malformed(start + 5, 'the bits of the last byte, 1 to 8', bits);
    }
    const bytes = this.#copy(length);
    if (length === 0 || bits === 8) return bytes;
    bytes[length - 1] = bytes[length - 1]! & (0xff << (8 - bits));
    return new BitString(bytes, bits);
  }

  #port(tag: number): Port {
    this.at++;
    const node = this.atom();
    this.cost += PID_COST;
    if (tag === TAG.PORT) return new Port(node, this.uint32(), this.#oldCreation(), 'old');
    if (tag === TAG.NEW_PORT) return new Port(node, this.uint32(), this.#creation(), 'new');
    const high = this.uint32();
    const low = this.uint32();
    const id = high < 0x200000 ? high * 0x1_0000_0000 + low : (BigInt(high) << 32n) | BigInt(low);
    return new Port(node, id, this.#creation(), 'v4');
  }

  #reference(tag: number): Reference {
    this.need(3);
    const length = (this.bytes[this.at + 1]! << 8) | this.bytes[this.at + 2]!;
    if (length < 1 || length > MAX_REFERENCE_WORDS) {
      malformed(this.at + 1, `a reference of 1 to ${MAX_REFERENCE_WORDS} words`, length);
    }
    this.at += 3;
    const node = this.atom();
    const old = tag === TAG.NEW_REFERENCE;
    const creation = old ? this.#oldCreation() : this.#creation();
    this.need(4 * length);
    const words = new Array<number>(length);
    for (let i = 0; i < length; i++) words[i] = this.uint32();
    if (old && words[0]! > MAX_OLD_WORD) {
      malformed(this.at - 4 * length, 'a first word of 18 bits', words[0]!);
    }
    this.cost += REFERENCE_COST + WORD_COST * length;
    return new Reference(node, creation, words, old ? 'old' : 'new');
  }

  #singleReference(): Reference {
    this.at++;
    const node = this.atom();
    const word = this.uint32();
    if (word > MAX_OLD_WORD) malformed(this.at - 4, 'a word of 18 bits', word);
    this.cost += REFERENCE_COST + WORD_COST;
    return new Reference(node, this.#oldCreation(), [word], 'single');
  }

  #export(): Export {
    this.at++;
    const module = this.atom();
    const name = this.atom();
    const start = this.at;
    const arity = this.#smallInteger('the arity of a fun');
    if (arity < 0 || arity > MAX_ARITY) malformed(start, 'an arity of 0 to 255', arity);
    this.cost += LEAF_COST;
    return new Export(module, name, arity);
  }

  #smallInteger(what: string): number {
    this.need(2);
    const tag = this.bytes[this.at]!;
    if (tag === TAG.SMALL_INTEGER) {
      this.at += 2;
      return this.bytes[this.at - 1]!;
    }
    if (tag !== TAG.INTEGER) malformed(this.at, what, tag);
    this.at++;
    return this.uint32() | 0;
  }

  #creation(): number {
    return this.uint32();
  }

  #oldCreation(): number {
    this.need(1);
    const creation = this.bytes[this.at]!;
    if (creation > MAX_OLD_CREATION) malformed(this.at, 'a creation of 0 to 3', creation);
    this.at++;
    return creation;
  }

  /** The next `length` bytes, which are there, in an array of their own. */
  #copy(length: number): Uint8Array {
    const copy = new Uint8Array(length);
    if (length <= MAX_LOOPED) for (let i = 0; i < length; i++) copy[i] = this.bytes[this.at + i]!;
    else this.bytes.copy(copy, 0, this.at, this.at + length);
    this.at += length;
    return copy;
  }
}

function isAscii(bytes: Buffer, start: number, length: number): boolean {
  for (let i = start; i < start + length; i++) if (bytes[i]! > 0x7f) return false;
  return true;
}
