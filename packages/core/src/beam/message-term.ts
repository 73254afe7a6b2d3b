import {
  atom,
  encodeTerm,
  float,
  improperList,
  erlMap,
  isErlangError,
  Pid,
  tuple,
  type Term,
} from '@beamdeck/erlang';
import { BeamdeckError } from '../model/error.js';
import type { MessageTerm } from '../model/message.js';

export interface EncodedMessage {
  /** In the external format. */
  readonly bytes: Uint8Array;
  /** Of all atoms in it, each once. */
  readonly atoms: readonly string[];
}

/** Where the pids of a message are at home. */
export interface MessageHome {
  readonly node: string;
  readonly creation: number;
}

/** Deeper than anybody writes by hand. */
const MAX_DEPTH = 256;
const MAX_ATOM_CHARACTERS = 255;
const PID = /^<0\.(\d{1,10})\.(\d{1,10})>$/;

/** A message as bytes for its node. Throws `invalid_parameter` for what is no Erlang term: too long an atom, a key twice. */
export function encodeMessage(message: MessageTerm, home: MessageHome): EncodedMessage {
  const atoms = new Set<string>();
  try {
    return { bytes: encodeTerm(termOf(message, home, atoms, 0)), atoms: [...atoms] };
  } catch (cause) {
    if (isErlangError(cause))
      throw invalid('This message cannot be written as an Erlang term.', cause.details);
    throw cause;
  }
}

function termOf(message: MessageTerm, home: MessageHome, atoms: Set<string>, depth: number): Term {
  if (depth > MAX_DEPTH) throw invalid('The message is nested too deeply.', { deepest: MAX_DEPTH });
  const inner = (each: MessageTerm): Term => termOf(each, home, atoms, depth + 1);
  switch (message.kind) {
    case 'atom':
      if ([...message.name].length > MAX_ATOM_CHARACTERS) {
        throw invalid('An atom has 255 characters at most.', { characters: [...message.name].length });
      }
      atoms.add(message.name);
      return atom(message.name);
    case 'integer':
      return integer(message.digits);
    case 'float':
      if (!Number.isFinite(message.value)) throw invalid('A float is a finite number.', {});
      return float(message.value);
    case 'binary':
      return message.bytes;
    case 'tuple':
      return tuple(...message.items.map(inner));
    case 'list': {
      const items = message.items.map(inner);
      return message.tail === null ? items : improperList(items, inner(message.tail));
    }
    case 'map':
      return erlMap(message.entries.map(([key, value]) => [inner(key), inner(value)] as const));
    case 'pid': {
      const digits = PID.exec(message.pid);
      if (digits === null) throw invalid('A pid of the node is written <0.123.0>.', { pid: message.pid });
      return new Pid(atom(home.node), Number(digits[1]), Number(digits[2]), home.creation);
    }
  }
}

function integer(digits: string): Term {
  if (!/^[+-]?\d+$/.test(digits)) throw invalid('This is no whole number.', { digits: digits.slice(0, 100) });
  const value = BigInt(digits.replace(/^\+/, ''));
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

const invalid = (message: string, details: Readonly<Record<string, unknown>>): BeamdeckError =>
  new BeamdeckError('invalid_parameter', message, { details: { ...details, outcome: 'failed' } });
