import type { Atom } from './atom.js';
import { readAtomUtf8 } from './atom-reader.js';
import { ByteTable, MAX_KEY_BYTES } from './byte-table.js';
import { malformed, tooDeep, tooLarge, truncated } from './fault.js';
import { flatTupleLength, MAX_FLAT_ARITY } from './flat-tuple.js';
import { Fun } from './fun.js';
import { Pid } from './identifier.js';
import { DEFAULT_TERM_LIMITS, type TermLimits } from './limits.js';
import { ImproperList } from './list.js';
import { duplicateKey, ErlMap } from './map.js';
import { MapKeyMaker } from './map-key.js';
import { TAG } from './tag.js';
import type { Term } from './term.js';
import { type FunHead, LEAF_COST, NO_TERMS as EMPTY_LIST, PID_COST, TermCursor } from './term-cursor.js';
import { Tuple } from './tuple.js';

/** What the terms being read become once all are there. */
const ROOT = 0;
const TUPLE = 1;
const LIST = 2;
const TAIL = 3;
const MAP = 4;
const FUN = 5;

/** What comes after the announced items of a list, when it is not a number of further items. */
const ENDED = 0;
const IMPROPER = -1;

/** Estimates of the heap a container takes, in bytes, on the high side. */
const CONTAINER_COST = 88;
const MAP_COST = 120;
const FUN_COST = 400;
const SLOT_COST = 8;

/** Longer arrays are grown: made at once they would be slow ones. Only terms under raised limits are so long. */
const MAX_PREALLOCATED = 1 << 25;
/** Entries of the tables that a reader remembers atoms and small tuples in. */
const TABLE_SIZE = 1024;
/** A read stops looking for small tuples it knows once it looked this often in vain (a find gives one look back). */
const MAX_CREDIT = 1024;

/** Frozen, so never written to; in the type of the arrays that are. */
const NO_TERMS = EMPTY_LIST as Term[];
const EMPTY_TUPLE = new Tuple<readonly Term[]>(NO_TERMS);

/**
 * Reads terms that stand one after the other in some bytes, without a leading 131: those after a distribution header, or
 * the one after the version byte. Meant to be kept (one a link) and pointed at frame after frame with `begin`, as it
 * remembers the atoms it met, in a table of fixed size.
 *
 * Terms may share parts: equal atoms, and equal small tuples of atoms and numbers (a process list says `{timer, sleep, 1}`
 * a thousand times), are one object. They are readonly, so this shows only as less memory.
 *
 * Never recurses; allocates nothing that the bytes still left could not fill; can `begin` again after a throw.
 *
 * Source: OTP, ERTS User's Guide, "External Term Format".
 */
export class TermReader {
  readonly #limits: TermLimits;
  readonly #cursor: TermCursor;
  readonly #tuples: ByteTable<Tuple>;
  /** The known tuples speak of the atom cache of one distribution header. */
  #tuplesHoldReferences = false;
  #frames: Frame[] = [];
  #funs: FunHead[] = [];

  /** `tableSize`: how many atoms, and how many small tuples, to remember; a power of two, or 0 for none. */
  constructor(limits: Partial<TermLimits> = {}, tableSize: number = TABLE_SIZE) {
    this.#limits = { ...DEFAULT_TERM_LIMITS, ...limits };
    this.#cursor = new TermCursor(new ByteTable(tableSize), this.#limits.maxIntegerBytes);
    this.#tuples = new ByteTable(tableSize);
  }

  /**
   * Points the reader at `bytes[offset, end)`. `cache` is what ATOM_CACHE_REF refers to: the atoms of the distribution
   * header, in its order. Terms hold copies, so the bytes may be reused once read. Throws `term_too_large`.
   */
  begin(
    bytes: Uint8Array,
    offset = 0,
    end: number = bytes.length,
    cache?: readonly (Atom | undefined)[],
  ): void {
    const { maxBytes } = this.#limits;
    if (end - offset > maxBytes) tooLarge(offset, 'maxBytes', maxBytes, end - offset);
    if (this.#tuplesHoldReferences) this.#tuples.clear();
    this.#tuplesHoldReferences = cache !== undefined && cache.length > 0;
    if (this.#tuplesHoldReferences) this.#tuples.clear();
    this.#cursor.begin(bytes, offset, end, cache);
  }

  /** Where the next term starts. */
  get offset(): number {
    return this.#cursor.at;
  }

  /** Lets go of the bytes. Throws `term_malformed` when some are left unread. */
  finish(): void {
    const { at, end } = this.#cursor;
    this.#cursor.release();
    if (at < end) malformed(at, 'the end of the term', `${end - at} more bytes`);
  }

  /** The next term. Throws `term_truncated`, `term_malformed`, `term_unknown_tag`, `term_local`, `term_too_deep`, `term_too_large`. */
  read(): Term {
    try {
      return this.#read();
    } catch (error) {
      this.#frames = [];
      this.#funs = [];
      this.#cursor.release();
      throw error;
    }
  }

  #read(): Term {
    const cursor = this.#cursor;
    const { bytes, view, end, atoms } = cursor;
    const frames = this.#frames;
    const tuples = this.#tuples;
    const { maxDepth, maxHeapBytes } = this.#limits;
    let at = cursor.at;
    let credit = MAX_CREDIT;
    let heap = 0;
    let depth = 0;
    // The container being filled: `terms[next]` comes now, up to `count`.
    let kind = ROOT;
    let terms: Term[] = [NO_TERMS];
    let next = 0;
    let count = 1;
    // Where it starts if it is a tuple worth remembering, else -1.
    let keptFrom = -1;
    // How many terms the containers around this one still want. Each takes a byte at least.
    let owed = 0;
    let keys: MapKeyMaker | undefined;

    for (;;) {
      let value: Term = NO_TERMS;
      let opened = 0;
      let openedKind = ROOT;
      let openedAt = -1;
      if (at >= end) truncated(at, 1, 0);
      const tag = bytes[at]!;
      switch (tag) {
        case TAG.SMALL_INTEGER:
          if (end - at < 2) truncated(at, 2, end - at);
          value = bytes[at + 1]!;
          at += 2;
          break;
        case TAG.INTEGER:
          if (end - at < 5) truncated(at, 5, end - at);
          value = view.getInt32(at + 1);
          at += 5;
          break;
        case TAG.SMALL_ATOM_UTF8: {
          if (end - at < 2) truncated(at, 2, end - at);
          const length = bytes[at + 1]!;
          if (end - at < 2 + length) truncated(at, 2 + length, end - at);
          const known = atoms.find(view, at + 2, length);
          if (known === undefined) {
            const read = readAtomUtf8(bytes, at + 2, length);
            atoms.add(view, at + 2, length, read);
            value = read;
            heap += LEAF_COST + length;
          } else value = known;
          at += 2 + length;
          break;
        }
        case TAG.NIL:
          at++;
          break;
        case TAG.SMALL_TUPLE: {
          if (end - at < 2) truncated(at, 2, end - at);
          const arity = bytes[at + 1]!;
          if (arity === 0) {
            value = EMPTY_TUPLE;
            at += 2;
            break;
          }
          const length =
            arity <= MAX_FLAT_ARITY && credit > 0 ? flatTupleLength(bytes, at, end, arity, MAX_KEY_BYTES) : 0;
          if (length > 0) {
            const known = tuples.find(view, at, length);
            if (known !== undefined) {
              value = known;
              at += length;
              if (credit < MAX_CREDIT) credit++;
              break;
            }
            credit--;
            openedAt = at;
          }
          opened = arity;
          openedKind = TUPLE;
          at += 2;
          break;
        }
        case TAG.LIST:
          if (end - at < 5) truncated(at, 5, end - at);
          opened = view.getUint32(at + 1);
          openedKind = LIST;
          at += 5;
          if (opened === 0) continue; // nothing in front of a tail: the tail
          break;
        case TAG.NEW_PID: {
          cursor.at = at + 1;
          cursor.cost = PID_COST;
          const node = cursor.atom();
          heap += cursor.cost;
          at = cursor.at;
          if (end - at < 12) truncated(at, 12, end - at);
          value = new Pid(node, view.getUint32(at), view.getUint32(at + 4), view.getUint32(at + 8), 'new');
          at += 12;
          break;
        }
        case TAG.LARGE_TUPLE:
          if (end - at < 5) truncated(at, 5, end - at);
          opened = view.getUint32(at + 1);
          openedKind = TUPLE;
          at += 5;
          if (opened === 0) value = EMPTY_TUPLE;
          break;
        case TAG.MAP:
          if (end - at < 5) truncated(at, 5, end - at);
          opened = 2 * view.getUint32(at + 1);
          openedKind = MAP;
          at += 5;
          heap += MAP_COST;
          if (opened === 0) value = new ErlMap(NO_TERMS);
          break;
        case TAG.NEW_FUN: {
          cursor.at = at;
          cursor.cost = FUN_COST;
          const head = cursor.funHead();
          heap += cursor.cost;
          at = cursor.at;
          opened = head.freeCount;
          openedKind = FUN;
          if (opened === 0) value = closeFun(head, NO_TERMS, at);
          else this.#funs.push(head);
          break;
        }
        default:
          cursor.at = at;
          cursor.cost = 0;
          value = cursor.leaf(tag);
          at = cursor.at;
          heap += cursor.cost;
      }
      if (heap > maxHeapBytes) tooLarge(at, 'maxHeapBytes', maxHeapBytes, heap);

      if (opened > 0) {
        const around = owed + (count - next - 1) + (kind === LIST ? 1 : 0);
        const wanted = around + opened + (openedKind === LIST ? 1 : 0);
        if (wanted > end - at) truncated(at, wanted, end - at);
        heap += CONTAINER_COST + opened * SLOT_COST;
        if (heap > maxHeapBytes) tooLarge(at, 'maxHeapBytes', maxHeapBytes, heap);
        if (depth === maxDepth) tooDeep(at, maxDepth);
        if (depth === frames.length) frames.push(new Frame());
        const frame = frames[depth++]!;
        frame.kind = kind;
        frame.terms = terms;
        frame.next = next;
        frame.count = count;
        frame.owed = owed;
        frame.keptFrom = keptFrom;
        kind = openedKind;
        terms = slots(opened);
        next = 0;
        count = opened;
        owed = around;
        keptFrom = openedAt;
        continue;
      }

      // Put the value in its place, and close every container that is full with it.
      for (;;) {
        terms[next++] = value;
        if (next < count) break;
        if (kind === TUPLE) {
          const made = new Tuple<readonly Term[]>(terms);
          if (keptFrom >= 0) tuples.add(view, keptFrom, at - keptFrom, made);
          value = made;
        } else if (kind === LIST) {
          if (at < end && bytes[at] === TAG.NIL) at++;
          else {
            cursor.at = at;
            cursor.cost = 0;
            const more = this.#tail(terms, owed);
            heap += cursor.cost;
            at = cursor.at;
            if (more === IMPROPER) {
              // With just the room it needs: an array that grows takes room for more.
              const { length } = terms;
              const longer = slots(length + 1);
              for (let i = 0; i < length; i++) longer[i] = terms[i]!;
              kind = TAIL;
              terms = longer;
              count = length + 1;
              heap += CONTAINER_COST;
              break;
            }
            if (more !== ENDED) {
              count += more;
              break;
            }
          }
          value = terms;
        } else if (kind === MAP) {
          keys ??= new MapKeyMaker();
          const before = keys.cost;
          const duplicate = duplicateKey(terms, keys);
          heap += keys.cost - before;
          if (duplicate >= 0) malformed(at, 'each key of a map once', `entry ${duplicate / 2} again`);
          value = new ErlMap(terms);
        } else if (kind === TAIL) {
          const tail = terms.pop()!;
          value = new ImproperList(terms, tail);
        } else if (kind === FUN) value = closeFun(this.#funs.pop()!, terms, at);
        else {
          cursor.at = at;
          return value;
        }
        if (heap > maxHeapBytes) tooLarge(at, 'maxHeapBytes', maxHeapBytes, heap);
        const frame = frames[--depth]!;
        kind = frame.kind;
        terms = frame.terms;
        next = frame.next;
        count = frame.count;
        owed = frame.owed;
        keptFrom = frame.keptFrom;
        frame.terms = NO_TERMS;
      }
    }
  }

  /**
   * What follows the announced items of a list: its end, or a tail that is no list, or more items of the same list (as a
   * list with a list for its tail is one list). Returns ENDED, IMPROPER, or how many items come.
   */
  #tail(items: Term[], owed: number): number {
    const cursor = this.#cursor;
    for (;;) {
      cursor.need(1);
      switch (cursor.bytes[cursor.at]) {
        case TAG.NIL:
          cursor.at++;
          return ENDED;
        case TAG.STRING: {
          const { text } = cursor.string();
          for (let i = 0; i < text.length; i++) items.push(text.charCodeAt(i));
          cursor.cost += text.length * SLOT_COST;
          return ENDED;
        }
        case TAG.LIST: {
          cursor.at++;
          const more = cursor.uint32();
          if (more === 0) continue;
          cursor.need(owed + more + 1);
          cursor.cost += more * SLOT_COST;
          return more;
        }
        default:
          return IMPROPER;
      }
    }
  }
}

/** A container to go on with once the one inside it is full. Kept and reused. */
class Frame {
  kind = ROOT;
  terms: Term[] = NO_TERMS;
  next = 0;
  count = 0;
  owed = 0;
  keptFrom = -1;
}

function closeFun(head: FunHead, freeVariables: readonly Term[], at: number): Fun {
  if (at !== head.end) {
    malformed(
      head.start + 1,
      'the size of the fun',
      `${head.end - head.start - 1}, not ${at - head.start - 1}`,
    );
  }
  return new Fun({ ...head, freeVariables });
}

/**
 * An array of `count` places. Filled with a real term from the start, V8 never has to change the kind of its elements, and
 * up to eight are made inline.
 */
function slots(count: number): Term[] {
  const _ = NO_TERMS;
  switch (count) {
    case 1:
      return [_];
    case 2:
      return [_, _];
    case 3:
      return [_, _, _];
    case 4:
      return [_, _, _, _];
    case 5:
      return [_, _, _, _, _];
    case 6:
      return [_, _, _, _, _, _];
    case 7:
      return [_, _, _, _, _, _, _];
    case 8:
      return [_, _, _, _, _, _, _, _];
    default:
      return count <= MAX_PREALLOCATED ? new Array<Term>(count) : [];
  }
}
