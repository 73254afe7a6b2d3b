import type { Atom } from './atom.js';

/**
 * How an identifier came over the wire. `old` forms hold one byte of creation (nodes before OTP 23), `new` forms four;
 * `v4` is the port form with a 64-bit id. Kept so that an identifier goes back exactly as it came.
 */
export type PidForm = 'old' | 'new';
export type PortForm = 'old' | 'new' | 'v4';
export type ReferenceForm = 'single' | 'old' | 'new';

/** A process identifier. Opaque to Erlang programs: hold it and send it back. Source: NEW_PID_EXT, PID_EXT. */
export class Pid {
  readonly node: Atom;
  /** Unsigned, 32 bits. */
  readonly id: number;
  /** Unsigned, 32 bits. */
  readonly serial: number;
  /** Which life of the node it belongs to: unsigned, 32 bits. */
  readonly creation: number;
  readonly form: PidForm;

  constructor(node: Atom, id: number, serial: number, creation: number, form: PidForm = 'new') {
    this.node = node;
    this.id = id;
    this.serial = serial;
    this.creation = creation;
    this.form = form;
  }
}

/** A port identifier. Source: V4_PORT_EXT, NEW_PORT_EXT, PORT_EXT. */
export class Port {
  readonly node: Atom;
  /** Unsigned, up to 64 bits: a `bigint` only above 2^53 − 1. */
  readonly id: number | bigint;
  readonly creation: number;
  readonly form: PortForm;

  constructor(node: Atom, id: number | bigint, creation: number, form: PortForm = 'v4') {
    this.node = node;
    this.id = id;
    this.creation = creation;
    this.form = form;
  }
}

/** A reference. Source: NEWER_REFERENCE_EXT, NEW_REFERENCE_EXT, REFERENCE_EXT. */
export class Reference {
  readonly node: Atom;
  readonly creation: number;
  /** One to five unsigned 32-bit words, in wire order (the shell prints them last to first). */
  readonly words: readonly number[];
  readonly form: ReferenceForm;

  constructor(node: Atom, creation: number, words: readonly number[], form: ReferenceForm = 'new') {
    this.node = node;
    this.creation = creation;
    this.words = words;
    this.form = form;
  }
}

/** References have at most this many words (OTP 24 and later; three before). */
export const MAX_REFERENCE_WORDS = 5;

export function isPid(term: unknown): term is Pid {
  return term instanceof Pid;
}

export function isPort(term: unknown): term is Port {
  return term instanceof Port;
}

export function isReference(term: unknown): term is Reference {
  return term instanceof Reference;
}
