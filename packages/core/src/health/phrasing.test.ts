import { describe, expect, it } from 'vitest';
import { bytesText, countText, listText, rateText, shareText, shownName, spanText } from './phrasing.js';

describe('the words of health', () => {
  it.each([
    [countText(41_207), '41 207'],
    [countText(999), '999'],
    [countText(1_048_576), '1 048 576'],
    [shareText(0.999), '99 %'],
    [shareText(1), '100 %'],
    [bytesText(512), '512 B'],
    [bytesText(1_610_612_736), '1.5 GiB'],
    [bytesText(429_916_160), '410 MiB'],
    [spanText(40), '40 s'],
    [spanText(22_200), '6 h 10 min'],
    [spanText(7_200), '2 h'],
    [spanText(100_000), '1 d 3 h'],
    [spanText(1_000_000), '11 d'],
    [rateText(380.4), '+380/s'],
    [rateText(-0.53), '−0.5/s'],
    [listText([]), ''],
    [listText(['a']), 'a'],
    [listText(['a', 'b', 'c']), 'a, b and c'],
    [listText(['a', 'b', 'c', 'd']), 'a, b, c and 1 other'],
    [shownName('Elixir.Shop.Mailer'), 'Shop.Mailer'],
    [shownName('Elixir.'), 'Elixir.'],
    [shownName('a\u202e\u200bb\u0000'), 'a··b·'],
  ])('%s', (said, expected) => {
    expect(said).toBe(expected);
  });
});
