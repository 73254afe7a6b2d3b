import { SAFETY_SETTINGS, SERVER_SETTINGS, SOURCE_SETTINGS } from '../config/settings.js';

/** A flag of a command: what it takes, and what `--help` says of it. */
export interface FlagSpec {
  readonly flag: string;
  readonly kind: 'text' | 'number' | 'list' | 'switch';
  readonly label: string;
  readonly help: string;
}

export interface CommandSpec {
  /** As it is typed: one word or two. */
  readonly name: string;
  /** What follows the name, for its usage line. */
  readonly usage: string;
  /** What it does, as its help begins. */
  readonly about: string;
  readonly flags: readonly FlagSpec[];
  readonly positionals: { readonly min: number; readonly max: number; readonly label: string };
}

const flag = (name: string, kind: FlagSpec['kind'], label: string, help: string): FlagSpec => ({
  flag: name,
  kind,
  label,
  help,
});

const NONE = { min: 0, max: 0, label: '' };
const HELP = flag('help', 'switch', '', 'show this');
const CONFIG = flag(
  'config',
  'text',
  'FILE',
  'read this configuration file (YAML or JSON; default: BEAMDECK_CONFIG)',
);
const JSON_OUT = flag('json', 'switch', '', 'print JSON, for programs');
const REMOTE: readonly FlagSpec[] = [
  flag('url', 'text', 'URL', 'ask this gateway (default: BEAMDECK_URL, else the nodes themselves)'),
  flag(
    'token-file',
    'text',
    'FILE',
    'the file that holds the token for it (default: the token in BEAMDECK_TOKEN)',
  ),
];
const TARGET = [...REMOTE, ...SOURCE_SETTINGS];

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'serve',
    usage: '[flags]        in a clone: npm start -- [flags]',
    about:
      'Serves the console and the API of an Erlang/OTP cluster to this machine. With no flags: a simulated cluster.',
    flags: [...SOURCE_SETTINGS, ...SAFETY_SETTINGS, ...SERVER_SETTINGS, CONFIG, HELP],
    positionals: NONE,
  },
  {
    name: 'top',
    usage: '[flags]',
    about:
      'Shows nodes and the busiest processes of the whole cluster, again and again. `q` or Ctrl-C ends it.',
    flags: [
      ...TARGET,
      flag('sort', 'text', 'KEY', 'memory (default), reductions, reductions_delta or message_queue_len'),
      flag('node', 'text', 'NAME', 'processes of this node alone'),
      flag('limit', 'number', 'N', 'so many processes (default: as many as fit)'),
      flag('interval', 'number', 'SECONDS', 'how often it looks (default: 2)'),
      flag('once', 'switch', '', 'print once and end; also where the output is no terminal'),
      JSON_OUT,
      HELP,
    ],
    positionals: NONE,
  },
  {
    name: 'snapshot',
    usage: '[flags]',
    about: 'Writes down everything that can be asked of the cluster at one moment, as JSON.',
    flags: [...TARGET, flag('out', 'text', 'FILE', 'write it there instead of printing it'), JSON_OUT, HELP],
    positionals: NONE,
  },
  {
    name: 'run',
    usage: 'OPERATION [NAME=VALUE …] [flags]',
    about:
      'Runs one operation. Params are given as name=value; a value that begins with { or [ is read as JSON.\n' +
      'Without an operation: lists all of them.',
    flags: [
      ...TARGET,
      ...SAFETY_SETTINGS,
      flag('dry-run', 'switch', '', 'only say what would happen and what stands against it'),
      JSON_OUT,
      HELP,
    ],
    positionals: { min: 0, max: 100, label: 'OPERATION' },
  },
  {
    name: 'audit verify',
    usage: 'FILE [flags]',
    about: 'Goes through an audit log and says whether it is whole.',
    flags: [
      flag(
        'public-key',
        'list',
        'KEY',
        'a key it may be signed with (default: that in FILE.key.pub); may be given more than once',
      ),
      flag('anchor-file', 'text', 'FILE', 'where its last checkpoint is kept (default: FILE.head)'),
      JSON_OUT,
      HELP,
    ],
    positionals: { min: 1, max: 1, label: 'FILE' },
  },
];

const EXIT_CODES =
  'Exit code: 0 done; 1 failed, refused or wrongly used; 2 the audit log is not whole; 3 nobody knows whether it was done.';

export const OVERVIEW = `Usage: beamdeck COMMAND [flags]

Watches and operates Erlang/OTP clusters. Commands:

${COMMANDS.map(({ name, about }) => `  ${name.padEnd(14)}${about.split('\n')[0] ?? ''}`).join('\n')}

beamdeck COMMAND --help shows its flags; beamdeck --version, which one this is. Each flag can be given in the environment too: --host as BEAMDECK_HOST.

${EXIT_CODES}
`;

export function helpOf({ name, usage, about, flags }: CommandSpec): string {
  const lines = flags.map(({ flag: given, label, help }) => {
    const left = `--${given}${label === '' ? '' : ` ${label}`}`;
    return `  ${left.padEnd(22)} ${help}`;
  });
  return `Usage: beamdeck ${name} ${usage}\n\n${about}\n\n${lines.join('\n')}\n\n${EXIT_CODES}\n`;
}
