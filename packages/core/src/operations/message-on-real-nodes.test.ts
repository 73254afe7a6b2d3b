import fc from 'fast-check';
import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RealCluster } from '../beam/testing/real-cluster.js';
import { startRealCluster } from '../beam/testing/real-cluster.js';
import type { MessageTerm } from '../model/message.js';
import { anyMessageTerm } from './message/any-term.test-data.js';
import { printMessage, readMessage } from './message-text.js';

describe('message text, judged by a real node', { timeout: 60_000 }, () => {
  let real: RealCluster;
  let node: OtpNode;

  beforeAll(async () => {
    real = await startRealCluster();
    node = await real.node('a');
  }, 60_000);
  afterAll(() => real.close());

  /** The expression of the node's own value of a text: scanned, parsed and evaluated there. */
  const valueOf = (text: string): string => `(fun() ->
    {ok, Tokens, _} = erl_scan:string([${Array.from(text, (character) => character.codePointAt(0)).join()}]),
    {ok, Forms} = erl_parse:parse_exprs(Tokens ++ [{dot, 1}]),
    {value, Value, _} = erl_eval:exprs(Forms, []), Value end)()`;

  it.each([
    ["{ok, 'żółw \\x{1F600}', 'it\\'s', ßtraße, '', 'end'}"],
    ['[0, -0, +7, 1_000, 16#Ff, -2#1010, 36#zz, 123456789012345678901234567890]'],
    ['[1.0, -0.0, 1.5e300, 1_0.2_5E-3, 1.0e21, 4.9e-324, 0.1, 123456.789e3]'],
    [
      '[$a, $\\n, $\\s, $ , -$a, $\\^A, $\\^a, $\\^[, $\\x{1F600}, $\\101, $\\7, $\\8, $\\b, $\\d, $\\e, $\\f, $\\v]',
    ],
    ['{"", "abc", "a" "b" %c\n "c", "a\\"b\\\n", "ż\\x41\\x{17C}", [97,98], "\t\r\n"}'],
    ['{[], [a|b], [a,b|[c]], [1|"ab"], [a|[b|c]], [[]|[]]}'],
    ['{<<>>, <<"text">>, <<"żółw"/utf8>>, <<"é">>, <<1, 2,$a , "b c" , "é" / utf8>>, <<16#1F600/utf8>>}'],
    ['#{a=>1, <<"b">> => #{c => [d]}, "s" => {}, 1 => 1.0, 1.0 => 1}'],
    ["{'maybe', 'else', 'cond', 'after', after_all, 'After', '_a', a@b, 'a-b'}"],
  ])('means the same to it as written and as printed: %s', async (text) => {
    const printed = printMessage(readMessage(text, 'erlang').term);
    expect(await node.eval(`${valueOf(text)} =:= ${valueOf(printed)}`)).toBe('true');
  });

  it('reads what the node prints of what we print, as the same term', async () => {
    const hasPid = (term: MessageTerm): boolean => JSON.stringify(term).includes('"pid"');
    const terms = fc.sample(anyMessageTerm, { seed: 7, numRuns: 150 }).filter((term) => !hasPid(term));
    expect(terms.length).toBeGreaterThan(50);
    for (const term of terms) {
      const shown = await node.eval(valueOf(printMessage(term)));
      expect(sorted(readMessage(shown, 'erlang').term)).toEqual(sorted(term));
    }
  });
});

/** A node shows the entries of a map in an order of its own. */
function sorted(term: MessageTerm): MessageTerm {
  switch (term.kind) {
    case 'tuple':
      return { ...term, items: term.items.map(sorted) };
    case 'list':
      return { ...term, items: term.items.map(sorted), tail: term.tail === null ? null : sorted(term.tail) };
    case 'map': {
      const entries = term.entries.map(([key, value]) => [sorted(key), sorted(value)] as const);
      const text = ([key]: readonly [MessageTerm, MessageTerm]): string => printMessage(key);
      return { kind: 'map', entries: entries.toSorted((a, b) => (text(a) < text(b) ? -1 : 1)) };
    }
    default:
      return term;
  }
}
