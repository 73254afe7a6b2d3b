import { parseArgs } from 'node:util';
import { COMMANDS, OVERVIEW, helpOf } from './command-specs.js';
import type { CommandSpec, FlagSpec } from './command-specs.js';
import { printable } from './printable.js';
import { GATEWAY_VERSION } from '../version.js';
import { UsageError } from './usage-error.js';

const VERSION = `beamdeck ${GATEWAY_VERSION}\n`;

/** A command line as typed: which command, its flags, the rest. Values are not looked at yet. */
export type CommandLine =
  /** What is only printed: help, or the version. */
  | { readonly command: 'help'; readonly text: string }
  | {
      readonly command: 'serve' | 'top' | 'snapshot' | 'run' | 'audit verify';
      readonly flags: ReadonlyMap<string, readonly string[]>;
      readonly positionals: readonly string[];
    };

/** Secrets that everybody on this machine could read from the list of processes, and what to give instead. */
const SECRETS: Readonly<Record<string, string>> = {
  cookie:
    'A cookie on the command line can be read by everybody on this machine: put it into a file that only you can read and give --cookie-file FILE.',
  setcookie:
    'A cookie on the command line can be read by everybody on this machine: put it into a file that only you can read and give --cookie-file FILE.',
  token:
    'A token on the command line can be read by everybody on this machine: put it into a file that only you can read and give --token-file FILE, or into BEAMDECK_TOKEN.',
};

/** Reads a command line. Throws `UsageError`, one line that says what to do; never repeats a value that may be a secret. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const words = args.filter((word, i) => !word.startsWith('-') && isCommandWord(args, i));
  const spec = commandOf(words);
  if (spec === null) {
    const [first] = words;
    const asksHelp = args.includes('--help') || args.includes('-h');
    if (first === undefined && args.includes('--version')) return { command: 'help', text: VERSION };
    const group = COMMANDS.filter(({ name }) => name.startsWith(`${first ?? ''} `));
    if (group.length > 0 && asksHelp) return { command: 'help', text: group.map(helpOf).join('\n') };
    if (group.length > 0)
      throw new UsageError(
        `"${printable(first ?? '')}" is half a command: ${group.map(({ name, usage: rest }) => `\`beamdeck ${name} ${rest}\``).join(', ')}.`,
      );
    if (first === undefined && (asksHelp || args.length === 0)) return { command: 'help', text: OVERVIEW };
    if (first === undefined)
      throw new UsageError(
        'Say what to do first: `beamdeck serve`, for instance. --help shows all commands.',
      );
    throw new UsageError(`There is no command "${printable(first)}". --help shows all commands.`);
  }
  const own = args.slice(spec.name.split(' ').length);
  const { flags, positionals } = readFlags(spec, own);
  if (flags.has('help')) return { command: 'help', text: helpOf(spec) };
  const { min, max, label } = spec.positionals;
  if (positionals.length < min) throw usage(spec, `${label} is missing.`);
  const extra = positionals[max];
  if (extra !== undefined) {
    throw usage(spec, `"${printable(extra)}" is not expected here: flags begin with two dashes.`);
  }
  return { command: spec.name as 'serve', flags, positionals };
}

/** Only the first words name a command. */
function isCommandWord(args: readonly string[], index: number): boolean {
  return index < 2 && args.slice(0, index).every((word) => !word.startsWith('-'));
}

function commandOf([first, second]: readonly string[]): CommandSpec | null {
  return COMMANDS.find(({ name }) => name === first || name === `${first ?? ''} ${second ?? ''}`) ?? null;
}

function readFlags(spec: CommandSpec, args: readonly string[]) {
  const specs = new Map(spec.flags.map((flag) => [flag.flag, flag]));
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(
        spec.flags.map(({ flag, kind }) => [
          flag,
          { type: kind === 'switch' ? 'boolean' : 'string' } as const,
        ]),
      ),
      help: { type: 'boolean', short: 'h' },
    },
    // Its own complaints run over several sentences and repeat values, so it only cuts the line into tokens.
    strict: false,
    tokens: true,
  });
  const flags = new Map<string, readonly string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const secret = Object.hasOwn(SECRETS, token.name) ? SECRETS[token.name] : undefined;
    if (secret !== undefined) throw new UsageError(secret);
    const flag = specs.get(token.name);
    if (flag === undefined) throw usage(spec, `There is no flag ${printable(token.rawName)}.`);
    const known = flags.get(flag.flag);
    if (known !== undefined && flag.kind !== 'list') throw usage(spec, `--${flag.flag} is given twice.`);
    flags.set(flag.flag, [...(known ?? []), valueOf(spec, flag, token)]);
  }
  return { flags, positionals };
}

function valueOf(
  spec: CommandSpec,
  { flag, kind }: FlagSpec,
  { value, inlineValue }: { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined },
): string {
  if (kind === 'switch') {
    if (value !== undefined) throw usage(spec, `--${flag} takes no value.`);
    return '';
  }
  if (value === undefined || value === '' || (inlineValue === false && /^-\D/.test(value))) {
    throw usage(spec, `--${flag} needs a value.`);
  }
  return value;
}

function usage({ name }: CommandSpec, sentence: string): UsageError {
  return new UsageError(`${sentence} \`beamdeck ${name} --help\` shows all flags.`);
}
