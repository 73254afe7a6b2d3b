import { isIPv4 } from 'node:net';
import { LOOPBACK_HOSTS } from './host-check.js';

/** Whether a host to listen on is reached from this machine alone: 127.0.0.0/8, `::1`, `localhost`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** The `Host` names under which a browser of this machine reaches a server that listens on `host`. */
export function hostsOf(host: string): readonly string[] {
  return [...new Set([...LOOPBACK_HOSTS, host.includes(':') ? `[${host}]` : host])];
}
