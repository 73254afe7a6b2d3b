import { isIP } from 'node:net';
import type { FetchBindings } from './fetch-bindings.js';

/**
 * Where a request came from. Behind a proxy: the last entry of `X-Forwarded-For`, which is the proxy's own word; those
 * before it are the client's, who can write there what they like.
 */
export function requestAddress(
  request: Request,
  bindings: FetchBindings | undefined,
  behindProxy: boolean,
): string | null {
  if (behindProxy) {
    const said = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
    if (isIP(said) !== 0) return said;
  }
  return bindings?.incoming?.socket?.remoteAddress?.replace(/^::ffff:(?=[0-9.]+$)/, '') ?? null;
}
