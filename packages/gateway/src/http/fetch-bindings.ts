/**
 * What a Node host may pass along with a request, as `@hono/node-server` does: the response under it, so that a client
 * that takes nothing any more can be disconnected at once (without it, its stream ends but the host keeps the socket), and
 * the request under it, whose socket knows where it comes from.
 */
export interface FetchBindings {
  readonly outgoing?: { destroy(): unknown };
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
}
