export type { Authenticate, Caller, RequestOrigin } from './auth/caller.js';
export { createAuthenticate, type AuthenticateOptions } from './auth/create-authenticate.js';
export { createJwtVerifier, type JwtOptions, type VerifyJwt } from './auth/jwt.js';
export {
  createStaticTokens,
  tokenDigest,
  type StaticToken,
  type StaticTokens,
} from './auth/static-tokens.js';
export { readTokenFile } from './auth/token-file.js';
export {
  openFileAudit,
  verifyAuditFile,
  type FileAuditOptions,
  type VerifyAuditFileOptions,
} from './audit/open-file-audit.js';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.js';
export type { FetchBindings } from './http/fetch-bindings.js';
export { LOOPBACK_HOSTS } from './http/host-check.js';
export type { ServedCluster } from './served-cluster.js';
export { STREAM_LIMITS, type StreamLimits } from './stream/stream-hub.js';
export type { RequestLine } from './operability/request-log.js';
