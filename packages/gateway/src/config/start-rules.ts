import { isLoopback } from '../http/loopback.js';
import { ConfigError } from './config-error.js';
import type { GatewayConfig } from './gateway-config.js';

/**
 * What a gateway may not be started as, secure or not at all: reachable from elsewhere without TLS, without knowing who
 * asks, or without knowing its own name. Throws `ConfigError` that says why and what to do.
 */
export function checkStart({ server, auth }: GatewayConfig): void {
  const isLocal = isLoopback(server.host);
  const knowsCallers = auth.tokensFile !== undefined || auth.jwt !== undefined;
  if (isLocal && !server.behindProxy) return;
  const where = isLocal ? 'Behind a proxy' : `At ${server.host}`;
  if (!knowsCallers) {
    throw new ConfigError(
      `${where} everybody who reaches it could use this gateway: give --tokens-file or --jwks-url, or leave ` +
        `${isLocal ? '--behind-proxy' : '--host'} out, listen on 127.0.0.1 and reach it through an SSH tunnel.`,
    );
  }
  if (auth.anonymous !== undefined && auth.anonymous !== 'none') {
    throw new ConfigError(`${where} nobody may be anonymous: leave \`auth.anonymous\` (--anonymous) out.`);
  }
  if (!isLocal && server.tls === undefined && !server.behindProxy) {
    throw new ConfigError(
      `${where} tokens would travel in plain text: give --tls-cert and --tls-key, or --behind-proxy where a proxy ends TLS.`,
    );
  }
  if (server.hosts.length === 0) {
    throw new ConfigError(
      `${where} this gateway has to know its own name: give --host-name, the name in its users’ addresses.`,
    );
  }
}
