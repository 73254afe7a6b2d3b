import {
  atom,
  decodeTerm,
  externalFun,
  isAtom,
  isList,
  isMap,
  isTuple,
  listItems,
  termEquals,
  tuple,
  type Term,
} from '@beamdeck/erlang';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ALLOWED_CALLS } from './allowed-calls.js';
import { callsIn } from './program-calls.js';
import * as programs from './erl/programs.generated.js';

const GENERATOR = fileURLToPath(new URL('../../../../scripts/generate-erl.mjs', import.meta.url));
const decoded = new Map(
  Object.entries(programs).map(([name, base64]) => [name, decodeTerm(Buffer.from(base64, 'base64'))]),
);

/** Every term within a term, itself included. */
function* within(term: Term): Generator<Term> {
  yield term;
  const parts = isTuple(term) ? term.elements : isList(term) ? listItems(term) : isMap(term) ? term.flat : [];
  for (const part of (parts ?? []) as readonly Term[]) yield* within(part);
}

const nameOf = (term: Term | undefined) => (isAtom(term) ? term.name : undefined);

describe('the programs that are sent to nodes', () => {
  it.each([...decoded.keys()])('%s calls only what is on the list', (name) => {
    const calls = callsIn(decoded.get(name) ?? []);
    expect(calls.size).toBeGreaterThan(1);
    expect([...calls].filter((call) => !ALLOWED_CALLS.has(call))).toEqual([]);
  });

  it('allows nothing that no program calls', () => {
    const called = new Set([...decoded.values()].flatMap((forms) => [...callsIn(forms)]));
    expect([...ALLOWED_CALLS].filter((call) => !called.has(call))).toEqual([]);
  });

  it('finds what is called through a fun, by name, by name through erpc, and what cannot be told', () => {
    const name = (text: string) => tuple(atom('atom'), 0, atom(text));
    const fun = (module: string, called: string, arity: number) =>
      tuple(
        atom('fun'),
        0,
        tuple(atom('function'), name(module), name(called), tuple(atom('integer'), 0, arity)),
      );
    const list = (...items: Term[]): Term =>
      items.reduceRight<Term>((tail, item) => tuple(atom('cons'), 0, item, tail), tuple(atom('nil'), 0));
    const call = (called: Term, ...args: Term[]) => tuple(atom('call'), 0, called, args);
    const variable = tuple(atom('var'), 0, atom('x'));

    expect([...callsIn(call(fun('init', 'stop', 0)))]).toEqual(['init:stop/0']);
    expect([...callsIn(call(fun('lists', 'map', 2), fun('os', 'cmd', 1), variable))]).toContain('os:cmd/1');
    const spawned = call(fun('erlang', 'spawn_opt', 4), name('os'), name('cmd'), list(variable), list());
    expect([...callsIn(spawned)]).toContain('os:cmd/1');
    const args = list(name('tag'), name('init'), name('stop'), list());
    const through = call(fun('erlang', 'spawn_monitor', 3), name('erpc'), name('execute_call'), args);
    expect([...callsIn(through)]).toContain('init:stop/0');
    const value = (term: Term) => tuple(atom('string'), 0, term);
    expect([...callsIn(call(value(externalFun(atom('init'), atom('stop'), 0))))]).toEqual(['init:stop/0']);
    expect([...callsIn(value(tuple(1, [externalFun(atom('os'), atom('cmd'), 1)])))]).toEqual(['os:cmd/1']);
    const starts = value(externalFun(atom('erlang'), atom('spawn_opt'), 4));
    expect([...callsIn(call(starts, name('os'), name('cmd'), list(variable), list()))]).toContain('os:cmd/1');
    expect([...callsIn(call(value(atom('init'))))]).toEqual(['unnamed']);
    const remote = tuple(atom('remote'), 0, name('init'), name('stop'));
    expect([...callsIn(call(remote))]).toEqual(['unnamed']);
    expect([...callsIn(call(fun('erlang', 'spawn_opt', 4), variable, variable, variable, list()))]).toContain(
      'unnamed',
    );
  });

  it('holds nothing that makes erl_eval load a module: no guard, fun, binary, map pattern, filter or plain call', () => {
    for (const [name, forms] of decoded) {
      for (const form of within(forms)) {
        if (!isTuple(form)) continue;
        const [tag, , third, fourth] = form.elements;
        expect(['bin', 'named_fun', 'if', 'map_field_exact', 'remote'], name).not.toContain(nameOf(tag));
        if (nameOf(tag) === 'clause') expect(fourth, `a guard in ${name}`).toEqual([]);
        if (nameOf(tag) === 'fun')
          expect(isTuple(third, 4) && nameOf(third.elements[0]), name).toBe('function');
        if (nameOf(tag) === 'lc') {
          const qualifiers = (listItems(fourth ?? []) ?? []).map(
            (each) => isTuple(each) && nameOf(each.elements[0]),
          );
          expect(new Set(qualifiers), name).toEqual(new Set(['generate']));
        }
      }
    }
  });

  it('is what the Erlang beside it says', async () => {
    const { generate } = (await import(GENERATOR)) as { generate: () => Record<string, string> };
    const fresh = generate();
    expect(Object.keys(fresh).sort()).toEqual([...decoded.keys()].sort());
    for (const [name, base64] of Object.entries(fresh)) {
      const same = termEquals(decodeTerm(Buffer.from(base64, 'base64')), decoded.get(name) ?? []);
      expect(same, `${name} has changed: run \`npm run generate:erl\``).toBe(true);
    }
  });
});
