import { ErlangError } from '../error/erlang-error.js';
import { Atom } from './atom.js';
import { Fun } from './fun.js';
import { LeafWriter } from './leaf-writer.js';
import { ImproperList } from './list.js';
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

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_DEPTH = 100_000;

/** What is left to do once the terms of a container are written. */
const PLAIN = 0;
const LIST = 1;
const IMPROPER = 2;
const FUN = 3;

/** Atoms up to this many characters are written without a call. */
const MAX_INLINE_ATOM = 64;
/** Room kept before each term: enough for such an atom, and for the head of any container. */
const ROOM = 2 + MAX_INLINE_ATOM;

const NO_TERMS: readonly Term[] = Object.freeze([]);

/**
 * Appends terms, each without the leading 131, and what a protocol puts around them, to a growing buffer. Chooses the
 * encodings that Erlang chooses. Does not recurse. After a throw it holds part of a term: `take()` that and drop it.
 *
 * Source: OTP, ERTS User's Guide, "External Term Format".
 */
export class TermWriter {
  readonly #leaf: LeafWriter;
  readonly #maxDepth: number;

  constructor(options: TermWriterOptions = {}) {
    this.#leaf = new LeafWriter(options.maxBytes ?? MAX_BYTES, options.canonical ?? false);
    this.#maxDepth = options.maxDepth ?? MAX_DEPTH;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#leaf.at;
  }

  /** What was written; the writer starts afresh. */
  take(): Uint8Array {
    return this.#leaf.take();
  }

  /** What was written, in place: the next write is over it. */
  rewind(): Buffer {
    const written = this.#leaf.buffer.subarray(0, this.#leaf.at);
    this.#leaf.at = 0;
    return written;
  }

  byte(value: number): void {
    this.#leaf.byte(value);
  }

  /** Four bytes, big-endian. */
  uint32(value: number): void {
    this.#leaf.uint32(value);
  }

  bytes(bytes: Uint8Array): void {
    this.#leaf.bytes(bytes);
  }

  /** Overwrites four bytes written before, for a length known only afterwards. */
  patchUint32(offset: number, value: number): void {
    this.#leaf.patchUint32(offset, value);
  }

  /** Appends one term. Throws `term_unsupported`, `term_too_deep`, `term_too_large`. */
  write(root: Term): void {
    const leaf = this.#leaf;
    const { canonical } = leaf;
    const frames: Frame[] = [];
    let depth = 0;
    // The container being written: `terms[next]` comes now.
    let kind = PLAIN;
    let terms: readonly Term[] = [root];
    let next = 0;
    let owner: ImproperList | number = 0;
    let { buffer, at } = leaf;
    for (;;) {
      if (buffer.length - at < ROOM) {
        leaf.at = at;
        buffer = leaf.reserve(ROOM);
      }

      if (next === terms.length) {
        if (kind === LIST) buffer[at++] = TAG.NIL;
        else if (kind === FUN) leaf.patchUint32(owner as number, at - (owner as number));
        else if (kind === IMPROPER) {
          terms = [(owner as ImproperList).tail];
          next = 0;
          kind = PLAIN;
          continue;
        }
        if (depth === 0) {
          leaf.at = at;
          return;
        }
        const frame = frames[--depth]!;
        kind = frame.kind;
        terms = frame.terms;
        next = frame.next;
        owner = frame.owner;
        continue;
      }

      const term = terms[next++];
      if (typeof term === 'number' && (term & 0xff) === term) {
        buffer[at++] = TAG.SMALL_INTEGER;
        buffer[at++] = term;
        continue;
      }
      if (term instanceof Atom) {
        const { name } = term;
        const { length } = name;
        let i = length <= MAX_INLINE_ATOM ? 0 : length + 1;
        for (; i < length; i++) {
          const code = name.charCodeAt(i);
          if (code > 0x7f) break;
          buffer[at + 2 + i] = code;
        }
        if (i === length) {
          buffer[at] = TAG.SMALL_ATOM_UTF8;
          buffer[at + 1] = length;
          at += 2 + length;
        } else {
          leaf.at = at;
          leaf.atom(name);
          ({ buffer, at } = leaf);
        }
        continue;
      }

      let childKind = PLAIN;
      let children: readonly Term[];
      let childOwner: ImproperList | number = 0;
      if (term instanceof Tuple) {
        children = term.elements;
        const arity = children.length;
        if (arity < 256) {
          buffer[at] = TAG.SMALL_TUPLE;
          buffer[at + 1] = arity;
          at += 2;
        } else {
          buffer[at] = TAG.LARGE_TUPLE;
          leaf.patchUint32(at + 1, arity);
          at += 5;
        }
      } else if (Array.isArray(term)) {
        children = term as readonly Term[];
        if (children.length === 0) {
          buffer[at++] = TAG.NIL;
          continue;
        }
        childKind = LIST;
        buffer[at] = TAG.LIST;
        leaf.patchUint32(at + 1, children.length);
        at += 5;
      } else if (term instanceof ErlMap && !canonical) {
        children = term.flat;
        buffer[at] = TAG.MAP;
        leaf.patchUint32(at + 1, term.size);
        at += 5;
      } else if (term instanceof ImproperList) {
        children = term.items;
        childKind = IMPROPER;
        childOwner = term;
        buffer[at] = TAG.LIST;
        leaf.patchUint32(at + 1, children.length);
        at += 5;
      } else if (term instanceof Fun) {
        children = term.freeVariables;
        childKind = FUN;
        childOwner = at + 1;
        buffer[at] = TAG.NEW_FUN;
        leaf.at = at + 5;
        leaf.funHead(term);
        ({ buffer, at } = leaf);
      } else {
        leaf.at = at;
        leaf.leaf(term);
        ({ buffer, at } = leaf);
        continue;
      }

      if (depth === this.#maxDepth) tooDeep(this.#maxDepth);
      if (depth === frames.length) frames.push(new Frame());
      const frame = frames[depth++]!;
      frame.kind = kind;
      frame.terms = terms;
      frame.next = next;
      frame.owner = owner;
      kind = childKind;
      terms = children;
      next = 0;
      owner = childOwner;
    }
  }
}

/** A container to go on with once the one inside it is written. */
class Frame {
  kind = PLAIN;
  terms: readonly Term[] = NO_TERMS;
  next = 0;
  /** Of an improper list: itself; of a fun: where its size stands. */
  owner: ImproperList | number = 0;
}

function tooDeep(allowed: number): never {
  throw new ErlangError('term_too_deep', 'the term nests deeper than maxDepth, or contains itself', {
    details: { limit: 'maxDepth', expected: `at most ${allowed}`, got: allowed + 1 },
  });
}
