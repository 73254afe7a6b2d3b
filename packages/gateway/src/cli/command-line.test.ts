import { describe, expect, it } from 'vitest';
import { GATEWAY_VERSION } from '../version.js';
import { parseCommandLine } from './command-line.js';
import { COMMANDS } from './command-specs.js';
import { UsageError } from './usage-error.js';

const serve = (...flags: readonly string[]) => parseCommandLine(['serve', ...flags]);
const flagsOf = (...args: readonly string[]) => {
  const line = parseCommandLine(args);
  if (line.command === 'help') throw new Error('help');
  return Object.fromEntries(line.flags);
};

describe('parseCommandLine', () => {
  it('reads a command, its flags and the rest', () => {
    expect(serve()).toEqual({ command: 'serve', flags: new Map(), positionals: [] });
    expect(flagsOf('serve', '--simulate', '50', '--seed=9', '--behind-proxy')).toEqual({
      simulate: ['50'],
      seed: ['9'],
      'behind-proxy': [''],
    });
    expect(flagsOf('serve', '--connect', 'a@h', '--connect=b@h')).toEqual({ connect: ['a@h', 'b@h'] });
    expect(parseCommandLine(['audit', 'verify', 'x.log', '--json'])).toMatchObject({
      command: 'audit verify',
      positionals: ['x.log'],
    });
    expect(parseCommandLine(['run', 'ping_node', 'node=a@h', '--simulate', '2'])).toMatchObject({
      command: 'run',
      positionals: ['ping_node', 'node=a@h'],
    });
  });

  it('shows help when asked, of one command or of all', () => {
    for (const args of [['--help'], ['-h'], []]) {
      expect(parseCommandLine(args)).toMatchObject({ command: 'help', text: /^Usage: beamdeck COMMAND/ });
    }
    for (const { name, flags } of COMMANDS) {
      const line = parseCommandLine([...name.split(' '), '--help']);
      if (line.command !== 'help') throw new Error('no help');
      expect(line.text.startsWith(`Usage: beamdeck ${name} `)).toBe(true);
      for (const { flag } of flags) expect(line.text).toContain(`--${flag}`);
    }
    expect(parseCommandLine(['serve', '-h'])).toMatchObject({ command: 'help' });
    for (const args of [
      ['audit', '--help'],
      ['audit', '-h'],
      ['audit', '--help', 'verify'],
    ]) {
      expect(parseCommandLine(args)).toMatchObject({ text: /^Usage: beamdeck audit verify FILE/ });
    }
  });

  it('says which version it is', () => {
    expect(parseCommandLine(['--version'])).toEqual({
      command: 'help',
      text: `beamdeck ${GATEWAY_VERSION}\n`,
    });
  });

  it.each([
    [['--port'], /--port needs a value/],
    [['--port', ''], /--port needs a value/],
    [['--port', '--seed', '1'], /--port needs a value/],
    [['--port', '1', '--port', '2'], /--port is given twice/],
    [['--help=yes'], /--help takes no value/],
    [['--behind-proxy=1'], /--behind-proxy takes no value/],
    [['--conect', 'a@h'], /no flag --conect/],
    [['-p', '80'], /no flag -p/],
    [['a@h'], /"a@h" is not expected/],
    [['--json'], /no flag --json/],
  ])('refuses %j in one line that says what to do', (flags, says) => {
    expect(() => serve(...flags)).toThrow(UsageError);
    expect(() => serve(...flags)).toThrow(says);
    expect(() => serve(...flags)).toThrow(/^[^\n]+$/);
  });

  it('refuses what is no command, or half of one', () => {
    expect(() => parseCommandLine(['server'])).toThrow(/no command "server"/);
    expect(() => parseCommandLine(['audit'])).toThrow(/half a command.*beamdeck audit verify FILE/);
    expect(() => parseCommandLine(['--port', '1'])).toThrow(/--help/);
    expect(() => parseCommandLine(['audit', 'verify'])).toThrow(/FILE is missing/);
  });

  it.each([
    ['--cookie', 'CANARY'],
    ['--cookie=CANARY'],
    ['--setcookie', 'CANARY'],
    ['--token', 'CANARY'],
    ['--token=CANARY'],
  ])('refuses a secret on the command line, says why, and does not repeat it', (...flags) => {
    expect(() => serve(...flags)).toThrow(/-file FILE/);
    expect(() => serve(...flags)).not.toThrow(/CANARY/);
  });

  it('does not let text of the user act on the terminal', () => {
    expect(() => serve('--evil\u001b[2J\nline')).toThrow(/--evil\?\[2J\?line/);
    expect(() => serve('a\u202eb')).toThrow(/"a\?b"/);
  });
});
