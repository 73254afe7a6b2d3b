import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from './config-error.js';
import { firstIssue, parseConfigText } from './config-text.js';
import type { ConfigText, Path } from './config-text.js';
import { gatewayConfig } from './gateway-config.js';
import type { GatewayConfig } from './gateway-config.js';
import type { Setting } from './settings.js';

export interface ConfigSources {
  /** Flags by name, as typed. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The configuration file; null for none. */
  readonly file: string | null;
  readonly settings: readonly Setting[];
}

/** The name of the cluster that flags are about when the file names none. */
const DEFAULT_CLUSTER = 'default';
/** The source of a cluster is one thing: where a flag or the environment says it, nothing of the file's is left. */
const SOURCES = { connect: ['connect', 'cookieFile', 'name', 'epmdPort'], simulate: ['simulate'] } as const;

/**
 * The configuration: flags before environment before file before defaults. File names in the file are as seen from it,
 * others as seen from here. Rejects with `ConfigError`, one line that names the flag, the variable, or the file with line
 * and field; a value is never repeated.
 */
export async function loadConfig({ flags, env, file, settings }: ConfigSources): Promise<GatewayConfig> {
  const text = file === null ? null : await readConfig(file);
  const tree = text === null ? {} : objectOf(structuredClone(text.value), file ?? '');
  if (file !== null) resolveFiles(tree, dirname(resolve(file)));
  const cluster = defaultCluster(tree);
  const given = givenBy(settings, flags, env, cluster);

  const clusters = child(tree, 'clusters');
  const own = given.filter(({ path }) => path[0] === 'clusters');
  if (own.length > 0 || Object.keys(clusters).length === 0) child(clusters, cluster);
  if (Object.hasOwn(clusters, cluster)) setSource(child(clusters, cluster), own, text === null);
  const origins = new Map<string, string>();
  for (const { path, value, label } of given) {
    set(tree, path, value);
    origins.set(path.join('.'), label);
  }

  const checked = gatewayConfig.safeParse(tree);
  if (checked.success) return checked.data;
  const { path, field, why } = firstIssue(checked.error.issues);
  // Without a file a field has no line, but a flag that could give it.
  const flag = settings.find((setting) => text === null && pathOf(setting, cluster).join('.') === field);
  if (flag !== undefined && !origins.has(field)) origins.set(field, `--${flag.flag}`);
  const typed = given.find((one) => one.path.join('.') === field);
  throw complaint(path, field, typed === undefined ? why : (misread(typed) ?? why), { origins, text, file });
}

interface Given {
  readonly path: readonly string[];
  readonly value: unknown;
  /** What it was given by: `--port`, `BEAMDECK_PORT`. */
  readonly label: string;
  readonly kind: Setting['kind'];
}

function givenBy(
  settings: readonly Setting[],
  flags: ConfigSources['flags'],
  env: ConfigSources['env'],
  cluster: string,
): readonly Given[] {
  return settings.flatMap((setting): Given[] => {
    const path = pathOf(setting, cluster);
    const { kind } = setting;
    const typed = flags.get(setting.flag);
    if (typed !== undefined)
      return [{ path, value: valueOf(setting, typed), label: `--${setting.flag}`, kind }];
    const variable = env[setting.env];
    if (variable === undefined || variable === '') return [];
    const items = setting.kind === 'list' ? variable.split(',').map((item) => item.trim()) : [variable];
    return [{ path, value: valueOf(setting, items), label: setting.env, kind }];
  });
}

function pathOf({ path }: Setting, cluster: string): readonly string[] {
  return path.map((key) => (key === '*' ? cluster : key));
}

/** Text that stands for no number or switch is left as it is, for the schema to refuse. */
function valueOf({ kind }: Setting, values: readonly string[]): unknown {
  const [first = ''] = values;
  if (kind === 'list') return [...values];
  if (kind === 'number') return /^\d{1,12}$/.test(first) ? Number(first) : first;
  if (kind === 'switch')
    return first === '' || first === 'true' || first === '1'
      ? true
      : first === 'false' || first === '0'
        ? false
        : first;
  return first;
}

/** What is wrong with text that stands for no number or switch; null where it does. */
function misread({ kind, value }: Given): string | null {
  if (kind === 'number' && typeof value !== 'number') return 'must be a whole number';
  if (kind === 'switch' && typeof value !== 'boolean') return 'must be true or false';
  return null;
}

/** What flags and environment say of the source replaces what the file says; nothing said anywhere: a simulation. */
function setSource(cluster: Record<string, unknown>, given: readonly Given[], mayDefault: boolean): void {
  const says = (kind: keyof typeof SOURCES): boolean =>
    given.some(({ path }) => (SOURCES[kind] as readonly string[]).includes(path[2] ?? ''));
  if (says('connect')) for (const key of SOURCES.simulate) delete cluster[key];
  if (says('simulate')) for (const key of SOURCES.connect) delete cluster[key];
  if (mayDefault && !says('connect') && !says('simulate')) cluster['simulate'] = {};
}

function complaint(
  path: Path,
  field: string,
  why: string,
  from: { origins: ReadonlyMap<string, string>; text: ConfigText | null; file: string | null },
): ConfigError {
  const label = labelOf(path, from.origins);
  if (label !== null) return new ConfigError(`${label}: ${why}. --help shows all flags.`);
  const { text, file } = from;
  if (text === null || file === null) return new ConfigError(`${field}: ${why}.`);
  return new ConfigError(`${file}:${String(text.lineOf(path))}: ${field}: ${why}.`);
}

/** The flag or variable that a complaint is about: that of the field, of one in it, or of one around it. */
function labelOf(path: Path, origins: ReadonlyMap<string, string>): string | null {
  const field = path.join('.');
  const own = origins.get(field);
  if (own !== undefined) return own;
  for (const [known, label] of origins) {
    if (field.startsWith(`${known}.`) || known.startsWith(`${field}.`)) return label;
  }
  return null;
}

async function readConfig(path: string): Promise<ConfigText> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ConfigError(`The configuration file ${path} cannot be read.`);
  });
  return parseConfigText(path, text);
}

function objectOf(value: unknown, file: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new ConfigError(`${file}:1: a configuration has fields, such as \`clusters:\`.`);
}

function defaultCluster(tree: Readonly<Record<string, unknown>>): string {
  const { defaultCluster: named, clusters } = tree;
  if (typeof named === 'string') return named;
  const [first] = typeof clusters === 'object' && clusters !== null ? Object.keys(clusters) : [];
  return first ?? DEFAULT_CLUSTER;
}

/** The object under a key, made where there is none. What is there and is no object is left for the schema to refuse. */
function child(tree: Record<string, unknown>, key: string): Record<string, unknown> {
  const there = Object.hasOwn(tree, key) ? tree[key] : undefined;
  if (typeof there === 'object' && there !== null && !Array.isArray(there))
    return there as Record<string, unknown>;
  const made: Record<string, unknown> = {};
  if (there === undefined || there === null) tree[key] = made;
  return made;
}

function set(tree: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[key] = value;
  else set(child(tree, key), rest, value);
}

/** Every field that ends in `File`, and the `file` of an audit log; `~/` is the home directory. */
function resolveFiles(value: unknown, folder: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
    if (typeof item === 'string' && (key === 'file' || key.endsWith('File'))) {
      (value as Record<string, unknown>)[key] = item.startsWith('~/')
        ? join(homedir(), item.slice(2))
        : resolve(folder, item);
    } else {
      resolveFiles(item, folder);
    }
  }
}
