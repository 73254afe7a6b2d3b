export { createGateway, type Gateway, type GatewayOptions } from './gateway.js';
export type { FetchBindings } from './http/fetch-bindings.js';
export { LOOPBACK_HOSTS } from './http/host-check.js';
export { STREAM_LIMITS, type StreamLimits } from './stream/stream-hub.js';
