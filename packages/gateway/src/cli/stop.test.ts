import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { endServing } from './stop.js';

it('answers what is under way before connections are cut and clusters closed', async () => {
  const steps: string[] = [];
  let answer = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let finish = (): void => undefined;
  const drained = new Promise<void>((resolve) => (finish = resolve));
  const server = createServer((_request, response) => {
    finish = finishWith(finish, () => response.end('done'));
    answer();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const asked = fetch(`http://127.0.0.1:${String(port)}/`).then((response) => response.text());
  await begun;

  const ended = endServing({
    server,
    gateway: { close: () => drained.then(() => void steps.push('drained')) },
    clusters: [{ close: () => Promise.resolve(void steps.push('cluster closed')) }],
  });
  // Longer than a connection is left open once nothing is under way.
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(steps).toEqual([]);
  finish();
  expect(await asked).toBe('done');
  await ended;
  expect(steps).toEqual(['drained', 'cluster closed']);
});

function finishWith(finish: () => void, more: () => void): () => void {
  return () => {
    more();
    finish();
  };
}
