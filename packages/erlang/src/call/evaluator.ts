import { ErlangError } from '../error/erlang-error.js';
import { Atom, atom } from '../etf/atom.js';
import { charlist, listItems } from '../etf/list.js';
import { erlMap } from '../etf/map.js';
import type { Term } from '../etf/term.js';
import { isTuple, tuple } from '../etf/tuple.js';
import type { CallOptions } from './call-options.js';
import type { Calls } from './calls.js';
import type { Outcome } from './outcome.js';
import { textOf } from './remote-exception.js';

/** Erlang abstract forms of a sequence of expressions, as `erl_parse:parse_exprs/1` gives them. */
export type Forms = readonly Term[];
/** The variables of a program, by name. */
export type Bindings = Readonly<Record<string, Term>>;

/**
 * Runs Erlang expressions on the node through `erl_eval`; no module is made or loaded. Only the value comes back, never
 * the bindings.
 *
 * Source: OTP, STDLIB, `erl_eval:exprs/3`, `erl_scan:string/1`, `erl_parse:parse_exprs/1`.
 */
export interface Evaluator {
  /**
   * Text is scanned and parsed by the node, once for each text; rejects with `source_malformed` when it does not parse.
   * `options` is asked before each of the two calls this takes.
   */
  parse(source: string, options: () => CallOptions): Promise<Forms>;
  run(forms: Forms, bindings: Bindings, options: CallOptions): Promise<Outcome>;
}

/** Programs are few and written by hand; this many parsed ones are kept. */
const MAX_PARSED = 128;
/** A parsed program may be larger than the cap a caller sets for its own run. */
const PARSE_HEAP_WORDS = 4_000_000;

export function createEvaluator(calls: Pick<Calls, 'run'>): Evaluator {
  const parsed = new Map<string, Forms>();

  const parse = async (source: string, options: () => CallOptions): Promise<Forms> => {
    const known = parsed.get(source);
    if (known) return known;
    const parsing = (): CallOptions => {
      const own = options();
      return { ...own, maxHeapWords: Math.max(PARSE_HEAP_WORDS, own.maxHeapWords ?? 0) };
    };
    const text = charlist(/\.\s*$/.test(source) ? source : `${source}.`);
    const scanned = await step(calls, 'erl_scan', 'string', [text], parsing());
    const forms = await step(calls, 'erl_parse', 'parse_exprs', [scanned], parsing());
    const list = listItems(forms) ?? [];
    if (parsed.size >= MAX_PARSED) parsed.delete(parsed.keys().next().value as string);
    parsed.set(source, list);
    return list;
  };

  return {
    parse,
    async run(forms, bindings, options) {
      // With a local function handler given, `none`, exprs neither lints nor loads what linting needs. Bindings in a map
      // (OTP 25 and later) are looked up faster, and need no `orddict`, which a node may not have loaded.
      const args = [valueOnly(forms), erlMap(bindings), new Atom('none')];
      const outcome = await calls.run({ module: 'erl_eval', function: 'exprs', args, options });
      return unwrap(outcome);
    },
  };
}

/** One step of parsing: `{ok, Result}` or `{ok, Result, _}`, else the coded error. */
async function step(
  calls: Pick<Calls, 'run'>,
  module: string,
  name: string,
  args: Term[],
  options: CallOptions,
) {
  const outcome = await calls.run({ module, function: name, args, options });
  const result = outcome.kind === 'value' ? outcome.value : undefined;
  const elements: readonly Term[] = isTuple(result) ? result.elements : [];
  if (elements[0] instanceof Atom && elements[0].name === 'ok' && elements[1] !== undefined)
    return elements[1];
  const [line, , description] = isTuple(elements[1], 3) ? elements[1].elements : [];
  throw new ErlangError('source_malformed', 'The Erlang text does not parse', {
    details: {
      step: `${module}:${name}`,
      line: line === undefined ? null : textOf(line),
      description: description === undefined ? null : textOf(description),
    },
  });
}

const VALUE = new Atom('value');
const THROW = new Atom('throw');

/**
 * Wraps forms as `throw(try Forms of value -> {value, value} catch throw:value -> {throw, value} end)`, with a variable
 * that no program can have as its name. `erl_eval:exprs` would return all bindings beside the value, and with them every
 * list a sweep has built; what is thrown comes back alone.
 *
 * `throw` is called as `(fun erlang:throw/1)(…)`: a remote call would make erl_eval load `erl_internal`.
 */
function valueOnly(forms: Forms): Term[] {
  const value = tuple(atom('var'), 0, VALUE);
  const name = (text: Atom) => tuple(atom('atom'), 0, text);
  const tagged = (tag: Atom) => tuple(atom('tuple'), 0, [name(tag), value]);
  const clause = (pattern: Term, body: Term) => tuple(atom('clause'), 0, [pattern], [], [body]);
  const anyThrow = tuple(atom('tuple'), 0, [name(THROW), value, tuple(atom('var'), 0, atom('_'))]);
  const clauses = { of: [clause(value, tagged(VALUE))], catch: [clause(anyThrow, tagged(THROW))] };
  const attempt = tuple(atom('try'), 0, forms, clauses.of, clauses.catch, []);
  const throwFun = tuple(atom('function'), name(atom('erlang')), name(THROW), tuple(atom('integer'), 0, 1));
  return [tuple(atom('call'), 0, tuple(atom('fun'), 0, throwFun), [attempt])];
}

/** Takes apart what `valueOnly` threw. */
function unwrap(outcome: Outcome): Outcome {
  if (outcome.kind !== 'exception' || outcome.class !== 'throw' || !isTuple(outcome.reason, 2))
    return outcome;
  const [tag, term] = outcome.reason.elements;
  if (!(tag instanceof Atom)) return outcome;
  return tag.name === 'value' ? { kind: 'value', value: term } : { ...outcome, reason: term };
}
