/** Of this package, as in its package.json (a test says so). */
export const GATEWAY_VERSION = '0.1.0';
