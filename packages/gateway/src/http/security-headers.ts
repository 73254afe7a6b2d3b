import type { MiddlewareHandler } from 'hono';

/**
 * The page's rules: scripts, styles and connections from here alone, nothing inline, no eval, never in a frame. Text can
 * only become markup through the policy of the elements' own templates.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types beamdeck',
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** Puts the security headers on every answer, refusals and errors included. */
export function securityHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
    // A page of another origin that is allowed to read an answer gets it through CORS; all others may not even embed it.
    if (!context.res.headers.has('access-control-allow-origin')) {
      context.res.headers.set('cross-origin-resource-policy', 'same-origin');
    }
  };
}
