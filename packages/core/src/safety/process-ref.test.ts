import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinedProcess, parseProcessRef, pidNumbers } from './process-ref.js';

describe('parseProcessRef', () => {
  it('makes one text of all spellings of a pid', () => {
    const number = fc.nat(4_294_967_295);
    const zeros = fc.nat(3).map((count) => '0'.repeat(count));
    const spell = fc.constantFrom(
      (digits: string) => digits,
      (digits: string) => `<${digits}>`,
      (digits: string) => `#PID<${digits}>`,
      (digits: string) => `#pid<${digits}>`,
      (digits: string) => `  < ${digits} > `,
      (digits: string) => `shop@10.0.0.5/<${digits}>`,
      (digits: string) => `shop@10.0.0.5/${digits}`,
    );
    fc.assert(
      fc.property(number, number, zeros, spell, (id, serial, pad, write) => {
        const text = write(`0.${pad.slice(0, 10 - String(id).length)}${id}.${serial}`);
        const ref = parseProcessRef(text);
        expect(ref).toMatchObject({ kind: 'pid', pid: `<0.${id}.${serial}>` });
        expect(ref.node).toBe(text.includes('/') ? 'shop@10.0.0.5' : null);
        expect(pidNumbers(`<0.${id}.${serial}>`)).toEqual({ id, serial });
      }),
    );
  });

  it('reads names, bare and in quotes, with what a name may hold', () => {
    const name = (text: string) => parseProcessRef(text);
    expect(name('init')).toEqual({ kind: 'name', node: null, name: 'init' });
    expect(name("'init'")).toEqual({ kind: 'name', node: null, name: 'init' });
    expect(name("'it\\'s'")).toEqual({ kind: 'name', node: null, name: "it's" });
    expect(name('Elixir.Shop.Repo')).toEqual({ kind: 'name', node: null, name: 'Elixir.Shop.Repo' });
    expect(name('shop@h/init')).toEqual({ kind: 'name', node: 'shop@h', name: 'init' });
    expect(name('vhost/queue')).toEqual({ kind: 'name', node: null, name: 'vhost/queue' });
    expect(name("'a@b/c'")).toEqual({ kind: 'name', node: null, name: 'a@b/c' });
    expect(parseProcessRef(joinedProcess('shop@h', '<0.1.2>'))).toEqual({
      kind: 'pid',
      node: 'shop@h',
      pid: '<0.1.2>',
    });
  });

  it('refuses a pid as another node prints it, and what only looks like a pid', () => {
    const texts = [
      '<9012.1.0>',
      '9012.1.0',
      '<0.1>',
      '<>',
      '#PID<0.1>',
      '0.1',
      '1',
      '0.1.2.3',
      '',
      '  ',
      "''",
    ];
    for (const text of [...texts, '<0.٣.0>', '<0.-1.0>', '<0.1e1.0>', 'n'.repeat(256)]) {
      expect(() => parseProcessRef(text), text).toThrow(
        expect.objectContaining({ code: 'invalid_parameter' }),
      );
    }
  });
});
