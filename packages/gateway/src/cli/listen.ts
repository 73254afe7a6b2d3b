import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BeamdeckError } from '@beamdeck/core';

/** Listens, and gives the address as a URL. Rejects with what to do when the port or the address cannot be had. */
export function listen(server: Server, host: string, port: number, isTls = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => reject(listenError(error, host, port));
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

function nextPort(port: number): number {
  return port < 65_535 ? port + 1 : 4_040;
}
