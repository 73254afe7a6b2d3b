import { ErlangError } from '../error/erlang-error.js';
import { MAX_ATOM_CHARACTERS } from './atom.js';
import { BitString } from './binary.js';
import { unsupported } from './fault.js';
import { Float } from './float.js';
import { Export, type Fun } from './fun.js';
import { MAX_REFERENCE_WORDS, Pid, Port, Reference } from './identifier.js';
import { Charlist } from './list.js';
import { ErlMap } from './map.js';
import { TAG } from './tag.js';
import type { Term } from './term.js';

const FIRST_BYTES = 256;
const MAX_STRING_BYTES = 0xffff;
/** The longest integer that is written without asking for room first: tag, size, sign and seven bytes. */
const INTEGER_ROOM = 10;

/**
 * A growing buffer, and the writing of everything that holds no other terms. `TermWriter` does the rest.
 *
 * Source: OTP, ERTS User's Guide, "External Term Format".
 */
export class LeafWriter {
  buffer: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  at = 0;
  /** Every term in one form only, maps by their digest: for comparing, never for sending. */
  readonly canonical: boolean;
  readonly #maxBytes: number;

  constructor(maxBytes: number, canonical: boolean) {
    this.#maxBytes = maxBytes;
    this.canonical = canonical;
  }

  take(): Uint8Array {
    const taken = this.buffer.subarray(0, this.at);
    this.buffer = Buffer.allocUnsafe(FIRST_BYTES);
    this.at = 0;
    return taken;
  }

  /** Makes sure that `bytes` more can be written. Throws `term_too_large`. */
  reserve(bytes: number): Buffer {
    const { buffer, at } = this;
    if (buffer.length - at >= bytes) return buffer;
    const size = at + bytes;
    if (size > this.#maxBytes) {
      throw new ErlangError('term_too_large', 'the encoded term passes maxBytes', {
        details: { limit: 'maxBytes', expected: `at most ${this.#maxBytes}`, got: size },
      });
    }
    const grown = Buffer.allocUnsafe(Math.max(size, Math.min(2 * buffer.length, this.#maxBytes)));
    buffer.copy(grown, 0, 0, at);
    this.buffer = grown;
    return grown;
  }

  byte(value: number): void {
    this.reserve(1)[this.at++] = value;
  }

  uint32(value: number): void {
    this.reserve(4);
    this.patchUint32(this.at, value);
    this.at += 4;
  }

  patchUint32(at: number, value: number): void {
    const { buffer } = this;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
  }

  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length).set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Anything but a container. */
  leaf(term: Term | undefined): void {
    if (typeof term === 'number') this.integer(term);
    else if (term instanceof Pid) this.pid(term);
    else if (term instanceof Uint8Array) {
      this.byte(TAG.BINARY);
      this.uint32(term.length);
      this.bytes(term);
    } else if (term instanceof Float) this.#float(term.value);
    else if (term instanceof Charlist) this.#charlist(term.text);
    else if (typeof term === 'bigint') this.#bigint(term);
    else if (term instanceof Reference) this.#reference(term);
    else if (term instanceof Port) this.#port(term);
    else if (term instanceof Export) {
      this.byte(TAG.EXPORT);
      this.atom(term.module.name);
      this.atom(term.function.name);
      this.integer(term.arity);
    } else if (term instanceof BitString) {
      this.byte(TAG.BIT_BINARY);
      this.uint32(term.bytes.length);
      this.byte(term.lastBits);
      this.bytes(term.bytes);
    } else if (term instanceof ErlMap && term.digest !== undefined) {
      this.byte(TAG.MAP);
      this.byte(term.digest.length);
      this.bytes(Buffer.from(term.digest, 'latin1'));
    } else unsupported('an Erlang term', term);
  }

  integer(value: number): void {
    const buffer = this.reserve(INTEGER_ROOM);
    let { at } = this;
    if ((value & 0xff) === value) {
      buffer[at++] = TAG.SMALL_INTEGER;
      buffer[at++] = value;
    } else if ((value | 0) === value) {
      buffer[at] = TAG.INTEGER;
      this.patchUint32(at + 1, value);
      at += 5;
    } else {
      if (!Number.isSafeInteger(value)) {
        unsupported('an integer within 2^53 - 1 (float() makes floats; beyond, use a bigint)', value);
      }
      const head = at;
      at += 3;
      for (let rest = Math.abs(value); rest > 0; rest = Math.floor(rest / 256)) buffer[at++] = rest % 256;
      buffer[head] = TAG.SMALL_BIG;
      buffer[head + 1] = at - head - 3;
      buffer[head + 2] = value < 0 ? 1 : 0;
    }
    this.at = at;
  }

  atom(name: string): void {
    const { length } = name;
    if (length <= MAX_ATOM_CHARACTERS) {
      const buffer = this.reserve(2 + length);
      const start = this.at + 2;
      let i = 0;
      for (; i < length; i++) {
        const code = name.charCodeAt(i);
        if (code > 0x7f) break;
        buffer[start + i] = code;
      }
      if (i === length) {
        buffer[start - 2] = TAG.SMALL_ATOM_UTF8;
        buffer[start - 1] = length;
        this.at = start + length;
        return;
      }
    }
    const utf8 = Buffer.from(name, 'utf8');
    if (utf8.length > 4 * MAX_ATOM_CHARACTERS) unsupported('an atom of at most 255 characters', length);
    if (utf8.length < 256) this.byte(TAG.SMALL_ATOM_UTF8);
    else {
      this.byte(TAG.ATOM_UTF8);
      this.byte(utf8.length >>> 8);
    }
    this.byte(utf8.length);
    this.bytes(utf8);
  }

  pid(pid: Pid): void {
    const old = pid.form === 'old' && !this.canonical;
    this.byte(old ? TAG.PID : TAG.NEW_PID);
    this.atom(pid.node.name);
    this.uint32(pid.id);
    this.uint32(pid.serial);
    this.#creation(pid.creation, old);
  }

  /** What NEW_FUN_EXT holds between its size and its free variables. */
  funHead(fun: Fun): void {
    this.byte(fun.arity);
    this.bytes(fun.uniq);
    this.uint32(fun.index);
    this.uint32(fun.freeVariables.length);
    this.atom(fun.module.name);
    this.integer(fun.oldIndex);
    this.integer(fun.oldUniq);
    this.pid(fun.pid);
  }

  #bigint(value: bigint): void {
    if (Number.isSafeInteger(Number(value))) {
      this.integer(Number(value));
      return;
    }
    const hex = (value < 0n ? -value : value).toString(16);
    const magnitude = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').reverse();
    if (magnitude.length < 256) {
      this.byte(TAG.SMALL_BIG);
      this.byte(magnitude.length);
    } else {
      this.byte(TAG.LARGE_BIG);
      this.uint32(magnitude.length);
    }
    this.byte(value < 0n ? 1 : 0);
    this.bytes(magnitude);
  }

  #float(value: number): void {
    if (!Number.isFinite(value)) unsupported('a finite float', value);
    this.byte(TAG.NEW_FLOAT);
    this.reserve(8).writeDoubleBE(value, this.at);
    this.at += 8;
  }

  /** STRING_EXT has two bytes for its length; a longer string is a list of its characters. */
  #charlist(text: string): void {
    const { length } = text;
    if (length === 0) this.byte(TAG.NIL);
    else if (length <= MAX_STRING_BYTES && !this.canonical) {
      this.byte(TAG.STRING);
      this.byte(length >>> 8);
      this.byte(length);
      this.at += this.reserve(length).write(text, this.at, 'latin1');
    } else {
      this.byte(TAG.LIST);
      this.uint32(length);
      for (let i = 0; i < length; i++) this.integer(text.charCodeAt(i));
      this.byte(TAG.NIL);
    }
  }

  #port(port: Port): void {
    const form = this.canonical ? 'v4' : port.form;
    this.byte(form === 'v4' ? TAG.V4_PORT : form === 'new' ? TAG.NEW_PORT : TAG.PORT);
    this.atom(port.node.name);
    if (form === 'v4') {
      const id = BigInt(port.id);
      this.uint32(Number(id >> 32n));
      this.uint32(Number(id & 0xffffffffn));
    } else this.uint32(Number(port.id));
    this.#creation(port.creation, form === 'old');
  }

  #reference(reference: Reference): void {
    const { words } = reference;
    if (words.length < 1 || words.length > MAX_REFERENCE_WORDS) {
      unsupported(`a reference of 1 to ${MAX_REFERENCE_WORDS} words`, words.length);
    }
    const form = this.canonical ? 'new' : reference.form;
    if (form === 'single') {
      this.byte(TAG.REFERENCE);
      this.atom(reference.node.name);
      this.uint32(words[0]!);
      this.#creation(reference.creation, true);
      return;
    }
    this.byte(form === 'new' ? TAG.NEWER_REFERENCE : TAG.NEW_REFERENCE);
    this.byte(0);
    this.byte(words.length);
    this.atom(reference.node.name);
    this.#creation(reference.creation, form === 'old');
    for (const word of words) this.uint32(word);
  }

  #creation(creation: number, old: boolean): void {
    if (old) this.byte(creation);
    else this.uint32(creation);
  }
}
