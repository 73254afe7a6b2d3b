import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import { isIP } from 'node:net';
import { ErlangError } from '../error/erlang-error.js';

/**
 * How to reach nodes started with `-proto_dist inet_tls`. The certificate of the node is always checked, against `ca` and
 * against its host; there is no way to switch that off.
 */
export interface LinkTls {
  /** The CA certificates to trust, PEM. Default: those Node trusts. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  /** Our certificate and key, PEM, for nodes that ask for one. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  /** The host the certificate must be for, when it is not the host of the node's name. */
  readonly servername?: string;
  /** Default TLSv1.2. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

export function tlsOptions(tls: LinkTls, host: string): ConnectionOptions {
  const name = tls.servername ?? host;
  const ca = Array.isArray(tls.ca)
    ? [...(tls.ca as readonly (string | Buffer)[])]
    : (tls.ca as string | Buffer);
  return {
    ...(tls.ca === undefined ? {} : { ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
    // The server name extension may not hold an address.
    ...(isIP(name) ? {} : { servername: name }),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    minVersion: tls.minVersion ?? 'TLSv1.2',
    rejectUnauthorized: true,
  };
}

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
]);
const EXPIRED = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** The coded error for a fault of a TLS socket, or `undefined` when the fault is not one of TLS. */
export function tlsFault(error: NodeJS.ErrnoException, tls: LinkTls): ErlangError | undefined {
  const code = error.code ?? '';
  const options = { cause: error, details: { reason: code } };
  if (UNTRUSTED.has(code))
    return new ErlangError('tls_untrusted', 'The certificate of the node is not trusted', options);
  if (EXPIRED.has(code))
    return new ErlangError('tls_expired', 'The certificate of the node is not valid now', options);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new ErlangError('tls_wrong_host', 'The certificate of the node is for another host', options);
  }
  // Alerts about certificates that come from the node are about ours.
  const refused = /ALERT.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(code);
  // Before TLS 1.3 there is no alert for a certificate that is missing.
  if (refused || (code.endsWith('ALERT_HANDSHAKE_FAILURE') && tls.cert === undefined)) {
    return new ErlangError('tls_client_refused', 'The node refused our certificate', options);
  }
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO') {
    return new ErlangError('tls_failed', 'The TLS handshake with the node failed', options);
  }
  return undefined;
}
