import fc from 'fast-check';
import type { MessageTerm } from '../../model/message.js';
import { printErlang } from './erlang-printer.js';

/** Any term that can be written. */
export const anyMessageTerm = fc.letrec<{ term: MessageTerm }>((tie) => ({
  term: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ unit: 'grapheme', maxLength: 20 }).map((name): MessageTerm => ({ kind: 'atom', name })),
    fc.bigInt().map((value): MessageTerm => ({ kind: 'integer', digits: value.toString() })),
    fc
      .integer({ min: 0, max: 300 })
      .map((value): MessageTerm => ({ kind: 'integer', digits: String(value) })),
    fc
      .tuple(fc.integer(), fc.integer({ min: -300, max: 290 }))
      .map(([digits, exponent]): MessageTerm => ({ kind: 'float', value: digits * 10 ** exponent })),
    fc.uint8Array({ maxLength: 8 }).map((bytes): MessageTerm => ({ kind: 'binary', bytes })),
    fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((text): MessageTerm => ({ kind: 'binary', bytes: new TextEncoder().encode(text) })),
    fc.nat(99_999).map((id): MessageTerm => ({ kind: 'pid', pid: `<0.${String(id)}.0>` })),
    fc.array(tie('term'), { maxLength: 4 }).map((items): MessageTerm => ({ kind: 'tuple', items })),
    fc
      .array(tie('term'), { maxLength: 4 })
      .map((items): MessageTerm => ({ kind: 'list', items, tail: null })),
    fc.array(fc.integer({ min: 0, max: 260 }), { maxLength: 6 }).map((points): MessageTerm => ({
      kind: 'list',
      items: points.map((point) => ({ kind: 'integer', digits: String(point) })),
      tail: null,
    })),
    fc
      .uniqueArray(fc.tuple(tie('term'), tie('term')), {
        maxLength: 3,
        selector: ([key]) => printErlang(key),
      })
      .map((entries): MessageTerm => ({ kind: 'map', entries })),
  ),
})).term;
