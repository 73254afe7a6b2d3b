import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createCluster } from '@beamdeck/core';
import type { EngineCluster } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../gateway.js';
import type { Gateway } from '../gateway.js';
import { apiClient } from '../testing/api.js';
import { createHttpServer } from './http-server.js';

const HEADERS_MS = 600;

let cluster: EngineCluster;
let gateway: Gateway;
let server: Server;
let port: number;
let node: string;
const faults: unknown[] = [];

beforeAll(async () => {
  cluster = createCluster({ probe: simulatedProbe({ nodes: 2, seed: 7 }) });
  gateway = createGateway({ cluster, anonymous: 'admin', onFault: (error) => faults.push(error) });
  server = createHttpServer({ gateway, tls: null, behindProxy: false, headersTimeoutMs: HEADERS_MS });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  const { data } = await apiClient(`http://127.0.0.1:${String(port)}`).get('/api/v1/cluster/topology');
  node = (data['nodes'] as string[])[0] ?? '';
});
afterAll(async () => {
  await gateway.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await cluster.close();
  expect(faults).toEqual([]);
});

/** Sends bytes as they are and gives back all that comes until the other side closes. */
function raw(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    // A server that has refused a body may reset the connection under its sender.
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
    for (const part of parts) socket.write(part);
  });
}
const head = (line: string, ...headers: readonly string[]) =>
  [line, 'Host: 127.0.0.1', 'Connection: close', ...headers, '', ''].join('\r\n');
const post = (path: string, body: string | Uint8Array, ...headers: readonly string[]) => [
  head(
    `POST ${path} HTTP/1.1`,
    'Content-Type: application/json',
    'X-Beamdeck-Request: 1',
    `Content-Length: ${String(body.length)}`,
    ...headers,
  ),
  body,
];
const status = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const EXECUTE = '/api/v1/operations/ping_node/execute';

/** Whatever was sent, the next one is served as if nothing had been. */
async function stillServes(): Promise<void> {
  expect(status(await raw(...post(EXECUTE, JSON.stringify({ node }))))).toBe(200);
}

describe('bad input over the wire', () => {
  it.each([
    ['1e309', '{"node":1e309}', 422],
    ['2^53+1', '{"node":"x","timeout_ms":9007199254740993}', 422],
    ['a key twice', '{"node":"a","node":"b"}', 422],
    ['depth 10^4', `{"node":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 422],
    ['__proto__', '{"__proto__":{"node":"x"}}', 422],
    ['NUL and controls', '{"node":"a\\u0000\\u001b[2J@h"}', 404],
    ['a lone surrogate', '{"node":"\\ud800@h"}', 404],
    ['a PromQL query as a name', '{"node":"up{job=~\\".*\\"}[5m]@h"}', 404],
  ])('%s is refused, and harms nobody', async (_what, body, expected) => {
    expect(status(await raw(...post(EXECUTE, body)))).toBe(expected);
    await stillServes();
  });

  it('100 MB that are announced are not waited for', async () => {
    const answer = await raw(
      head(
        'POST /api/v1/operations/ping_node/execute HTTP/1.1',
        'Content-Type: application/json',
        'X-Beamdeck-Request: 1',
        'Content-Length: 104857600',
      ),
      '{"node":"',
      'x'.repeat(200_000),
    );
    expect(status(answer)).toBe(413);
    await stillServes();
  });

  it('a gzip bomb is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024, 32));
    expect(status(await raw(...post(EXECUTE, bomb, 'Content-Encoding: gzip')))).toBe(422);
    await stillServes();
  });

  it.each([
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/api/v1/cluster/nodes/%2e%2e%2f%2e%2e/info',
    '/api/v1/cluster/nodes/a%0d%0aX-Evil:%201/info',
    '/%00',
    '/api/v1/cluster/nodes/%ff/info',
    '//evil.example/',
  ])('%s finds nothing', async (path) => {
    const answer = await raw(head(`GET ${path} HTTP/1.1`));
    expect(status(answer)).toBeGreaterThanOrEqual(400);
    expect(status(answer)).toBeLessThan(500);
    expect(answer).not.toMatch(/^x-evil/im);
    await stillServes();
  });

  it('headers that go on and on are cut', async () => {
    expect(status(await raw(head('GET / HTTP/1.1', `X-Long: ${'x'.repeat(20_000)}`)))).toBe(431);
    await stillServes();
  });

  it('two lengths, or a length and chunks, are no request', async () => {
    for (const headers of [
      ['Content-Length: 2', 'Content-Length: 3'],
      ['Content-Length: 2', 'Transfer-Encoding: chunked'],
    ]) {
      const answer = await raw(head(`POST ${EXECUTE} HTTP/1.1`, ...headers), '{}');
      expect(status(answer)).toBe(400);
    }
    await stillServes();
  });

  it('whoever sends slowly, or nothing, is cut off', async () => {
    const started = performance.now();
    const answers = await Promise.all([raw('GET / HTTP/1.1\r\nHost: 127'), raw('')]);
    expect(answers.map(status).filter((code) => code !== 408 && !Number.isNaN(code))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(15_000);
    await stillServes();
  });

  it('answers DELETE with a body, as Arsenal’s clients send it', async () => {
    const client = apiClient(`http://127.0.0.1:${String(port)}`);
    const answer = await client.send('DELETE', '/api/v1/processes/init', { node, confirm: `${node}/init` });
    expect([answer.status, answer.error.code]).toEqual([403, 'critical_process_protection']);
  });
});
