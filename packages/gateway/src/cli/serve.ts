import { readFile } from 'node:fs/promises';
import { systemClock } from '@beamdeck/core';
import { destination } from 'pino';
import { createAuthenticate } from '../auth/create-authenticate.js';
import type { Authenticate } from '../auth/caller.js';
import { createJwtVerifier, readKeySet } from '../auth/jwt.js';
import { createStaticTokens } from '../auth/static-tokens.js';
import { readTokenFile } from '../auth/token-file.js';
import { ConfigError } from '../config/config-error.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import { checkStart } from '../config/start-rules.js';
import { createGateway } from '../gateway.js';
import { createGatewayLog } from '../operability/gateway-log.js';
import { requestLevel } from '../operability/request-log.js';
import { hostsOf } from '../http/loopback.js';
import { createHttpServer } from './http-server.js';
import { listen } from './listen.js';
import { clusterTitle, openCluster } from './open-cluster.js';
import type { OpenedCluster } from './open-cluster.js';
import { aborted, endServing, within } from './stop.js';

/** Told to end, what was opened in vain has this long to close properly; then it ends all the same. */
const END_WITHIN_MS = 1_500;

/** Serves until told to stop. Once the clusters have been entered, losing one ends nothing: the page says so. */
export async function serve(
  config: GatewayConfig,
  stop: AbortSignal,
  print: (line: string) => void,
): Promise<void> {
  checkStart(config);
  const {
    server: { host, port, origins, hosts, behindProxy, tls, openMetrics },
  } = config;
  const log = createGatewayLog({
    destination: destination({ dest: 2, sync: true }),
    level: config.log.level,
  });
  const signIn = config.auth.tokensFile !== undefined || config.auth.jwt !== undefined;
  const { anonymous = 'none' } = config.auth;
  if (signIn && (anonymous === 'operator' || anonymous === 'admin')) {
    log.warn(`auth.anonymous: whoever shows no token at all is an ${anonymous} here.`);
  }
  const authenticate = await authenticateBy(config);
  const secure = tls === undefined ? null : await readTls(tls);
  const opened = new Map<string, OpenedCluster>();
  const names = Object.keys(config.clusters);
  const defaultName = config.defaultCluster ?? names[0] ?? '';
  try {
    for (const name of names) {
      const settings = config.clusters[name];
      if (settings !== undefined) opened.set(name, await openCluster(settings, { name }));
    }
    const clusters = Object.fromEntries([...opened].map(([name, { cluster }]) => [name, cluster]));
    const cluster = clusters[defaultName];
    const settings = config.clusters[defaultName];
    if (cluster === undefined || settings === undefined)
      throw new ConfigError('clusters: there is none to serve.');

    const gateway = createGateway({
      cluster,
      clusters,
      consoleScript: new URL('./cdn/beamdeck.js', import.meta.resolve('@beamdeck/elements')),
      consoleSignIn: signIn,
      hosts: [...hostsOf(host), ...hosts],
      origins,
      authenticate,
      behindProxy,
      openMetrics,
      onRequest: (line) => log[requestLevel(line)](line, 'request'),
      onFault: (error, requestId) =>
        log.error({ err: error, requestId }, 'The gateway failed to answer a request.'),
    });
    const server = createHttpServer({ gateway, tls: secure, behindProxy });
    try {
      const url = await listen(server, host, port, secure !== null);
      server.on('error', (error) => log.error({ err: error }, 'The server could not take a connection.'));
      await Promise.all(
        [...opened].map(([name, each]) =>
          each.cluster.connect({ signal: stop }).catch((error: unknown) => {
            // One that is down must not keep the others from being seen; it is entered as soon as it can be.
            if (name === defaultName || stop.aborted) throw error;
            log.warn({ err: error, cluster: name }, 'A cluster could not be entered yet.');
          }),
        ),
      );
      print(`Beamdeck shows ${clusterTitle(settings)} at ${url}`);
      await aborted(stop);
    } finally {
      await endServing({ server, gateway, clusters: [...opened.values()] });
    }
  } catch (error) {
    await within(END_WITHIN_MS, Promise.all([...opened.values()].map((each) => each.close())));
    if (!stop.aborted) throw error;
  }
}

/** Who is let in, as configured: see `checkStart` for what may be left out where. */
async function authenticateBy({ auth, clusters }: GatewayConfig): Promise<Authenticate> {
  const { tokensFile, jwt } = auth;
  const isSimulated = Object.values(clusters).every(({ simulate }) => simulate !== undefined);
  // On loopback, with nothing configured, whoever is on this machine looks; at a simulation they may play too.
  const anonymous =
    auth.anonymous ??
    (tokensFile !== undefined || jwt !== undefined ? 'none' : isSimulated ? 'admin' : 'viewer');
  return createAuthenticate({
    tokens: tokensFile === undefined ? null : createStaticTokens(await readTokenFile(tokensFile)),
    jwt:
      jwt === undefined
        ? null
        : {
            cookie: jwt.cookie ?? null,
            verify: createJwtVerifier({
              ...jwt,
              keys:
                jwt.jwksUrl === undefined
                  ? { set: await readKeySet(jwt.jwksFile ?? '') }
                  : { url: jwt.jwksUrl },
              clock: systemClock,
            }),
          },
    anonymous: anonymous === 'none' ? null : anonymous,
    clock: systemClock,
  });
}

async function readTls({ certFile, keyFile }: { certFile: string; keyFile: string }) {
  const read = (path: string): Promise<string> =>
    readFile(path, 'utf8').catch(() => {
      throw new ConfigError(`The file ${path} cannot be read.`);
    });
  return { cert: await read(certFile), key: await read(keyFile) };
}
