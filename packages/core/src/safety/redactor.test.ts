import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BeamdeckError } from '../model/error.js';
import { createRedactor } from './redactor.js';

const CANARY = 'Zq9-canary/cookie+77"x';
const redactor = createRedactor({ secrets: [CANARY], keys: ['pin_code'] });

/** Every way in which the canary may have been written before it came here. */
const spellings = [
  CANARY,
  encodeURIComponent(CANARY),
  JSON.stringify(CANARY),
  Buffer.from(CANARY).toString('base64'),
  Buffer.from(CANARY).toString('base64url'),
];
const traceOf = (text: string): boolean =>
  spellings.some((spelling) => text.includes(spelling)) || text.includes('Zq9-canary');

describe('redactor', () => {
  it('leaves no trace of a known secret, wherever in a value and however written', () => {
    const canary = fc
      .tuple(fc.string(), fc.constantFrom(...spellings), fc.string())
      .map((parts) => parts.join(''));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        canary,
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(fc.oneof(canary, fc.string()), tie('value'), { maxKeys: 5 }),
        canary.map((text) => new Error(text)),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        expect(traceOf(JSON.stringify(redactor.value(given)) ?? '')).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('takes out what looks like a credential, known or not', () => {
    const cases = {
      'Authorization: Bearer abc.def-ghi': 'Authorization: Bearer [redacted]',
      'a eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln b': 'a [redacted] b',
      'amqp://shop:hunter2@10.0.0.5/': 'amqp://[redacted]@10.0.0.5/',
      '{password,"hunter2"}': '{password,[redacted]}',
      '{db_password, <<"hunter2">>}': '{db_password, [redacted]}',
      '#{token => hunter2, x => 1}': '#{token => [redacted], x => 1}',
      'setcookie=hunter2; path=/': 'setcookie=[redacted]; path=/',
      '{"api_key": "hunter2"}': '{"api_key": [redacted]}',
      'the token, once spent, is gone': 'the token, once spent, is gone',
      'a perfectly normal reason': 'a perfectly normal reason',
    };
    for (const [given, expected] of Object.entries(cases)) expect(redactor.text(given)).toBe(expected);
  });

  it('empties values under telling keys, in any case and spelling, and process dictionaries', () => {
    expect(
      redactor.value({
        Password: 'a',
        'x-api-key': 1,
        set_cookie: { deep: 'b' },
        dictionary: [['k', 'v']],
        PinCode: 4711,
        user: 'u',
      }),
    ).toEqual({
      Password: '[redacted]',
      'x-api-key': '[redacted]',
      set_cookie: '[redacted]',
      dictionary: '[redacted]',
      PinCode: '[redacted]',
      user: 'u',
    });
  });

  it('is bounded whatever it is given', () => {
    type Deep = { next?: Deep };
    const deep: Deep = {};
    let last = deep;
    for (let i = 0; i < 100_000; i += 1) last = last.next = {};
    const wide = Array.from({ length: 100_000 }, (_, i) => [i]);
    const started = performance.now();
    expect(JSON.stringify(redactor.value(deep)).length).toBeLessThan(1_000);
    expect((redactor.value(wide) as unknown[]).length).toBe(201);
    expect(redactor.text('x'.repeat(50_000)).length).toBe(2_001);
    expect(redactor.text('x'.repeat(10_000_000))).toBe('[10000000 characters]');
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    expect(JSON.stringify(redactor.value(cyclic))).toContain('[…]');
    expect(redactor.value({ big: 10n, fun: () => 1, bytes: new Uint8Array(3), odd: Number.NaN })).toEqual({
      big: '10',
      fun: '[function]',
      bytes: '[3 bytes]',
      odd: 'NaN',
    });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('stays quick on text made to be slow', () => {
    const slow = [
      'password'.repeat(8_000),
      `${'a_'.repeat(30_000)}token=`,
      'eyJ'.repeat(20_000),
      '-eyJ'.repeat(15_000),
      '.eyJabcd'.repeat(8_000),
      '://a:'.repeat(13_000),
    ];
    slow.push(
      `-----BEGIN PRIVATE KEY-----${'A'.repeat(60_000)}`,
      'Bearer '.repeat(9_000),
      `token${' '.repeat(60_000)}`,
    );
    for (const text of slow) {
      const started = performance.now();
      redactor.text(text);
      expect(performance.now() - started, text.slice(0, 20)).toBeLessThan(1_000);
    }
  });

  it('redacts an error whole, and drops its cause', () => {
    const error = new BeamdeckError('remote_error', `failed with ${CANARY}`, {
      details: { reason: `{badmatch,"${CANARY}"}`, cookie: CANARY, retryAfterMs: 5 },
      suggestions: [`not ${CANARY}`],
      cause: new Error(CANARY),
      operation: 'node_info',
    });
    const clean = redactor.error(error);
    expect(traceOf(JSON.stringify(clean))).toBe(false);
    expect(clean.cause).toBeUndefined();
    expect(clean).toMatchObject({
      code: 'remote_error',
      operation: 'node_info',
      details: { retryAfterMs: 5 },
    });
  });

  it('does not take every short word for a secret, nor give its secrets away', () => {
    expect(createRedactor({ secrets: ['a', ''] }).text('a cat')).toBe('a cat');
    expect(traceOf(JSON.stringify(redactor) + Object.values(redactor).map(String).join())).toBe(false);
  });
});
