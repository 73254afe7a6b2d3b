import { ErlangError } from '../error/erlang-error.js';
import type { Atom } from './atom.js';
import type { Pid } from './identifier.js';
import type { Term } from './term.js';

/** Erlang's own limit on arguments. */
export const MAX_ARITY = 255;

/** A local fun of some module, with the terms it closed over. Opaque here: hold it and send it back. Source: NEW_FUN_EXT. */
export class Fun {
  readonly module: Atom;
  readonly arity: number;
  /** The 16 bytes of MD5 of the module's significant parts. */
  readonly uniq: Uint8Array;
  readonly index: number;
  readonly oldIndex: number;
  readonly oldUniq: number;
  /** The process in which the fun was made. */
  readonly pid: Pid;
  readonly freeVariables: readonly Term[];

  constructor(parts: FunParts) {
    this.module = parts.module;
    this.arity = parts.arity;
    this.uniq = parts.uniq;
    this.index = parts.index;
    this.oldIndex = parts.oldIndex;
    this.oldUniq = parts.oldUniq;
    this.pid = parts.pid;
    this.freeVariables = parts.freeVariables;
  }
}

export interface FunParts {
  readonly module: Atom;
  readonly arity: number;
  readonly uniq: Uint8Array;
  readonly index: number;
  readonly oldIndex: number;
  readonly oldUniq: number;
  readonly pid: Pid;
  readonly freeVariables: readonly Term[];
}

/** `fun Module:Function/Arity`. Source: EXPORT_EXT. */
export class Export {
  readonly module: Atom;
  readonly function: Atom;
  readonly arity: number;

  constructor(module: Atom, functionName: Atom, arity: number) {
    this.module = module;
    this.function = functionName;
    this.arity = arity;
  }
}

/** The external fun `fun module:function/arity`. Throws `term_unsupported` when the arity is not 0 to 255. */
export function externalFun(module: Atom, functionName: Atom, arity: number): Export {
  if (!Number.isInteger(arity) || arity < 0 || arity > MAX_ARITY) {
    throw new ErlangError('term_unsupported', 'an arity is 0 to 255', {
      details: { expected: '0 to 255', got: String(arity) },
    });
  }
  return new Export(module, functionName, arity);
}

export function isFun(term: unknown): term is Fun | Export {
  return term instanceof Fun || term instanceof Export;
}
