import { chmodSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BeamdeckError, isBeamdeckError } from '../model/error.js';
import { readCookie } from './cookie.js';
import { erlangProbe } from './erlang-probe.js';

/** Must not be found in anything that is thrown. */
const CANARY = 'CANARYCOOKIE0123456789';

describe('readCookie', () => {
  let folder: string;
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const failure = (cookieFile: string) => {
    try {
      readCookie({ cookieFile });
    } catch (error) {
      if (isBeamdeckError(error)) return error;
    }
    throw new Error('it was taken');
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'beamdeck-cookie-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads the one line of a file, and takes a cookie as it is', () => {
    expect(readCookie({ cookieFile: file('line', `${CANARY}\n`) })).toBe(CANARY);
    expect(readCookie({ cookieFile: file('crlf', `${CANARY}\r\n`) })).toBe(CANARY);
    expect(readCookie({ cookie: 'x', cookieFile: '/nowhere' })).toBe('x');
  });

  it('finds ~ in the home directory', () => {
    const home = process.env['HOME'];
    process.env['HOME'] = folder;
    try {
      file('.erlang.cookie', CANARY);
      expect(readCookie({})).toBe(CANARY);
      expect(readCookie({ cookieFile: '~/.erlang.cookie' })).toBe(CANARY);
    } finally {
      if (home === undefined) delete process.env['HOME'];
      else process.env['HOME'] = home;
    }
  });

  it('says what is wrong with the file, and what to do', () => {
    expect(failure(join(folder, 'none')).message).toBe(
      `The cookie file ${join(folder, 'none')} cannot be read: it does not exist.`,
    );
    mkdirSync(join(folder, 'directory'));
    expect(failure(join(folder, 'directory')).message).toContain('it is a directory');
    expect(failure(file('empty', ' \n')).message).toContain('is empty');
    expect(failure(file('large', 'x'.repeat(5_000))).message).toContain('too large');
    expect(failure(file('two', `${CANARY}\n${CANARY}`)).message).toContain('must be one line');
    const error = failure(file('binary', Buffer.of(1, 2, 3)));
    expect(error.code).toBe('invalid_parameter');
    expect(error.suggestions.join(' ')).toContain('-setcookie');
  });

  it.skipIf(userInfo().uid === 0)('says that this user may not read it (root may read anything)', () => {
    const path = file('secret', CANARY);
    chmodSync(path, 0o000);
    expect(failure(path).message).toContain('this user may not read it');
  });

  it('never tells what it has read', () => {
    const files = [
      file('lines', `${CANARY}\n${CANARY}`),
      file('long', CANARY.repeat(20)),
      file('huge', CANARY.repeat(300)),
    ];
    for (const cookieFile of files) {
      const error = failure(cookieFile);
      const told = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
      expect(told).not.toContain(CANARY);
    }
  });
});

describe('erlangProbe, before it connects', () => {
  it('refuses names that cannot be, and no names at all', () => {
    const make = (options: Partial<Parameters<typeof erlangProbe>[0]>) => () =>
      erlangProbe({ seeds: ['a@127.0.0.1'], cookie: 'x', ...options });
    expect(make({ seeds: [] })).toThrow('No node to enter through was given.');
    expect(make({ seeds: ['a'] })).toThrow('"a" is not the name of a node.');
    expect(make({ name: 'a b@c' })).toThrow('"a b@c" is not the name of a node.');
    expect(make({ cookie: '' })).toThrow('The cookie is empty.');
    expect(make({ cookie: `${CANARY}\n` })).toThrow(BeamdeckError);
  });

  it('has a name that stays the same: beamdeck, on the host of the first seed', async () => {
    const probe = erlangProbe({ seeds: ['a@10.0.0.5', 'b@10.0.0.6'], cookie: 'x' });
    expect(probe.localNode).toBe('beamdeck@10.0.0.5');
    expect(probe.seeds).toEqual(['a@10.0.0.5', 'b@10.0.0.6']);
    await probe.close();
  });

  it('watches only hosts that are allowed', async () => {
    const probe = erlangProbe({ seeds: ['a@127.0.0.1'], cookie: 'x', allowHosts: ['10.0.0.5'] });
    const { signal } = new AbortController();
    await expect(probe.watch('b@10.0.0.6', { signal })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(probe.watch('nobody', { signal })).rejects.toMatchObject({ code: 'invalid_parameter' });
    await probe.close();
  });
});
