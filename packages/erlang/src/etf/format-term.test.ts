import { describe, expect, it } from 'vitest';
import { isErlangError } from '../error/erlang-error.js';
import { Atom, atom } from './atom.js';
import { binary, bitString } from './binary.js';
import { float } from './float.js';
import { formatFloat, formatInteger } from './format-number.js';
import { formatTerm, type FormatOptions } from './format-term.js';
import { Fun, externalFun } from './fun.js';
import { Pid, Port, Reference } from './identifier.js';
import { charlist, improperList } from './list.js';
import { erlMap } from './map.js';
import { parsePid } from './parse-pid.js';
import type { Term } from './term.js';
import { tuple } from './tuple.js';

const node = atom('shop@host');
const pid = new Pid(node, 123, 4, 1);

describe('formatTerm', () => {
  // What io_lib:format("~0tp", [Term]) of OTP 25 prints; many thousands more are compared by test/etf/oracle.test.ts.
  it.each<[Term, string]>([
    [atom('ok'), 'ok'],
    [atom('Ok'), "'Ok'"],
    [atom('end'), "'end'"],
    [atom(''), "''"],
    [atom("it's\n"), "'it\\'s\\n'"],
    [atom('日本'), "'日本'"],
    [atom('\u0000\u007f\u009f'), "'\\000\\d\\237'"],
    [1.5e9, '1500000000'],
    [-(2n ** 64n), '-18446744073709551616'],
    [float(1), '1.0'],
    [float(-0), '-0.0'],
    [float(1e5), '1.0e5'],
    [float(0.0001), '0.0001'],
    [float(123456789), '123456789.0'],
    [float(2 ** 53), '9.007199254740992e15'],
    [charlist('abc'), '"abc"'],
    [charlist('\x01'), '[1]'],
    [charlist(''), '[]'],
    [[97, 98], '"ab"'],
    [[1087], '[1087]'],
    [improperList([97], 98), '[97|98]'],
    [tuple(), '{}'],
    [tuple(atom('a'), [tuple()]), '{a,[{}]}'],
    [erlMap({}), '#{}'],
    [erlMap({ a: 1, b: erlMap({ c: [] }) }), '#{a => 1,b => #{c => []}}'],
    [binary('ab"c'), '<<"ab\\"c">>'],
    [binary('é'), '<<"é"/utf8>>'],
    [Uint8Array.of(233), '<<"é">>'],
    [binary('п'), '<<208,191>>'],
    [Uint8Array.of(0, 255), '<<0,255>>'],
    [new Uint8Array(0), '<<>>'],
    [bitString(Uint8Array.of(97, 98, 0xa0), 3), '<<97,98,5:3>>'],
    [externalFun(atom('lists'), atom('Map'), 2), "fun lists:'Map'/2"],
  ])('prints %o as %s', (term, text) => expect(formatTerm(term)).toBe(text));

  it('names the node of identifiers, or gives 0 for the one that is local', () => {
    const terms = [pid, new Port(node, 7, 1), new Reference(node, 1, [3, 2, 1])];
    expect(formatTerm(terms)).toBe('[<shop@host.123.4>,#Port<shop@host.7>,#Ref<shop@host.1.2.3>]');
    expect(formatTerm(terms, { localNode: 'shop@host' })).toBe('[<0.123.4>,#Port<0.7>,#Ref<0.1.2.3>]');
    expect(formatTerm(new Pid(new Atom('<b>\n'), 1, 2, 3))).toBe("<'<b>\\n'.1.2>");
    const fun = new Fun({
      module: atom('erl_eval'),
      arity: 0,
      uniq: new Uint8Array(16),
      index: 1,
      oldIndex: 43,
      oldUniq: 3316493,
      pid,
      freeVariables: [],
    });
    expect(formatTerm(fun)).toBe('#Fun<erl_eval.43.3316493>');
  });

  it('shows more as text when told to', () => {
    const options: FormatOptions = { range: 'unicode' };
    expect(formatTerm(charlist('日本'), options)).toBe('"日本"');
    expect(formatTerm(binary('😀'), options)).toBe('<<"😀"/utf8>>');
  });

  it.each<[string, Term]>([
    ['a list', Array.from({ length: 1e5 }, (_, i) => i)],
    ['a string', charlist('x'.repeat(1e5))],
    ['a list of characters', [1, ...new Array<number>(1e5).fill(97)]],
    ['a binary of text', binary('日'.repeat(1e5))],
    ['a binary of bytes', new Uint8Array(1e5)],
    ['a bitstring', bitString(new Uint8Array(1e5), 3)],
    ['a huge integer', 10n ** 20_000n],
    ['an atom', atom('日'.repeat(255))],
  ])('cuts %s at maxLength', (_, term) => {
    for (const maxLength of [0, 1, 3, 4, 50]) {
      for (const range of ['latin1', 'unicode'] as const) {
        const text = formatTerm(term, { maxLength, range });
        expect(text.length).toBeLessThanOrEqual(Math.max(3, maxLength));
        expect(text.endsWith('...')).toBe(true);
      }
    }
  });

  it('never cuts a character in half', () => {
    for (let maxLength = 3; maxLength < 20; maxLength++) {
      expect(formatTerm(atom('😀'.repeat(20)), { maxLength })).not.toMatch(/\p{Surrogate}/u);
    }
  });
});

describe('formatInteger', () => {
  it('gives the digits of huge integers in the base that takes no time', () => {
    expect(formatInteger(16n ** 5000n)).toMatch(/^16#10{5000}$/);
    expect(formatInteger(-(16n ** 5000n))).toMatch(/^-16#10{5000}$/);
    expect(formatInteger(-0)).toBe('0');
  });
});

describe('formatFloat', () => {
  it('gives digits that read back as the same float', () => {
    for (const value of [5e-324, 1.7976931348623157e308, 0.1 + 0.2, 1 / 3, 1e21, 1e-7, 123456.789]) {
      expect(Number(formatFloat(value))).toBe(value);
      expect(formatFloat(-value)).toBe(`-${formatFloat(value)}`);
    }
  });
});

describe('parsePid', () => {
  it.each([
    ['<0.123.0>', { id: 123, serial: 0 }],
    ['0.123.4', { id: 123, serial: 4 }],
    [' <0.123.4>\n', { id: 123, serial: 4 }],
    ['shop@host/<0.123.0>', { node: 'shop@host', id: 123, serial: 0 }],
    ['shop@10.0.0.5/0.123.0', { node: 'shop@10.0.0.5', id: 123, serial: 0 }],
    ['<shop@host.example.123.4>', { node: 'shop@host.example', id: 123, serial: 4 }],
    ['<0.4294967295.4294967295>', { id: 4294967295, serial: 4294967295 }],
  ])('reads %s', (text, expected) => expect(parsePid(text)).toEqual(expected));

  it('reads back what formatTerm prints', () => {
    expect(parsePid(formatTerm(pid))).toEqual({ node: 'shop@host', id: 123, serial: 4 });
    expect(parsePid(formatTerm(pid, { localNode: 'shop@host' }))).toEqual({ id: 123, serial: 4 });
  });

  it.each([
    '',
    '<9034.123.0>',
    '<0.123>',
    '<0.123.0',
    '0.123.0>',
    '<0.1.2.3>',
    '<0.-1.0>',
    '<0.4294967296.0>',
    '<0.1e3.0>',
    'host/<0.1.2>',
    '@/<0.1.2>',
    'a@b/c@d/<0.1.2>',
    '#Ref<0.1.2.3>',
    `<0.${'1'.repeat(1e6)}.0>`,
  ])('refuses %s', (text) => {
    try {
      parsePid(text);
      expect.fail('read');
    } catch (error) {
      expect(isErlangError(error, 'pid_malformed')).toBe(true);
    }
  });
});
