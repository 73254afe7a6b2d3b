import { ErlangError } from '../error/erlang-error.js';
import { Atom } from '../etf/atom.js';
import { Export } from '../etf/fun.js';
import { Pid, Port, Reference } from '../etf/identifier.js';
import { ImproperList } from '../etf/list.js';
import { ErlMap } from '../etf/map.js';
import type { Term } from '../etf/term.js';
import { Tuple } from '../etf/tuple.js';

/**
 * The names that data sent to a node may hold as atoms. An atom is never freed on a node and their number is limited, so
 * text of a user must not become one: what is not declared here is refused, unless a call allows it by `allowNewAtoms`.
 *
 * Programs are not data: module and function of a call, Erlang text and forms, and the names of bindings come from the
 * caller's own source and are trusted.
 */
export interface Vocabulary {
  add(...names: readonly string[]): void;
  names(): readonly string[];
  /** Throws `atom_not_known`, with the name in details, for the first atom in `term` that is neither declared nor in `alsoKnown`. */
  check(term: Term, alsoKnown: ReadonlySet<string>): void;
}

/** Atoms every OTP node has from its start. */
const ALWAYS_KNOWN = [
  ...[
    'true',
    'false',
    'undefined',
    'ok',
    'error',
    'infinity',
    'normal',
    'kill',
    'killed',
    'shutdown',
    'noproc',
  ],
  ...[
    'low',
    'high',
    'max',
    'all',
    'link',
    'monitor',
    'priority',
    'max_heap_size',
    'size',
    'erlang',
    'lists',
    '',
  ],
  ...['init', 'net_kernel', 'code_server', 'application_controller', 'rex'],
];

export function createVocabulary(names: Iterable<string> = []): Vocabulary {
  const known = new Set([...ALWAYS_KNOWN, ...names]);
  return {
    add(...more) {
      for (const name of more) known.add(name);
    },
    names: () => [...known],
    check(term, alsoKnown) {
      for (const name of atomNames(term)) {
        if (known.has(name) || alsoKnown.has(name)) continue;
        throw new ErlangError('atom_not_known', 'The data holds an atom that may be new to the node', {
          details: { atom: name },
        });
      }
    },
  };
}

/**
 * The name of every atom that encoding `term` would send. The insides of a `Fun` are left out: it cannot be made here, so
 * it came from a node, with its atoms. Does not recurse.
 */
function* atomNames(term: Term): Generator<string> {
  const open: Term[] = [term];
  const all = (terms: readonly Term[]) => {
    for (const inner of terms) open.push(inner);
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next instanceof Atom) yield next.name;
    else if (next instanceof Tuple) all(next.elements);
    else if (Array.isArray(next)) all(next as readonly Term[]);
    else if (next instanceof ErlMap) all(next.flat);
    else if (next instanceof Pid || next instanceof Port || next instanceof Reference) yield next.node.name;
    else if (next instanceof Export) all([next.module, next.function]);
    else if (next instanceof ImproperList) {
      all(next.items);
      open.push(next.tail);
    }
  }
}
