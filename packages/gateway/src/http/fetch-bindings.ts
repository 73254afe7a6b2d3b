/**
 * What a Node host may pass along with a request, as `@hono/node-server` does: the response under it, so that a client
 * that takes nothing any more can be disconnected at once (without it, its stream ends but the host keeps the socket), and
 * the request under it, whose socket knows where it comes from. Where the response is Node's own, an event stream is written
 * to it directly, and the answer says so (`x-hono-already-sent`): whoever writes answers themselves leaves `outgoing` out.
 */
export interface FetchBindings {
  readonly outgoing?: { destroy(): unknown };
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
}
