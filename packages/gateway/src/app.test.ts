import { BeamdeckError } from '@beamdeck/core';
import { steppedClock } from '@beamdeck/core/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from './gateway.js';
import type { Gateway, GatewayOptions } from './gateway.js';
import { createFakeCluster } from './testing/fake-cluster.js';
import type { FakeCluster } from './testing/fake-cluster.js';

const TOPOLOGY = '/api/v1/cluster/topology';
const EXECUTE = '/api/v1/operations/ping_node/execute';

let cluster: FakeCluster;
let gateway: Gateway;
const faults: unknown[] = [];
const start = (options: Partial<GatewayOptions> = {}) =>
  createGateway({ cluster, clock: steppedClock(), onFault: (error) => faults.push(error), ...options });

beforeEach(() => {
  cluster = createFakeCluster();
  cluster.answer(() => ({ node: 'a@h', rttMs: 1 }));
  gateway = start();
  faults.length = 0;
});
afterEach(() => gateway.close());

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
}
function ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Response> {
  return gateway.fetch(
    new Request(`http://127.0.0.1:4040${path}`, {
      method,
      headers: { host: '127.0.0.1:4040', ...headers },
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    }),
  );
}
const post = (body: Body, headers: Readonly<Record<string, string>> = {}) =>
  ask(EXECUTE, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-beamdeck-request': '1', ...headers },
    body,
  });
async function expectRefused(response: Response, status: number, code: string): Promise<void> {
  const answer = (await response.json()) as { error: { code: string }; success: boolean };
  expect([response.status, answer.error.code, answer.success]).toEqual([status, code, false]);
  expect(cluster.executed).toEqual([]);
}

describe('Host', () => {
  it.each(['127.0.0.1:4040', 'localhost:4040', 'LOCALHOST', '[::1]:4040', '127.0.0.1'])(
    'answers to %s',
    async (host) => {
      expect((await ask(TOPOLOGY, { headers: { host } })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:4040',
    'localhost.evil.example',
    '127.0.0.1.evil.example:4040',
    '127.0.0.2',
    'localhost:4040:80',
    'user@localhost',
    '[::2]:4040',
    '0.0.0.0:4040',
    '',
  ])('refuses %j, whatever is asked', async (host) => {
    for (const path of [TOPOLOGY, '/', '/nowhere']) {
      await expectRefused(await ask(path, { headers: { host } }), 403, 'forbidden');
    }
  });

  it.each(['10.1.2.3:4040', '10.1.2.3', '[fd00::1]:4040'])(
    'tells whoever probes it by the address %s that it lives, and nothing else',
    async (host) => {
      for (const path of ['/healthz', '/readyz']) {
        expect((await ask(path, { headers: { host } })).status).not.toBe(403);
      }
      for (const path of [TOPOLOGY, '/', '/metrics', '/healthz/']) {
        await expectRefused(await ask(path, { headers: { host } }), 403, 'forbidden');
      }
      for (const name of ['evil.example', '10.1.2.3.evil.example:4040', '10.1.2.3:40:40']) {
        await expectRefused(await ask('/readyz', { headers: { host: name } }), 403, 'forbidden');
      }
    },
  );

  it('answers to one port alone where a port is listed', async () => {
    gateway = start({ hosts: ['beamdeck.example:443'] });
    expect((await ask(TOPOLOGY, { headers: { host: 'beamdeck.example:443' } })).status).toBe(200);
    await expectRefusedHost('beamdeck.example:444');
    await expectRefusedHost('127.0.0.1:4040');
  });
  async function expectRefusedHost(host: string): Promise<void> {
    expect((await ask(TOPOLOGY, { headers: { host } })).status).toBe(403);
  }
});

describe('Origin', () => {
  it.each(['http://127.0.0.1:4040', 'https://127.0.0.1:4040'])(
    'lets our own page through: %s',
    async (origin) => {
      const response = await ask(TOPOLOGY, { headers: { origin } });
      expect(response.status).toBe(200);
      expect(response.headers.get('vary')).toBe('Origin');
      expect(response.headers.has('access-control-allow-origin')).toBe(false);
    },
  );

  it.each([
    'http://evil.example',
    'null',
    'http://127.0.0.1:4041',
    'http://localhost:4040',
    'http://127.0.0.1:4040.evil.example',
    'ftp://127.0.0.1:4040',
    '',
  ])('refuses pages of %j, reading or acting', async (origin) => {
    await expectRefused(await ask(TOPOLOGY, { headers: { origin } }), 403, 'forbidden');
    await expectRefused(await post('{"node":"a@h"}', { origin }), 403, 'forbidden');
    const preflight = await ask(EXECUTE, { method: 'OPTIONS', headers: { origin } });
    expect(preflight.status).toBe(403);
    expect(preflight.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('lets listed origins read, exactly those', async () => {
    gateway = start({ origins: ['https://portal.example'] });
    const allowed = await ask(TOPOLOGY, { headers: { origin: 'https://portal.example' } });
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://portal.example');
    expect(allowed.headers.has('access-control-allow-credentials')).toBe(false);
    expect(allowed.headers.get('vary')).toBe('Origin');
    expect(allowed.headers.has('cross-origin-resource-policy')).toBe(false);

    const preflight = await ask(EXECUTE, {
      method: 'OPTIONS',
      headers: { origin: 'https://portal.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    // Every header of its own that `connectCluster` sends.
    for (const header of [
      'authorization',
      'content-type',
      'idempotency-key',
      'last-event-id',
      'x-beamdeck-request',
    ]) {
      expect(preflight.headers.get('access-control-allow-headers')).toContain(header);
    }

    for (const origin of [
      'https://portal.example.evil',
      'http://portal.example',
      'https://portal.example:8443',
    ]) {
      expect((await ask(TOPOLOGY, { headers: { origin } })).status).toBe(403);
    }
  });

  it('refuses `*`', () => {
    expect(() => start({ origins: ['*'] })).toThrow(RangeError);
  });

  it.each(['cross-site', 'same-site'])(
    'refuses what a %s page fetches without naming itself',
    async (site) => {
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
      await expectRefused(await ask(TOPOLOGY, { headers }), 403, 'forbidden');
      const framed = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' };
      await expectRefused(await ask('/', { headers: framed }), 403, 'forbidden');
    },
  );

  it('lets a person follow a link here', async () => {
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await ask(TOPOLOGY, { headers })).status).toBe(200);
  });
});

describe('a request that acts', () => {
  it('is run when it carries JSON and our header', async () => {
    const response = await post('{"node":"a@h"}');
    expect(response.status).toBe(200);
    expect(cluster.executed).toEqual([['ping_node', { node: 'a@h' }]]);
  });

  it('is refused without X-Beamdeck-Request', async () => {
    const headers = { 'content-type': 'application/json' };
    await expectRefused(await ask(EXECUTE, { method: 'POST', headers, body: '{}' }), 403, 'forbidden');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
  ])('is refused as %s', async (type) => {
    await expectRefused(await post('{}', { 'content-type': type }), 422, 'validation_error');
  });

  it('is refused when it is compressed', async () => {
    await expectRefused(await post('{}', { 'content-encoding': 'gzip' }), 422, 'validation_error');
  });
});

describe('a body', () => {
  it('may have 64 KiB', async () => {
    const body = JSON.stringify({ node: 'x'.repeat(64 * 1024 - 11) });
    expect(body.length).toBe(64 * 1024);
    expect((await post(body)).status).toBe(200);
  });

  it('is refused above that, announced or not', async () => {
    const body = JSON.stringify({ node: 'x'.repeat(64 * 1024) });
    await expectRefused(await post(body), 413, 'body_too_large');
    await expectRefused(await post('{}', { 'content-length': '100000000' }), 413, 'body_too_large');
  });

  it('is not read further than that', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(16 * 1024).fill(32));
      },
    });
    await expectRefused(await post(endless), 413, 'body_too_large');
    expect(sent).toBeLessThan(8);
  });

  it.each([
    ['not JSON', '{'],
    ['not an object', '[1]'],
    ['null', 'null'],
    ['a key twice', '{"node":"a@h","node":"b@h"}'],
    ['a key twice, spelled differently', '{"node":"a@h","\\u006eode":"b@h"}'],
    ['a key twice, deep inside', '{"a":[{"b":{"c":1,"d":"}","c":2}}]}'],
    ['nested too deep', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`],
    ['nested absurdly deep', '['.repeat(30_000)],
    ['not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('is refused when it is %s', async (_why, body) => {
    await expectRefused(await post(body), 422, 'validation_error');
  });

  it('may repeat a key in different objects, and hold brackets and quotes in text', async () => {
    const body = '{"node":"a@h","a":{"x":1},"b":{"x":1},"c":["node","node",{"node":"}{\\"x\\":[,"}]}';
    expect((await post(body)).status).toBe(200);
    expect(cluster.executed[0]?.[1]).toEqual(JSON.parse(body));
  });

  it('cannot reach a prototype', async () => {
    expect((await post('{"__proto__":{"polluted":1},"node":"a@h"}')).status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('every answer', () => {
  it.each([TOPOLOGY, '/nowhere', '/api/v1/cluster/nodes/%E0%A4%A/ping'])('is hardened: %s', async (path) => {
    const { headers } = await ask(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|eval|\*/);
  });

  it('is an error envelope where nothing is served', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/nowhere'],
      ['GET', '/etc/passwd'],
      ['GET', '/assets/../package.json'],
      ['GET', '/assets/%2e%2e%2fpackage.json'],
      ['DELETE', TOPOLOGY],
    ] as const) {
      const headers = { 'x-beamdeck-request': '1', 'content-type': 'application/json' };
      const response = await ask(path, { method, headers });
      await expectRefused(response, 404, 'operation_not_found');
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('hides a fault of ours from the caller and tells it to the log', async () => {
    cluster.answer(() => {
      throw new TypeError('secret inside');
    });
    const response = await ask(TOPOLOGY);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({
      error: { code: 'operation_error', class: 'execution' },
      success: false,
    });
    expect(text).not.toContain('secret');
    expect(faults).toEqual([new TypeError('secret inside')]);
  });

  it('does so for a fault inside an operation, as the engine reports it', async () => {
    const cause = new TypeError('secret inside');
    cluster.answer(() => {
      throw new BeamdeckError('operation_error', 'The operation failed unexpectedly.', {
        cause,
        details: { cause: String(cause) },
      });
    });
    const text = await (await ask(TOPOLOGY)).text();
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'operation_error', details: {} } });
    expect(text).not.toContain('secret');
    expect(faults).toEqual([cause]);
  });
});
