/** One setting that can be given by a flag or by the environment. Text is all that either can carry: the schema reads it. */
export interface Setting {
  readonly flag: string;
  readonly env: string;
  /** Where it stands in the configuration; `*` is the default cluster. */
  readonly path: readonly string[];
  readonly kind: 'text' | 'number' | 'list' | 'switch';
  /** What `--help` calls its value. */
  readonly label: string;
  readonly help: string;
}

const setting = (
  flag: string,
  path: string,
  kind: Setting['kind'],
  label: string,
  help: string,
): Setting => ({
  flag,
  env: `BEAMDECK_${flag.replaceAll('-', '_').toUpperCase()}`,
  path: path.split('.'),
  kind,
  label,
  help,
});

/** Of what cluster: for every command that looks at one. */
export const SOURCE_SETTINGS: readonly Setting[] = [
  setting(
    'connect',
    'clusters.*.connect',
    'list',
    'NODE',
    'a node of the cluster, as name@host; may be given more than once',
  ),
  setting(
    'cookie-file',
    'clusters.*.cookieFile',
    'text',
    'FILE',
    'the file that holds the cluster’s cookie (default: ~/.erlang.cookie)',
  ),
  setting(
    'name',
    'clusters.*.name',
    'text',
    'NAME',
    'the name to join under, hidden (default: beamdeck@<host of the first node>)',
  ),
  setting(
    'epmd-port',
    'clusters.*.epmdPort',
    'number',
    'PORT',
    'the port of the port mapper (default: ERL_EPMD_PORT, else 4369)',
  ),
  setting(
    'simulate',
    'clusters.*.simulate.nodes',
    'number',
    'N',
    'simulate N nodes (default: 3, at most 1000)',
  ),
  setting('seed', 'clusters.*.simulate.seed', 'number', 'S', 'make the simulation repeatable (default: 1)'),
];

/** What may be done to it. */
export const SAFETY_SETTINGS: readonly Setting[] = [
  setting(
    'enable-up-to',
    'clusters.*.safety.enabledUpTo',
    'text',
    'DANGER',
    'the most that may be done: read, diagnose, change or destroy (real clusters: read)',
  ),
  setting(
    'audit-file',
    'clusters.*.audit.file',
    'text',
    'FILE',
    'where everything that is done is written down first; needed beyond reading',
  ),
];

export const SERVER_SETTINGS: readonly Setting[] = [
  setting(
    'host',
    'server.host',
    'text',
    'ADDRESS',
    'the address to listen on (default: 127.0.0.1); any but loopback needs TLS and a way to sign in',
  ),
  setting('port', 'server.port', 'number', 'PORT', 'listen here (default: 4040; 0: any free port)'),
  setting(
    'host-name',
    'server.hosts',
    'list',
    'NAME',
    'a host name to answer to; may be given more than once',
  ),
  setting(
    'origin',
    'server.origins',
    'list',
    'ORIGIN',
    'let pages of this origin use the gateway (https://portal.example); may be given more than once',
  ),
  setting('behind-proxy', 'server.behindProxy', 'switch', '', 'a proxy that ends TLS stands before it'),
  setting('tls-cert', 'server.tls.certFile', 'text', 'FILE', 'the certificate, with its chain (PEM)'),
  setting('tls-key', 'server.tls.keyFile', 'text', 'FILE', 'the certificate’s private key (PEM)'),
  setting('tokens-file', 'auth.tokensFile', 'text', 'FILE', 'tokens and the roles of their holders'),
  setting('jwks-url', 'auth.jwt.jwksUrl', 'text', 'URL', 'where the identity provider’s keys are'),
  setting('jwt-issuer', 'auth.jwt.issuer', 'text', 'TEXT', 'the issuer that its tokens must name'),
  setting('jwt-audience', 'auth.jwt.audience', 'text', 'TEXT', 'the audience that its tokens must name'),
  setting(
    'anonymous',
    'auth.anonymous',
    'text',
    'ROLE',
    'what somebody is who shows nothing: viewer, operator, admin or none',
  ),
  setting('log-level', 'log.level', 'text', 'LEVEL', 'error, warn (default), info, debug or silent'),
];
