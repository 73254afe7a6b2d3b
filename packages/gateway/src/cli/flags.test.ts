import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './flags.js';
import { UsageError } from './usage-error.js';

const serve = (...flags: readonly string[]) => parseCommandLine(['serve', ...flags]);

describe('parseCommandLine', () => {
  it('simulates three nodes when told nothing', () => {
    expect(serve()).toEqual({
      command: 'serve',
      host: '127.0.0.1',
      port: 4040,
      origins: [],
      source: { kind: 'simulated', nodes: 3, seed: 1 },
    });
  });

  it('reads a simulation', () => {
    expect(serve('--simulate', '50', '--seed=9', '--port', '0', '--host', '::1')).toEqual({
      command: 'serve',
      host: '::1',
      port: 0,
      origins: [],
      source: { kind: 'simulated', nodes: 50, seed: 9 },
    });
  });

  it('reads the origins whose pages may use it, and refuses what is none', () => {
    expect(serve('--origin', 'https://portal.example', '--origin=http://127.0.0.1:8080/')).toMatchObject({
      origins: ['https://portal.example', 'http://127.0.0.1:8080'],
    });
    for (const wrong of ['*', 'portal.example', 'https://portal.example/page', 'null']) {
      expect(() => serve('--origin', wrong)).toThrow(UsageError);
    }
  });

  it('refuses to go by the name of the node it is to enter', () => {
    expect(() => serve('--connect', 'a@h', '--name', 'a@h')).toThrow(/the name of the node itself/);
  });

  it('reads a connection, through several nodes if wanted', () => {
    expect(
      serve(
        ...['--connect', 'a@10.0.0.5', '--connect=b@10.0.0.6', '--cookie-file', './cookie'],
        ...['--name', 'watch@10.0.0.9', '--epmd-port', '14369'],
      ),
    ).toMatchObject({
      source: {
        kind: 'erlang',
        seeds: ['a@10.0.0.5', 'b@10.0.0.6'],
        cookieFile: './cookie',
        name: 'watch@10.0.0.9',
        epmdPort: 14_369,
      },
    });
    expect(serve('--connect', 'a@h')).toMatchObject({
      source: { cookieFile: null, name: null, epmdPort: null },
    });
  });

  it('shows help when asked, and when told no command', () => {
    expect(parseCommandLine(['--help'])).toEqual({ command: 'help' });
    expect(parseCommandLine(['serve', '-h'])).toEqual({ command: 'help' });
    expect(parseCommandLine([])).toEqual({ command: 'help' });
  });

  it.each([
    [['--port', '70000'], /--port must be a whole number from 0 to 65535/],
    [['--port', '-1'], /--port must be/],
    [['--port', '0x50'], /--port must be/],
    [['--port', ''], /--port needs a value/],
    [['--port'], /--port needs a value/],
    [['--port', '--seed', '1'], /--port needs a value/],
    [['--port', '1', '--port', '2'], /--port is given twice/],
    [['--simulate', '0'], /--simulate must be/],
    [['--simulate', '1001'], /--simulate must be/],
    [['--seed', '1.5'], /--seed must be/],
    [['--connect', 'shop'], /name@host/],
    [['--connect', 'a@b@c'], /name@host/],
    [['--connect', 'a@h', '--name', 'x'], /--name must be/],
    [['--connect', 'a@h', '--simulate', '3'], /leave one out/],
    [['--cookie-file', 'x'], /needs --connect/],
    [['--seed', '1', '--epmd-port', '1'], /leave one out/],
    [['--connect', 'a@h', '--epmd-port', '0'], /--epmd-port must be/],
    [['--help=yes'], /--help takes no value/],
    [['--conect', 'a@h'], /no flag --conect/],
    [['-p', '80'], /no flag -p/],
    [['a@h'], /"a@h" is not expected/],
  ])('refuses %j in one line that says what to do', (flags, says) => {
    expect(() => serve(...flags)).toThrow(UsageError);
    expect(() => serve(...flags)).toThrow(says);
    expect(() => serve(...flags)).toThrow(/^[^\n]+$/);
  });

  it('refuses an unknown command', () => {
    expect(() => parseCommandLine(['server'])).toThrow(/no command "server"/);
  });

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.5',
    'example.com',
    '127.evil.example',
    '1270.0.0.1',
    'localhost.example',
  ])('refuses to listen on %s', (host) => {
    expect(() => serve('--host', host)).toThrow(/this machine alone/);
  });

  it.each([['--cookie', 'CANARY'], ['--cookie=CANARY'], ['--setcookie', 'CANARY']])(
    'refuses a cookie on the command line, says why, and does not repeat it',
    (...flags) => {
      expect(() => serve(...flags)).toThrow(/--cookie-file/);
      expect(() => serve(...flags)).not.toThrow(/CANARY/);
    },
  );

  it('does not let text of the user act on the terminal', () => {
    expect(() => serve('--evil\u001b[2J\nline')).toThrow(/--evil\?\[2J\?line/);
  });
});
