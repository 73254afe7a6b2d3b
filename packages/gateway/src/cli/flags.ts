import { parseArgs } from 'node:util';
import { isLoopback } from '../http/loopback.js';
import { UsageError } from './usage-error.js';

/** What to show: nodes of a real cluster to enter through, or a simulated one. */
export type ClusterSource =
  | {
      readonly kind: 'erlang';
      readonly seeds: readonly string[];
      readonly cookieFile: string | null;
      readonly name: string | null;
      readonly epmdPort: number | null;
    }
  | { readonly kind: 'simulated'; readonly nodes: number; readonly seed: number };

export type Command =
  | { readonly command: 'help' }
  | {
      readonly command: 'serve';
      readonly host: string;
      readonly port: number;
      /** Origins besides our own whose pages may read and act. */
      readonly origins: readonly string[];
      readonly source: ClusterSource;
    };

const DEFAULT_PORT = 4040;
const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_SIMULATED_NODES = 3;
const MAX_SIMULATED_NODES = 1_000;
const MAX_SEED = 2 ** 32 - 1;

export const HELP = `Usage: beamdeck serve [flags]        in a clone: npm start -- [flags]

Serves the console and the API of an Erlang/OTP cluster to this machine. With no flags: a simulated cluster.

  --connect NODE       a node of the cluster, as name@host; may be given more than once
  --cookie-file FILE   the file that holds the cluster's cookie (default: ~/.erlang.cookie)
  --name NAME          the name to join under, hidden (default: beamdeck@<host of the first node>)
  --epmd-port PORT     the port of the port mapper (default: ERL_EPMD_PORT, else 4369)
  --simulate N         simulate N nodes (default: ${String(DEFAULT_SIMULATED_NODES)}, at most ${String(MAX_SIMULATED_NODES)})
  --seed S             make the simulation repeatable (default: 1)
  --port PORT          listen here (default: ${String(DEFAULT_PORT)}; 0: any free port)
  --host ADDRESS       a loopback address to listen on (default: ${DEFAULT_HOST})
  --origin ORIGIN      let pages of this origin use the gateway (https://portal.example); may be given more than once
  --help               show this

Ctrl-C ends it. Exit code: 0 when it was told to end, 1 when it could not start.
`;

const FLAGS = {
  connect: { type: 'string', multiple: true },
  'cookie-file': { type: 'string' },
  name: { type: 'string' },
  'epmd-port': { type: 'string' },
  simulate: { type: 'string' },
  seed: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  origin: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

type Flag = keyof typeof FLAGS;

const REPEATABLE: ReadonlySet<Flag> = new Set(['connect', 'origin']);

/** Reads the command line. Throws `UsageError`; never repeats a value that may be a secret. */
export function parseCommandLine(args: readonly string[]): Command {
  const { given, positionals } = readFlags(args);
  const [command, extra] = positionals;
  if (given.has('help') || command === undefined) return { command: 'help' };
  if (command !== 'serve') throw usage(`There is no command "${show(command)}".`);
  if (extra !== undefined) throw usage(`"${show(extra)}" is not expected here: flags begin with two dashes.`);

  const host = one(given, 'host') ?? DEFAULT_HOST;
  if (!isLoopback(host)) {
    throw new UsageError(
      'Beamdeck serves this machine alone: give --host a loopback address (127.0.0.1, ::1 or localhost), ' +
        'and reach it from elsewhere through an SSH tunnel.',
    );
  }
  return {
    command: 'serve',
    host,
    port: number(given, 'port', 0, 65_535) ?? DEFAULT_PORT,
    origins: (given.get('origin') ?? []).map(originOf),
    source: readSource(given),
  };
}

function readSource(given: ReadonlyMap<Flag, readonly string[]>): ClusterSource {
  const seeds = given.get('connect') ?? [];
  const simulation = (['simulate', 'seed'] as const).find((flag) => given.has(flag));
  const connection = (['connect', 'cookie-file', 'name', 'epmd-port'] as const).find((flag) =>
    given.has(flag),
  );
  if (connection !== undefined && simulation !== undefined) {
    throw usage(
      `--${connection} is for a real cluster and --${simulation} for a simulated one: leave one out.`,
    );
  }
  if (connection !== undefined && seeds.length === 0) {
    throw usage(`--${connection} needs --connect NODE beside it.`);
  }
  if (seeds.length === 0) {
    return {
      kind: 'simulated',
      nodes: number(given, 'simulate', 1, MAX_SIMULATED_NODES) ?? DEFAULT_SIMULATED_NODES,
      seed: number(given, 'seed', 0, MAX_SEED) ?? 1,
    };
  }
  for (const seed of seeds) nodeName('connect', seed);
  const name = one(given, 'name') ?? null;
  if (name !== null) {
    nodeName('name', name);
    if (seeds.includes(name))
      throw usage(`--name ${show(name)} is the name of the node itself: choose another.`);
  }
  return {
    kind: 'erlang',
    seeds,
    cookieFile: one(given, 'cookie-file') ?? null,
    name,
    epmdPort: number(given, 'epmd-port', 1, 65_535) ?? null,
  };
}

function readFlags(args: readonly string[]) {
  const { tokens } = parseArgs({
    args: [...args],
    options: FLAGS,
    // Its own complaints run over several sentences and repeat values, so it only cuts the line into tokens.
    strict: false,
    tokens: true,
  });
  const given = new Map<Flag, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, value, inlineValue } = token;
    if (name === 'cookie' || name === 'setcookie') {
      throw new UsageError(
        'A cookie on the command line can be read by everybody on this machine: put it into a file that only you can read ' +
          'and give --cookie-file FILE.',
      );
    }
    if (!isFlag(name)) throw usage(`There is no flag ${show(token.rawName)}.`);
    if (name === 'help') {
      if (value !== undefined) throw usage('--help takes no value.');
      given.set(name, []);
      continue;
    }
    if (value === undefined || value === '' || (inlineValue === false && /^-\D/.test(value))) {
      throw usage(`--${name} needs a value.`);
    }
    const values = given.get(name) ?? [];
    if (values.length > 0 && !REPEATABLE.has(name)) throw usage(`--${name} is given twice.`);
    given.set(name, [...values, value]);
  }
  return { given, positionals };
}

function isFlag(name: string): name is Flag {
  return Object.hasOwn(FLAGS, name);
}

function one(given: ReadonlyMap<Flag, readonly string[]>, flag: Flag): string | undefined {
  return given.get(flag)?.[0];
}

function number(
  given: ReadonlyMap<Flag, readonly string[]>,
  flag: Flag,
  min: number,
  max: number,
): number | undefined {
  const text = one(given, flag);
  if (text === undefined) return undefined;
  const value = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    throw usage(`--${flag} must be a whole number from ${String(min)} to ${String(max)}.`);
  }
  return value;
}

function nodeName(flag: Flag, text: string): void {
  if (/^[^@\s]+@[^@\s]+$/.test(text) && text.length <= 255) return;
  throw usage(`--${flag} must be a node name of the form name@host, not "${show(text)}".`);
}

/** An origin as browsers send it. `*` would let every page of the web read the cluster. */
function originOf(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : 'null';
  if (origin !== 'null' && (text === origin || text === `${origin}/`)) return origin;
  throw usage(`--origin must be an origin such as https://portal.example, not "${show(text)}".`);
}

function usage(sentence: string): UsageError {
  return new UsageError(`${sentence} --help shows all flags.`);
}

/** Text of the user, made fit for one line of a terminal. */
function show(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\ud7ff]/g, '?').slice(0, 80);
}
