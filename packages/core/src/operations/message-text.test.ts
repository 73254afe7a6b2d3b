import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBeamdeckError } from '../model/error.js';
import type { MessageTerm } from '../model/message.js';
import { anyMessageTerm } from './message/any-term.test-data.js';
import { atomsOf, printMessage, readMessage } from './message-text.js';

const term = (text: string): MessageTerm => readMessage(text, 'erlang').term;
const printed = (text: string): string => printMessage(term(text));
const fault = (text: string, format: 'auto' | 'erlang' | 'json' = 'erlang'): string => {
  try {
    readMessage(text, format);
  } catch (error) {
    if (!isBeamdeckError(error, 'invalid_parameter')) throw error;
    return String((error.details['fields'] as Record<string, unknown>)['message']);
  }
  throw new Error(`was read: ${text}`);
};

describe('readMessage of Erlang', () => {
  it.each([
    ['hello', 'hello'],
    ["'hello world'", "'hello world'"],
    ["'żółw'", "'żółw'"],
    ['ßtraße', 'ßtraße'],
    ["'end'", "'end'"],
    ['maybe', "'maybe'"],
    ["'it'", 'it'],
    ["'a\\'b\\\\c\\n'", "'a\\'b\\\\c\\n'"],
    ['0', '0'],
    ['-0', '0'],
    ['+ 7', '7'],
    ['1_000_000', '1000000'],
    ['16#Ff_00', '65280'],
    ['-2#1010', '-10'],
    ['36#zz', '1295'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1.0', '1.0'],
    ['-0.0', '-0.0'],
    ['1.5e300', '1.5e+300'],
    ['1_0.2_5E-3', '0.01025'],
    ['1.0e21', '1.0e+21'],
    ['$a', '97'],
    ['$\\n', '10'],
    ['$\\s', '32'],
    ['$ ', '32'],
    ['-$a', '-97'],
    ['$\\^A', '1'],
    ['$\\x{1F600}', '128512'],
    ['$\\101', '65'],
    ['""', '[]'],
    ['"abc"', '"abc"'],
    ['"a" "b" %c\n "c"', '"abc"'],
    ['"a\\"b"', '"a\\"b"'],
    ['"ż"', '[380]'],
    ['[97,98]', '"ab"'],
    ['[]', '[]'],
    ['[a|b]', '[a|b]'],
    ['[a,b|[c]]', '[a,b,c]'],
    ['[1|"ab"]', '[1,97,98]'],
    ['[a|[b|c]]', '[a,b|c]'],
    ['{}', '{}'],
    [' { ok , { 1 , "x" } } . ', '{ok,{1,"x"}}'],
    ['<<>>', '<<>>'],
    ['<<"text">>', '<<"text">>'],
    ['<<"żółw"/utf8>>', '<<"żółw"/utf8>>'],
    ['<<"é">>', '<<233>>'],
    ['<<1, 2,$a , "b c" , "é" / utf8>>', '<<1,2,97,98,32,99,195,169>>'],
    ['<<16#1F600/utf8>>', '<<"😀"/utf8>>'],
    ['#{}', '#{}'],
    ['#{a=>1, <<"b">> => #{c => [d]}}', '#{a => 1,<<"b">> => #{c => [d]}}'],
    ['#{a=><<>>}', '#{a => <<>>}'],
    ['<0.123.0>', '<0.123.0>'],
    ['<0.0007.1>', '<0.7.1>'],
    ['% first\nok % last', 'ok'],
    ['{a}.%', '{a}'],
  ])('reads %s', (text, expected) => {
    expect(printed(text)).toBe(expected);
    expect(printed(expected)).toBe(expected);
  });

  it.each([
    ['', 'line 1, column 1: expected a term, found the end'],
    ['{a, b', 'line 1, column 6: expected "," or "}", found the end'],
    ['{a,\n  b]', 'line 2, column 4: expected "," or "}", found "]"'],
    ['{😀, ]', 'line 1, column 2: expected a term, found "😀"'],
    ['{a,}', 'line 1, column 4: expected a term, found "}"'],
    ['a b', 'line 1, column 3: expected the end, found "b"'],
    ['a..', 'line 1, column 3: expected the end, found "."'],
    ['Foo', 'line 1, column 1: a variable is not a term: as an atom it needs quotes'],
    ['_', 'line 1, column 1: a variable is not a term: as an atom it needs quotes'],
    ['żółw', 'line 1, column 1: an atom of other letters needs quotes'],
    ['aż', 'line 1, column 1: an atom of other letters needs quotes'],
    ['end', 'line 1, column 1: end is a word of Erlang: as an atom it needs quotes'],
    ['self()', 'line 1, column 1: a call is not a term'],
    ['{erlang:halt()}', 'line 1, column 2: a call is not a term'],
    ['1 + 1', 'line 1, column 3: expected the end, found "+"'],
    ['fun', 'line 1, column 1: fun is a word of Erlang: as an atom it needs quotes'],
    ['#Ref<0.1.2.3>', 'line 1, column 1: references, ports, funs and records cannot be written in a message'],
    ["'abc", 'line 1, column 1: this quote is not closed'],
    ['"abc\\', 'line 1, column 6: expected a character after the backslash, found the end'],
    ['"a""b"', 'line 1, column 4: leave a space between two texts'],
    ['"\\x{d800}"', 'line 1, column 2: this is no character of Unicode'],
    ['"\ud800"', 'line 1, column 2: this is no character of Unicode'],
    ['"\\x{12"', 'line 1, column 7: expected "}", found """'],
    ['37#1', 'line 1, column 1: the base of a number is 2 to 36'],
    ['2#3', 'line 1, column 3: expected a digit of base 2, found "3"'],
    ['1.0e', 'line 1, column 5: expected the digits of an exponent, found the end'],
    ['1.0e999', 'line 1, column 1: this number is too large for a float'],
    ['1__0', 'line 1, column 2: expected the end, found "_"'],
    ['- a', 'line 1, column 3: expected a number, found "a"'],
    ['<<256>>', 'line 1, column 3: a byte is 0 to 255; for text with other letters write <<"..."/utf8>>'],
    ['<<"ż">>', 'line 1, column 3: a byte is 0 to 255; for text with other letters write <<"..."/utf8>>'],
    ['<<1:16>>', 'line 1, column 4: sizes in a binary cannot be written here'],
    ['<<1/float>>', 'line 1, column 3: of the types of a binary only /utf8 can be written here'],
    ['<<1.0>>', 'line 1, column 3: a byte is a whole number'],
    ['<<1', 'line 1, column 4: expected ",", "/utf8" or ">>", found the end'],
    ['<<a>>', 'line 1, column 3: expected a byte or a text, found "a"'],
    ['#{a => 1, a => 2}', 'line 1, column 11: this key is given twice'],
    ['#{a}', 'line 1, column 4: expected "=>", found "}"'],
    ['[a|b,c]', 'line 1, column 5: expected "]", found ","'],
    ['<0.1>', 'line 1, column 1: expected a pid such as <0.123.0>'],
    ['<9.1.0>', 'line 1, column 1: this pid is of another node than the message goes to'],
    ['<0.99999999999.0>', 'line 1, column 1: expected a pid such as <0.123.0>'],
    ['<0.9999999999.0>', 'line 1, column 1: there is no such pid'],
  ])('refuses %s', (text, expected) => {
    expect(fault(text)).toBe(expected);
  });

  it('reads a hundred terms within each other and refuses more, however many', () => {
    expect(printed(`${'{'.repeat(100)}${'}'.repeat(100)}`)).toHaveLength(200);
    for (const [open, many] of [
      ['{', 101],
      ['[', 16_384],
      ['[a|', 5_000],
      ['#{a => ', 2_000],
      ['#{', 8_000],
    ] as const) {
      expect(fault(open.repeat(many))).toMatch(/nested deeper than 100$/);
    }
    expect(fault('['.repeat(16_000), 'json')).toBe('line 1, column 101: nested deeper than 100');
  });

  it('takes atoms of 255 characters, and none longer', () => {
    expect(term(`'${'ż'.repeat(255)}'`)).toEqual({ kind: 'atom', name: 'ż'.repeat(255) });
    for (const text of [`'${'ż'.repeat(256)}'`, 'a'.repeat(256)]) {
      expect(fault(text)).toBe('line 1, column 1: an atom has 255 characters at most');
    }
  });

  it('takes an integer of any size exactly', () => {
    const digits = '7'.repeat(16_000);
    expect(term(digits)).toEqual({ kind: 'integer', digits });
    expect(term(`16#${'f'.repeat(16_000)}`)).toEqual({
      kind: 'integer',
      digits: (16n ** 16_000n - 1n).toString(),
    });
  });

  it('shows what would hide: marks that turn the writing, spaces of no width, other spaces', () => {
    expect(printMessage({ kind: 'atom', name: 'a\u202eb\u200b\u00a0' })).toBe(
      "'a\\x{202E}b\\x{200B}\\x{A0}'",
    );
    expect(printed('<<"\u202e"/utf8>>')).toBe('<<"\\x{202E}"/utf8>>');
  });

  it('says nothing of the text in the message of the error, only in its details', () => {
    expect(() => term('{secret, Password}')).toThrow('The message cannot be read as an Erlang term.');
  });
});

describe('readMessage of JSON', () => {
  const json = (text: string): string => printMessage(readMessage(text, 'json').term);
  it.each([
    ['{}', '#{}'],
    ['{"a": [1, -2.5, true, false, null, "ż"]}', '#{<<"a">> => [1,-2.5,true,false,null,<<"ż"/utf8>>]}'],
    ['12345678901234567890', '12345678901234567890'],
    ['1e3', '1000.0'],
    ['-0', '0'],
    ['"\\u0041\\ud83d\\ude00"', '<<"A😀"/utf8>>'],
    ['{"__proto__": {"a": 1}}', '#{<<"__proto__">> => #{<<"a">> => 1}}'],
    [' [ ] ', '[]'],
  ])('reads %s', (text, expected) => {
    expect(json(text)).toBe(expected);
  });

  it.each([
    ['{"a": 1, "a": 2}', 'line 1, column 10: this key is given twice'],
    ['{a: 1}', 'line 1, column 2: expected a key in double quotes, found "a"'],
    ['[1,]', 'line 1, column 4: expected a value, found "]"'],
    ['01', 'line 1, column 1: this is no number of JSON'],
    ['1e999', 'line 1, column 1: this number is too large for a float'],
    ['"\\ud800"', 'line 1, column 1: half a character cannot be sent'],
    ['"\\q"', 'line 1, column 1: this is no text of JSON'],
    ['"a\nb"', 'line 1, column 1: this is no text of JSON'],
    ['"abc', 'line 1, column 1: this quote is not closed'],
    ['nil', 'line 1, column 1: expected a value, found a word'],
    ['{"a" 1}', 'line 1, column 6: expected ":", found "1"'],
    ['[1 2]', 'line 1, column 4: expected "," or "]", found "2"'],
    ['1 2', 'line 1, column 3: expected the end, found "2"'],
  ])('refuses %s', (text, expected) => {
    expect(fault(text, 'json')).toBe(expected);
  });
});

describe('readMessage of what it finds', () => {
  it.each([
    ['{"a": 1}', 'json', '#{<<"a">> => 1}'],
    ['{}', 'json', '#{}'],
    ['["a"]', 'json', '[<<"a">>]'],
    ['{a, 1}', 'erlang', '{a,1}'],
    ['{"a", 1}', 'erlang', '{"a",1}'],
    ['[a]', 'erlang', '[a]'],
    ['"a"', 'erlang', '"a"'],
    ['null', 'erlang', 'null'],
  ])('takes %s for %s', (text, format, expected) => {
    const read = readMessage(text, 'auto');
    expect([read.format, printMessage(read.term)]).toEqual([format, expected]);
  });

  it('complains in the language that the text is nearer to', () => {
    expect(fault('{"a": 1, "b": }', 'auto')).toBe('line 1, column 15: expected a value, found "}"');
    expect(fault('{a, [b, }', 'auto')).toBe('line 1, column 9: expected a term, found "}"');
  });
});

describe('printMessage', () => {
  it('writes what is read back as the same term, and then writes it the same', () => {
    fc.assert(
      fc.property(anyMessageTerm, (value) => {
        const text = printMessage(value);
        const again = term(text);
        expect(again).toEqual(value);
        expect(printMessage(again)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('readMessage of anything', () => {
  it('reads it, or refuses it with a place, in both languages', () => {
    const mark = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '<<',
      '>>',
      '"',
      "'",
      '\\',
      '$',
      '#{',
      '=>',
      ',',
      '|',
      '1',
      'a',
      '%',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(mark, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 20 }),
        (parts) => {
          for (const format of ['erlang', 'json', 'auto'] as const) {
            try {
              printMessage(readMessage(parts.join(''), format).term);
            } catch (error) {
              expect(isBeamdeckError(error, 'invalid_parameter')).toBe(true);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('atomsOf', () => {
  it('finds every atom once, wherever it stands', () => {
    expect(atomsOf(term('{a, [b|c], #{d => \'E\', f => {a}}, <<"g">>, "h"}'))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'E',
      'f',
    ]);
  });
});
