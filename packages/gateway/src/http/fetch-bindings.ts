/**
 * What a Node host may pass along with a request, as `@hono/node-server` does: the response under it, so that a client
 * that takes nothing any more can be disconnected at once. Without it, its stream ends but the host keeps the socket.
 */
export interface FetchBindings {
  readonly outgoing?: { destroy(): unknown };
}
