import { describe, expect, it } from 'vitest';
import { parseNodeName } from './node-name.js';

describe('parseNodeName', () => {
  it.each([
    ['a@127.0.0.1', 'a', '127.0.0.1'],
    ['shop_1@db.example.com', 'shop_1', 'db.example.com'],
    ['a-b@short', 'a-b', 'short'],
    ['a@::1', 'a', '::1'],
    ['größe@host', 'größe', 'host'],
  ])('splits %s', (full, alive, host) => {
    expect(parseNodeName(full)).toEqual({ full, alive, host });
  });

  it.each([
    '',
    'a',
    '@',
    'a@',
    '@h',
    'a@b@c',
    'a b@h',
    'a@h\n',
    'a\0@h',
    '\u202ea@h',
    'a@h/x',
    `${'a'.repeat(255)}@h`,
  ])('refuses %j', (text) => {
    expect(() => parseNodeName(text)).toThrowError(
      expect.objectContaining({ code: 'name_invalid' }) as Error,
    );
  });
});
