#!/usr/bin/env node
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { destination, pino } from 'pino';
import { errorLine } from './cli/error-line.js';
import { HELP, parseCommandLine } from './cli/flags.js';
import type { Command } from './cli/flags.js';
import { listen } from './cli/listen.js';
import { hostsOf } from './http/loopback.js';
import { clusterTitle, openCluster } from './cli/open-cluster.js';
import { aborted, closeServer, stopSignal, within } from './cli/stop.js';
import { createGateway } from './gateway.js';

/** Told to end, it has this long for streams and links to close properly; then it ends all the same. */
const END_WITHIN_MS = 1_500;
/** A connection that is still open this long after its stream was ended is cut. */
const CUT_AFTER_MS = 300;

process.exit(await main(process.argv.slice(2)));

/** `beamdeck`: the one place that binds a port, takes signals and prints. Gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseCommandLine(args);
    if (command.command === 'help') console.log(HELP.trimEnd());
    else await serve(command);
    return 0;
  } catch (error) {
    console.error(`beamdeck: ${errorLine(error)}`);
    return 1;
  }
}

/** Serves until told to stop. Once the cluster has been entered, losing it ends nothing: the page says so. */
async function serve({ host, port, origins, source }: Extract<Command, { command: 'serve' }>): Promise<void> {
  const stop = stopSignal();
  const log = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    destination({ dest: 2, sync: true }),
  );
  const cluster = openCluster(source);
  const gateway = createGateway({
    cluster,
    consoleScript: new URL('./cdn/beamdeck.js', import.meta.resolve('@beamdeck/elements')),
    hosts: hostsOf(host),
    origins,
    onFault: (error) => log.error({ err: error }, 'The gateway failed to answer a request.'),
  });
  const server = createAdaptorServer({
    fetch: (request, bindings) => gateway.fetch(request, bindings),
    overrideGlobalObjects: false,
    serverOptions: { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 },
  }) as Server;

  try {
    const url = await listen(server, host, port);
    server.on('error', (error) => log.error({ err: error }, 'The server could not take a connection.'));
    await cluster.connect({ signal: stop });
    console.log(`Beamdeck shows ${clusterTitle(source)} at ${url}`);
    await aborted(stop);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    await within(
      END_WITHIN_MS,
      Promise.all([closeServer(server, CUT_AFTER_MS), gateway.close(), cluster.close()]),
    );
  }
}
