import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SseEvent } from './sse-parser.js';
import { createSseParser } from './sse-parser.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(text: string, cuts: readonly number[] = []): SseEvent[] {
  const bytes = bytesOf(text);
  const parser = createSseParser();
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.flatMap((start, i) => parser.push(bytes.subarray(start, places[i + 1] ?? bytes.length)));
}

const SAMPLE = [
  ': a comment is proof of life and nothing else',
  'id: e.1',
  'event: hello',
  'data: {"näme":"ünï→😀"}',
  '',
  'data:no space',
  'data:  two spaces',
  'data',
  '',
  'event: empty',
  '',
  'id: ',
  'retry: 10',
  'unknown: x',
  'data: last',
  '',
  'data: never ended',
].join('\n');

const EXPECTED: SseEvent[] = [
  { event: 'hello', data: '{"näme":"ünï→😀"}', id: 'e.1' },
  { event: 'message', data: 'no space\n two spaces\n', id: null },
  { event: 'message', data: 'last', id: '' },
];

describe('createSseParser', () => {
  it.each([
    ['line feeds', '\n'],
    ['carriage returns', '\r'],
    ['both', '\r\n'],
  ])('reads a stream whose lines end in %s, whole and byte by byte', (_name, end) => {
    const text = SAMPLE.replaceAll('\n', end);
    expect(parse(text)).toEqual(EXPECTED);
    expect(
      parse(
        text,
        Array.from({ length: bytesOf(text).length }, (_, i) => i),
      ),
    ).toEqual(EXPECTED);
  });

  it('reads the same however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.constantFrom('\n', '\r', '\r\n'), (cuts, end) => {
        expect(parse(SAMPLE.replaceAll('\n', end), cuts)).toEqual(EXPECTED);
      }),
    );
  });

  it('reads any data back', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 4 }), fc.array(fc.nat()), (values, cuts) => {
        const text = values.map((value) => `event: x\ndata: ${JSON.stringify(value)}\n\n`).join('');
        expect(parse(text, cuts).map(({ data }) => JSON.parse(data) as unknown)).toEqual(
          JSON.parse(JSON.stringify(values)),
        );
      }),
    );
  });

  it('drops a byte order mark, and an id with a null in it', () => {
    expect(parse('\uFEFFid: a\0b\ndata: x\n\n')).toEqual([{ event: 'message', data: 'x', id: null }]);
  });

  it('refuses bytes that are not UTF-8', () => {
    const parser = createSseParser();
    expect(() => parser.push(Uint8Array.of(0x64, 0xff, 0xfe))).toThrowError(
      expect.objectContaining({ code: 'protocol_error' }) as Error,
    );
  });

  it.each([
    ['one line', () => 'data: '.padEnd(1_000_000, 'x')],
    ['many lines', () => `data: ${'x'.repeat(999_000)}\n`],
  ])('holds no more than an event may be, in %s', (_name, piece) => {
    const parser = createSseParser();
    const bytes = bytesOf(piece());
    expect(() => {
      for (let i = 0; i < 40; i += 1) parser.push(bytes);
    }).toThrowError(expect.objectContaining({ code: 'protocol_error' }) as Error);
  });
});
