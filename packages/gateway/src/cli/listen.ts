import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BeamdeckError } from '@beamdeck/core';
import { HEALTH_SERVICE } from '../operability/health-routes.js';

/** Listens, and gives the address as a URL. Rejects with what to do when the port or the address cannot be had. */
export function listen(server: Server, host: string, port: number, isTls = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => {
      const url = `${isTls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
      if (error.code !== 'EADDRINUSE') reject(listenError(error, host, port));
      else
        void isBeamdeck(url).then((ours) =>
          reject(ours ? takenByUs(url, port) : listenError(error, host, port)),
        );
    };
    server.once('error', refuse);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', refuse);
      const { port: actual } = server.address() as AddressInfo;
      resolve(`${isTls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${String(actual)}`);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): BeamdeckError {
  const at = port === 0 ? host : `${host}:${String(port)}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new BeamdeckError('operation_error', `Port ${String(port)} is taken by another program.`, {
        suggestions: [`Stop that program, or choose another port: --port ${String(nextPort(port))}.`],
      });
    case 'EACCES':
      return new BeamdeckError('operation_error', `This user may not listen on port ${String(port)}.`, {
        suggestions: ['Choose a port from 1024 up with --port.'],
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new BeamdeckError('operation_error', `This machine has no address ${host} to listen on.`, {
        suggestions: ['Leave --host out to listen on 127.0.0.1.'],
      });
    default:
      return new BeamdeckError('operation_error', `Cannot listen on ${at} (${error.code ?? 'unknown'}).`, {
        suggestions: ['Try another port with --port.'],
      });
  }
}

const ASK_WITHIN_MS = 1_000;

/** Whether a gateway answers there. One with a certificate that this program does not trust is taken for a stranger. */
async function isBeamdeck(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(ASK_WITHIN_MS) });
    return ((await response.json()) as { service?: unknown } | null)?.service === HEALTH_SERVICE;
  } catch {
    return false;
  }
}

function takenByUs(url: string, port: number): BeamdeckError {
  return new BeamdeckError('operation_error', `Another Beamdeck runs at ${url} already.`, {
    suggestions: [`Open that, stop it, or choose another port: --port ${String(nextPort(port))}.`],
  });
}

function nextPort(port: number): number {
  return port < 65_535 ? port + 1 : 4_040;
}
