import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePortAnswer, encodePortRequest } from './port-request.js';

// A real port mapper (OTP 25.3) asked with bytes 0,2,122,97 for a@127.0.0.1, and with 0,5,122,"nope" for an unknown one.
const KNOWN = Buffer.from('7700a7a74d00000600050001610000', 'hex');
const UNKNOWN = Buffer.from('7701', 'hex');

const coded = (code: string) => expect.objectContaining({ code }) as Error;

describe('the port mapper', () => {
  it('is asked for the name without its host', () => {
    expect(Buffer.from(encodePortRequest('a'))).toEqual(Buffer.from([0, 2, 122, 97]));
    expect(Buffer.from(encodePortRequest('ü')).toString('hex')).toBe('00037ac3bc');
  });

  it('answers with the port', () => {
    expect(decodePortAnswer(KNOWN, 'a')).toEqual({
      port: 0xa7a7,
      hidden: false,
      highestVersion: 6,
      lowestVersion: 5,
      name: 'a',
    });
  });

  it('is waited for while its answer is not whole, and ignores what follows', () => {
    for (let length = 0; length < KNOWN.length - 2; length++) {
      expect(decodePortAnswer(KNOWN.subarray(0, length), 'a')).toBeUndefined();
    }
    expect(decodePortAnswer(Buffer.concat([KNOWN, Buffer.alloc(100)]), 'a')?.port).toBe(0xa7a7);
  });

  it('says when it does not know the node', () => {
    expect(() => decodePortAnswer(UNKNOWN, 'nope')).toThrowError(coded('node_unknown'));
  });

  const changed = (offset: number, ...values: number[]) => {
    const copy = Buffer.from(KNOWN);
    copy.set(values, offset);
    return copy;
  };
  it.each([
    ['another protocol', Buffer.from('HTTP/1.1'), 'epmd_malformed'],
    ['port 0', changed(2, 0, 0), 'epmd_malformed'],
    ['another name', changed(12, 0x62), 'epmd_malformed'],
    ['a longer name', changed(10, 0xff, 0xff), 'epmd_malformed'],
    ['another transport', changed(5, 1), 'epmd_malformed'],
    ['an old node', changed(6, 0, 5), 'protocol_too_old'],
  ])('is not believed when it answers with %s', (_what, bytes, code) => {
    expect(() => decodePortAnswer(bytes, 'a')).toThrowError(coded(code));
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          decodePortAnswer(bytes, 'a');
        } catch (error) {
          expect((error as Error).name).toBe('ErlangError');
        }
      }),
    );
  });
});
