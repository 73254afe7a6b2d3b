import { Atom } from './atom.js';
import { BitString } from './binary.js';
import { Float } from './float.js';
import { formatFloat, formatInteger } from './format-number.js';
import { formatAtom, isPrintable, type PrintableRange, quoted } from './format-text.js';
import { Export, type Fun } from './fun.js';
import { Pid, Port, Reference } from './identifier.js';
import { Charlist, ImproperList } from './list.js';
import { ErlMap } from './map.js';
import type { Term } from './term.js';
import { Tuple } from './tuple.js';

export interface FormatOptions {
  /** Most characters of text, 3 at least; default 65 536. What is longer is cut there and ends in `...`. */
  readonly maxLength?: number;
  /** Which lists and binaries are shown as text; default `latin1`, as in the shell. */
  readonly range?: PrintableRange;
  /**
   * The node whose pids, ports and references are shown as its own shell shows them, `<0.123.0>`. Those of other nodes,
   * and without this option all of them, have the name of their node in the first place: `<shop@host.123.0>`.
   */
  readonly localNode?: string;
}

const MAX_LENGTH = 65_536;
const CUT = '...';
/** Inside `<…>` Erlang puts no quotes around names; here those with anything unusual in them have some. */
const UNQUOTED = /^[\w.@-]+$/;

/**
 * The term as the Erlang shell prints it, on one line: what `io_lib:format("~0tp", [Term])` gives on a node, but for the
 * first number of pids, ports and references, which means nothing outside the node that prints it (see `localNode`).
 *
 * The entries of a map stand in the order in which they came. Never recurses, and stops once it has enough text, however
 * big the term.
 *
 * Source: OTP, stdlib, `io_lib:format`, control sequence `~p`.
 */
export function formatTerm(term: Term, options: FormatOptions = {}): string {
  const { maxLength = MAX_LENGTH, range = 'latin1', localNode } = options;
  const context: Context = { range, localNode, budget: maxLength };
  const parts: string[] = [];
  let length = 0;
  // A string is text to print as it is: terms are never JavaScript strings.
  const todo: Iterator<Term | string>[] = [[term][Symbol.iterator]()];
  while (todo.length > 0 && length <= maxLength) {
    const step = todo.at(-1)!.next();
    if (step.done === true) {
      todo.pop();
      continue;
    }
    context.budget = maxLength - length;
    const inside = typeof step.value === 'string' ? step.value : show(step.value, context);
    if (typeof inside === 'string') {
      parts.push(inside);
      length += inside.length;
    } else todo.push(inside);
  }
  const text = parts.join('');
  return text.length <= maxLength ? text : cut(text, Math.max(0, maxLength - CUT.length)) + CUT;
}

interface Context {
  readonly range: PrintableRange;
  readonly localNode: string | undefined;
  /** How many more characters are wanted: what a leaf gives beyond them is thrown away. */
  budget: number;
}

/** The text of a leaf, or what a container consists of. */
function show(term: Term, context: Context): string | Iterator<Term | string> {
  if (typeof term === 'number' || typeof term === 'bigint') return formatInteger(term);
  if (term instanceof Atom) return formatAtom(term.name);
  if (term instanceof Tuple) return sequence('{', term.elements, '}');
  if (Array.isArray(term)) return list(term as readonly Term[], context);
  if (term instanceof Charlist) return charlist(term.text, context);
  if (term instanceof Uint8Array) return binary(term, context);
  if (term instanceof Float) return formatFloat(term.value);
  if (term instanceof ErlMap) return entries(term);
  if (term instanceof ImproperList) return improper(term);
  if (term instanceof Pid) return `<${place(term.node, context)}.${term.id}.${term.serial}>`;
  if (term instanceof Port) return `#Port<${place(term.node, context)}.${term.id}>`;
  if (term instanceof Reference) {
    return `#Ref<${[place(term.node, context), ...[...term.words].reverse()].join('.')}>`;
  }
  if (term instanceof BitString) return bits(term, context);
  if (term instanceof Export) {
    return `fun ${formatAtom(term.module.name)}:${formatAtom(term.function.name)}/${term.arity}`;
  }
  const fun = term as Fun;
  return `#Fun<${unquoted(fun.module.name)}.${fun.oldIndex}.${fun.oldUniq}>`;
}

function* sequence(open: string, terms: readonly Term[], close: string): Generator<Term | string> {
  yield open;
  for (let i = 0; i < terms.length; i++) {
    if (i > 0) yield ',';
    yield terms[i]!;
  }
  yield close;
}

function* improper(term: ImproperList): Generator<Term | string> {
  yield* sequence('[', term.items, '|');
  yield term.tail;
  yield ']';
}

function* entries(map: ErlMap): Generator<Term | string> {
  let separator = '#{';
  if (map.size === 0) yield separator;
  for (const [key, value] of map) {
    yield separator;
    yield key;
    yield ' => ';
    yield value;
    separator = ',';
  }
  yield '}';
}

function list(items: readonly Term[], context: Context): string | Iterator<Term | string> {
  if (items.length === 0) return '[]';
  const { range } = context;
  if (!items.every((item) => typeof item === 'number' && isPrintable(item, range))) {
    return sequence('[', items, ']');
  }
  // Every character takes one place at least.
  const wanted = items.slice(0, context.budget + 1) as readonly number[];
  return quoted(wanted.map((code) => String.fromCodePoint(code)).join(''), '"');
}

function charlist(text: string, context: Context): string {
  if (text.length === 0) return '[]';
  const wanted = text.slice(0, context.budget + 1);
  for (let i = 0; i < text.length; i++) {
    if (!isPrintable(text.charCodeAt(i), context.range)) {
      return `[${Array.from(wanted, (character) => character.charCodeAt(0)).join(',')}]`;
    }
  }
  return quoted(wanted, '"');
}

function binary(bytes: Uint8Array, context: Context): string {
  if (bytes.length === 0) return '<<>>';
  // What is cut off anyway is not looked at: no character takes more than four bytes.
  const start = bytes.subarray(0, 4 * (context.budget + 1));
  const decoded = utf8(start, start.length < bytes.length);
  const text = decoded ?? Buffer.from(start.buffer, start.byteOffset, start.length).toString('latin1');
  for (const character of text) {
    if (!isPrintable(character.codePointAt(0)!, context.range)) {
      return `<<${bytes.subarray(0, context.budget + 1).join(',')}>>`;
    }
  }
  const shown = quoted(cut(text, context.budget + 1), '"');
  return decoded === undefined || text.length === start.length ? `<<${shown}>>` : `<<${shown}/utf8>>`;
}

function bits(term: BitString, context: Context): string {
  const { bytes, lastBits } = term;
  const last = bytes.length - 1;
  const whole = [...bytes.subarray(0, Math.min(last, context.budget + 1))].map((byte) => `${byte},`);
  return `<<${whole.join('')}${bytes[last]! >> (8 - lastBits)}:${lastBits}>>`;
}

/** What stands for the node in an identifier. */
function place(node: Atom, context: Context): string {
  return node.name === context.localNode ? '0' : unquoted(node.name);
}

function unquoted(name: string): string {
  return UNQUOTED.test(name) ? name : quoted(name, "'");
}

/** With `more`, the last character may be incomplete. */
function utf8(bytes: Uint8Array, more: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: more });
  } catch {
    return undefined;
  }
}

/** At most the first `length` units of the text, and never half a character. */
function cut(text: string, length: number): string {
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? length - 1 : length);
}
