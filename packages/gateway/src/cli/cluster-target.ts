import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { connectCluster } from '@beamdeck/core';
import type { Cluster } from '@beamdeck/core';
import { ConfigError } from '../config/config-error.js';
import { loadConfig } from '../config/load-config.js';
import { SAFETY_SETTINGS, SOURCE_SETTINGS } from '../config/settings.js';
import { openCluster } from './open-cluster.js';
import { UsageError } from './usage-error.js';

export interface ClusterTarget {
  readonly cluster: Cluster;
  close(): Promise<void>;
}

export interface TargetOptions {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The cluster a command is about: that of a gateway (`--url`), or nodes or a simulation entered from here. Throws
 * `UsageError` or `ConfigError`.
 */
export async function openTarget({ flags, env }: TargetOptions): Promise<ClusterTarget> {
  const url = flags.get('url')?.[0] ?? (entersItself(flags) ? undefined : env['BEAMDECK_URL']);
  if (url === undefined || url === '') return openHere({ flags, env });
  if (entersItself(flags)) {
    throw new UsageError(
      '--url asks a gateway and --connect or --simulate enters a cluster from here: leave one out.',
    );
  }
  const token = await readToken(flags.get('token-file')?.[0], env);
  const cluster = connectCluster({ url: safeUrl(url, token !== null), getToken: () => token });
  return { cluster, close: () => cluster.close() };
}

function entersItself(flags: TargetOptions['flags']): boolean {
  return SOURCE_SETTINGS.some(({ flag }) => flags.has(flag));
}

async function openHere({ flags, env }: TargetOptions): Promise<ClusterTarget> {
  const config = await loadConfig({
    flags,
    env,
    file: null,
    settings: [...SOURCE_SETTINGS, ...SAFETY_SETTINGS],
  });
  const [settings] = Object.values(config.clusters);
  if (settings === undefined) throw new ConfigError('There is no cluster to look at.');
  // Whoever holds the cookie may do everything anyway; the audit log has their name.
  return openCluster(settings, {
    name: settings.connect?.[0] ?? 'simulated',
    principal: { id: `${userName()}@command-line`, role: 'admin', address: null },
  });
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}

async function readToken(path: string | undefined, env: TargetOptions['env']): Promise<string | null> {
  if (path === undefined) return env['BEAMDECK_TOKEN'] ?? null;
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ConfigError(`The token file ${path} cannot be read.`);
  });
  const token = text.trim();
  if (token !== '') return token;
  throw new ConfigError(`The token file ${path} is empty.`);
}

/** A token is sent over TLS, or on this machine, or not at all. */
function safeUrl(text: string, hasToken: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    (url.protocol !== 'http:' && url.protocol !== 'https:') ||
    url.username + url.password !== ''
  ) {
    throw new UsageError('--url must be the address of a gateway, such as https://beamdeck.example.');
  }
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (hasToken && url.protocol !== 'https:' && !isHere) {
    throw new UsageError('A token over plain HTTP could be read on its way: give --url an https address.');
  }
  return url.href;
}
