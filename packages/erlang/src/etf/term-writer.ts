import { ErlangError } from '../error/erlang-error.js';
import { Atom, MAX_ATOM_CHARACTERS } from './atom.js';
import { BitString } from './binary.js';
import { unsupported } from './fault.js';
import { Float } from './float.js';
import { Export, Fun } from './fun.js';
import { MAX_REFERENCE_WORDS, Pid, Port, Reference } from './identifier.js';
import { Charlist, ImproperList } from './list.js';
import { ErlMap } from './map.js';
import { TAG } from './tag.js';
import type { Term } from './term.js';
import { Tuple } from './tuple.js';

export interface TermWriterOptions {
  /** Most bytes of output; default 256 MiB. Beyond it `term_too_large`. */
  readonly maxBytes?: number;
  /** How deep terms may nest; default 100 000. A term that contains itself ends here, with `term_too_deep`. */
  readonly maxDepth?: number;
  /** @internal Every term in one form only, maps by their digest: for comparing, never for sending. */
  readonly canonical?: boolean;
}

const FIRST_BYTES = 256;
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_DEPTH = 100_000;
const MAX_STRING = 0xffff;
/** Room that every term of fixed size fits in. */
const FIXED = 16;

/** What is left to do once the terms of a frame are written. */
const PLAIN = 0;
const LIST = 1;
const IMPROPER = 2;
const FUN = 3;

/**
 * Appends terms to a growing buffer, each without the leading 131, choosing the encodings Erlang itself chooses.
 * Does not recurse. After a throw the writer holds part of a term: `take()` and drop it.
 *
 * Source: OTP, ERTS User's Guide, "External Term Format".
 */
export class TermWriter {
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;
  readonly #maxBytes: number;
  readonly #maxDepth: number;
  readonly #canonical: boolean;

  constructor(options: TermWriterOptions = {}) {
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
    this.#maxDepth = options.maxDepth ?? MAX_DEPTH;
    this.#canonical = options.canonical ?? false;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#at;
  }

  /** What was written; the writer starts afresh. */
  take(): Uint8Array {
    const taken = this.#buffer.subarray(0, this.#at);
    this.#buffer = Buffer.allocUnsafe(FIRST_BYTES);
    this.#at = 0;
    return taken;
  }

  byte(value: number): void {
    this.#reserve(this.#at, 1)[this.#at++] = value;
  }

  uint32(value: number): void {
    this.#reserve(this.#at, 4);
    this.#at = this.#uint32(this.#at, value);
  }

  /** Overwrites four bytes written before, for a length known only afterwards. */
  patchUint32(offset: number, value: number): void {
    this.#uint32(offset, value);
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(this.#at, bytes.length).set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Appends one term, without the leading 131. Throws `term_unsupported`, `term_too_deep`, `term_too_large`. */
  write(root: Term): void {
    const frames: Frame[] = [];
    let terms: readonly Term[] = [root];
    let next = 0;
    let kind = PLAIN;
    let owner: ImproperList | number | undefined;
    let buffer = this.#buffer;
    let at = this.#at;
    for (;;) {
      if (next === terms.length) {
        this.#at = at;
        if (kind === LIST) this.byte(TAG.NIL);
        else if (kind === FUN) this.patchUint32(owner as number, this.#at - (owner as number));
        buffer = this.#buffer;
        at = this.#at;
        if (kind === IMPROPER) {
          terms = [(owner as ImproperList).tail];
          next = 0;
          kind = PLAIN;
          continue;
        }
        const frame = frames.pop();
        if (frame === undefined) return;
        ({ terms, next, kind, owner } = frame);
        continue;
      }
      const term = terms[next++];
      if (buffer.length - at < FIXED) buffer = this.#reserve(at, FIXED);
      if (typeof term === 'number') {
        at = this.#integer(buffer, at, term);
        buffer = this.#buffer;
        continue;
      }
      if (term instanceof Atom) {
        at = this.#atom(at, term.name);
        buffer = this.#buffer;
        continue;
      }
      let children: readonly Term[];
      let childKind = PLAIN;
      let childOwner: ImproperList | number | undefined;
      if (term instanceof Tuple) {
        children = term.elements;
        if (children.length < 256) {
          buffer[at++] = TAG.SMALL_TUPLE;
          buffer[at++] = children.length;
        } else {
          buffer[at++] = TAG.LARGE_TUPLE;
          at = this.#uint32(at, children.length);
        }
      } else if (Array.isArray(term)) {
        children = term as readonly Term[];
        if (children.length === 0) {
          buffer[at++] = TAG.NIL;
          continue;
        }
        buffer[at++] = TAG.LIST;
        at = this.#uint32(at, children.length);
        childKind = LIST;
      } else if (term instanceof ErlMap && !this.#canonical) {
        children = term.flat;
        buffer[at++] = TAG.MAP;
        at = this.#uint32(at, term.size);
      } else if (term instanceof ImproperList) {
        children = term.items;
        buffer[at++] = TAG.LIST;
        at = this.#uint32(at, children.length);
        childKind = IMPROPER;
        childOwner = term;
      } else if (term instanceof Fun) {
        children = term.freeVariables;
        buffer[at++] = TAG.NEW_FUN;
        this.#at = at + 4;
        childKind = FUN;
        childOwner = at;
        this.#funHead(term);
        buffer = this.#buffer;
        at = this.#at;
      } else {
        this.#at = at;
        this.#leaf(term);
        buffer = this.#buffer;
        at = this.#at;
        continue;
      }
      if (frames.length >= this.#maxDepth) {
        throw new ErlangError('term_too_deep', 'the term nests deeper than maxDepth, or contains itself', {
          details: { limit: 'maxDepth', expected: `at most ${this.#maxDepth}`, got: this.#maxDepth + 1 },
        });
      }
      frames.push({ terms, next, kind, owner });
      terms = children;
      next = 0;
      kind = childKind;
      owner = childOwner;
    }
  }

  /** Anything that holds no other terms, but atoms and small integers. */
  #leaf(term: Term | undefined): void {
    if (term instanceof Pid) this.#pid(term);
    else if (term instanceof Uint8Array) {
      this.byte(TAG.BINARY);
      this.uint32(term.length);
      this.bytes(term);
    } else if (term instanceof Float) this.#writeFloat(term.value);
    else if (term instanceof Charlist) this.#charlist(term.text);
    else if (typeof term === 'bigint') this.#bigint(term);
    else if (term instanceof Reference) this.#reference(term);
    else if (term instanceof Port) this.#port(term);
    else if (term instanceof Export) {
      this.byte(TAG.EXPORT);
      this.#at = this.#atom(this.#at, term.module.name);
      this.#at = this.#atom(this.#at, term.function.name);
      this.byte(TAG.SMALL_INTEGER);
      this.byte(term.arity);
    } else if (term instanceof BitString) {
      this.byte(TAG.BIT_BINARY);
      this.uint32(term.bytes.length);
      this.byte(term.lastBits);
      this.bytes(term.bytes);
    } else if (term instanceof ErlMap && term.digest !== undefined) {
      this.byte(TAG.MAP);
      this.bytes(Buffer.from(term.digest, 'latin1'));
    } else unsupported('an Erlang term', term);
  }

  #integer(buffer: Buffer, at: number, value: number): number {
    if ((value & 0xff) === value) {
      buffer[at++] = TAG.SMALL_INTEGER;
      buffer[at++] = value;
      return at;
    }
    if ((value | 0) === value) {
      buffer[at++] = TAG.INTEGER;
      buffer[at++] = value >> 24;
      buffer[at++] = value >> 16;
      buffer[at++] = value >> 8;
      buffer[at++] = value;
      return at;
    }
    if (!Number.isSafeInteger(value)) {
      unsupported('an integer within 2^53 − 1 (use float() for floats and a bigint beyond)', value);
    }
    const sizeAt = at + 1;
    buffer[at] = TAG.SMALL_BIG;
    buffer[at + 2] = value < 0 ? 1 : 0;
    at += 3;
    for (let rest = Math.abs(value); rest > 0; rest = Math.floor(rest / 256)) buffer[at++] = rest % 256;
    buffer[sizeAt] = at - sizeAt - 2;
    return at;
  }

  #bigint(value: bigint): void {
    if (Number.isSafeInteger(Number(value))) {
      this.#at = this.#integer(this.#reserve(this.#at, FIXED), this.#at, Number(value));
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

  #writeFloat(value: number): void {
    if (!Number.isFinite(value)) unsupported('a finite float', value);
    const buffer = this.#reserve(this.#at, 9);
    buffer[this.#at++] = TAG.NEW_FLOAT;
    buffer.writeDoubleBE(value, this.#at);
    this.#at += 8;
  }

  #charlist(text: string): void {
    if (text.length === 0) this.byte(TAG.NIL);
    else if (text.length <= MAX_STRING && !this.#canonical) {
      this.byte(TAG.STRING);
      this.byte(text.length >>> 8);
      this.byte(text.length);
      this.#reserve(this.#at, text.length).write(text, this.#at, 'latin1');
      this.#at += text.length;
    } else {
      this.byte(TAG.LIST);
      this.uint32(text.length);
      const buffer = this.#reserve(this.#at, 2 * text.length);
      let at = this.#at;
      for (let i = 0; i < text.length; i++) {
        buffer[at++] = TAG.SMALL_INTEGER;
        buffer[at++] = text.charCodeAt(i);
      }
      this.#at = at;
      this.byte(TAG.NIL);
    }
  }

  /** Writes an atom at `at` and returns where it ends. */
  #atom(at: number, name: string): number {
    const { length } = name;
    const buffer = this.#reserve(at, length + 2);
    if (length <= MAX_ATOM_CHARACTERS) {
      let i = 0;
      for (; i < length; i++) {
        const code = name.charCodeAt(i);
        if (code > 0x7f) break;
        buffer[at + 2 + i] = code;
      }
      if (i === length) {
        buffer[at] = TAG.SMALL_ATOM_UTF8;
        buffer[at + 1] = length;
        return at + 2 + length;
      }
    }
    const utf8 = Buffer.from(name, 'utf8');
    this.#at = at;
    if (utf8.length < 256) {
      this.byte(TAG.SMALL_ATOM_UTF8);
    } else {
      this.byte(TAG.ATOM_UTF8);
      this.byte(utf8.length >>> 8);
    }
    this.byte(utf8.length);
    this.bytes(utf8);
    return this.#at;
  }

  #pid(pid: Pid): void {
    const old = pid.form === 'old' && !this.#canonical;
    this.byte(old ? TAG.PID : TAG.NEW_PID);
    this.#at = this.#atom(this.#at, pid.node.name);
    this.uint32(pid.id);
    this.uint32(pid.serial);
    this.#creation(pid.creation, old);
  }

  #port(port: Port): void {
    const form = this.#canonical ? 'v4' : port.form;
    this.byte(form === 'v4' ? TAG.V4_PORT : form === 'new' ? TAG.NEW_PORT : TAG.PORT);
    this.#at = this.#atom(this.#at, port.node.name);
    if (form === 'v4') {
      const id = BigInt(port.id);
      this.uint32(Number(id >> 32n));
      this.uint32(Number(id & 0xffffffffn));
    } else this.uint32(Number(port.id));
    this.#creation(port.creation, form === 'old');
  }

  #reference(reference: Reference): void {
    const { words } = reference;
    if (words.length > MAX_REFERENCE_WORDS) unsupported('a reference of at most 5 words', words.length);
    const form = this.#canonical ? 'new' : reference.form;
    if (form === 'single') {
      this.byte(TAG.REFERENCE);
      this.#at = this.#atom(this.#at, reference.node.name);
      this.uint32(words[0] ?? 0);
      this.#creation(reference.creation, true);
      return;
    }
    this.byte(form === 'new' ? TAG.NEWER_REFERENCE : TAG.NEW_REFERENCE);
    this.byte(0);
    this.byte(words.length);
    this.#at = this.#atom(this.#at, reference.node.name);
    this.#creation(reference.creation, form === 'old');
    for (const word of words) this.uint32(word);
  }

  #creation(creation: number, old: boolean): void {
    if (old) this.byte(creation);
    else this.uint32(creation);
  }

  #funHead(fun: Fun): void {
    this.byte(fun.arity);
    this.bytes(fun.uniq);
    this.uint32(fun.index);
    this.uint32(fun.freeVariables.length);
    this.#at = this.#atom(this.#at, fun.module.name);
    this.#at = this.#integer(this.#reserve(this.#at, FIXED), this.#at, fun.oldIndex);
    this.#at = this.#integer(this.#reserve(this.#at, FIXED), this.#at, fun.oldUniq);
    this.#pid(fun.pid);
  }

  #uint32(at: number, value: number): number {
    const buffer = this.#buffer;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
    return at + 4;
  }

  /** The buffer, with room for `needed` bytes from `at` on. */
  #reserve(at: number, needed: number): Buffer {
    if (this.#buffer.length - at >= needed) return this.#buffer;
    const size = at + needed;
    if (size > this.#maxBytes) {
      throw new ErlangError('term_too_large', 'the encoded term passes maxBytes', {
        details: { limit: 'maxBytes', expected: `at most ${this.#maxBytes}`, got: size },
      });
    }
    const grown = Buffer.allocUnsafe(
      Math.min(Math.max(size, 2 * this.#buffer.length), this.#maxBytes + FIXED),
    );
    this.#buffer.copy(grown, 0, 0, at);
    this.#buffer = grown;
    return grown;
  }
}

interface Frame {
  readonly terms: readonly Term[];
  readonly next: number;
  readonly kind: number;
  readonly owner: ImproperList | number | undefined;
}
