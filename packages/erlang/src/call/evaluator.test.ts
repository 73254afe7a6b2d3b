import { describe, expect, it } from 'vitest';
import { rejection, useRealNode } from '../../test/real-node.js';
import { atom, textOf, tuple, type CallCost } from '../index.js';

describe('evaluate, on a real node', () => {
  const real = useRealNode();

  it('gives the value of the last expression, with bindings as variables', async () => {
    expect(await real.link.evaluate('X = 1, Y = 2, X + Y + lists:sum(Zs)', { Zs: [3, 4] })).toBe(10);
    expect(await real.link.evaluate('"text".')).toMatchObject({ text: 'text' });
    expect(textOf(await real.link.evaluate('<<"ü"/utf8>>'))).toBe('ü');
  });

  it('tells throw, error and exit apart from values, however they look', async () => {
    expect(await real.link.evaluate('{throw, 1}')).toEqual(tuple(atom('throw'), 1));
    expect(await real.link.evaluate('{value, 1}')).toEqual(tuple(atom('value'), 1));
    const raised = async (source: string) => (await rejection(real.link.evaluate(source))).details;
    expect(await raised('throw({value, 1})')).toMatchObject({ class: 'throw', reason: '{value,1}' });
    expect(await raised('throw(ball)')).toMatchObject({ class: 'throw', reason: 'ball' });
    expect(await raised('exit(done)')).toMatchObject({ class: 'exit', reason: 'done' });
    expect(await raised('hd([])')).toMatchObject({ class: 'error', reason: 'badarg' });
    expect(await raised('Unbound')).toMatchObject({
      class: 'error',
      reason: expect.stringContaining('unbound') as string,
    });
  });

  it('brings back the value alone, not the bindings', async () => {
    let cost: CallCost | undefined;
    const Large = Array.from({ length: 10_000 }, (_, index) => index);
    const onCost = (told: CallCost) => (cost = told);
    await real.link.evaluate('Copy = Large ++ Large, length(Copy)', { Large }, { onCost });
    expect(cost?.bytesOut).toBeGreaterThan(20_000);
    expect(cost?.bytesIn).toBeLessThan(1_000);
  });

  it('tells once what scanning, parsing and running have cost together', async () => {
    const costs: CallCost[] = [];
    const source = '1 + 1 + length([new_text])';
    await real.link.evaluate(source, {}, { onCost: (cost) => costs.push(cost) });
    await real.link.evaluate(source, {}, { onCost: (cost) => costs.push(cost) });
    expect(costs).toHaveLength(2);
    expect(costs[0]?.bytesIn).toBeGreaterThan(costs[1]?.bytesIn ?? Infinity);
  });

  it('has a text parsed once', async () => {
    const source = 'length(processes()) > 0';
    const before = real.link.stats.bytesOut;
    await real.link.evaluate(source);
    const first = real.link.stats.bytesOut - before;
    await real.link.evaluate(source);
    expect(real.link.stats.bytesOut - before - first).toBeLessThan(first * 0.6);
  });

  it.each([
    ['1 +', 'erl_parse:parse_exprs'],
    ['"open', 'erl_scan:string'],
    ['foo(', 'erl_parse:parse_exprs'],
  ])('says why %j does not parse', async (source, step) => {
    const error = await rejection(real.link.evaluate(source));
    expect(error).toMatchObject({
      code: 'source_malformed',
      details: { step, line: expect.anything() as string },
    });
  });

  it('runs forms that were parsed before, loading no module at all', async () => {
    const loaded = () => real.node.eval('length(code:all_loaded())');
    const forms = [
      tuple(
        atom('call'),
        1,
        tuple(
          atom('fun'),
          1,
          tuple(atom('function'), name('erlang'), name('length'), tuple(atom('integer'), 1, 1)),
        ),
        [tuple(atom('var'), 1, atom('Items'))],
      ),
    ];
    await loaded(); // what printing the number loads
    const before = await loaded();
    expect(await real.link.evaluateForms(forms, { Items: [1, 2, 3] })).toBe(3);
    expect(await loaded()).toBe(before);
    function name(text: string) {
      return tuple(atom('atom'), 1, atom(text));
    }
  });

  it('obeys caps, deadline and cancel like any call', async () => {
    const loop = 'lists:foreach(fun(_) -> timer:sleep(5) end, lists:seq(1, 10000))';
    expect(await rejection(real.link.evaluate(loop, {}, { deadlineMs: 100 }))).toMatchObject({
      code: 'call_timeout',
    });
    const heap = 'lists:seq(1, 1000000)';
    expect(await rejection(real.link.evaluate(heap, {}, { maxHeapWords: 50_000 }))).toMatchObject({
      code: 'heap_cap_exceeded',
    });
  });
});
