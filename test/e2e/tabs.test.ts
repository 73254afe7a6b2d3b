import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/browser.js';
import { startGateway, type GatewayProcess } from '../support/gateway-process.js';

/** Seven tabs of one browser on HTTP/1.1, which has six connections for all of them. */
let gateway: GatewayProcess;
let browser: Browser;
let context: BrowserContext;
const pages: Page[] = [];

const NODE = 'cluster-topology [role=option]';

beforeAll(async () => {
  gateway = await startGateway(['--simulate', '3', '--port', '0']);
  browser = await launchChromium();
  context = await browser.newContext();
});
afterAll(async () => {
  await browser.close();
  await gateway.interrupt();
});

async function openTab(): Promise<Page> {
  const page = await context.newPage();
  pages.push(page);
  await page.goto(gateway.url);
  await page.locator(NODE).first().waitFor();
  return page;
}
async function streams(): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(/^beamdeck_streams\{[^}]*\} (\d+)$/m.exec(text)?.[1]);
}
async function run(operation: string, params: unknown): Promise<Response> {
  return fetch(`${gateway.url}/api/v1/operations/${operation}/execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-beamdeck-request': '1' },
    body: JSON.stringify(params),
  });
}
const shows = (page: Page, node: string, status: string) =>
  page.locator(`${NODE}[data-node="${node}"][data-status="${status}"]`).waitFor({ timeout: 60_000 });

describe('seven tabs on HTTP/1.1', () => {
  it('all show the cluster, over one event stream', async () => {
    for (let i = 0; i < 7; i += 1) await openTab();
    expect(await streams()).toBe(1);
    // A seventh stream would never have begun, and no request of any tab would be answered any more.
    const answer = await pages[6]?.evaluate(async () => (await fetch('/api/v1/clusters')).status);
    expect(answer).toBe(200);
  });

  it('all show a change, and go on when the one that has the stream is closed', async () => {
    const node = (await pages[1]?.locator(NODE).nth(1).getAttribute('data-node')) ?? '';
    expect((await run('simulate_node_failure', { node })).status).toBe(200);
    await Promise.all(pages.map((page) => shows(page, node, 'down')));
    await pages.shift()?.close();
    expect((await run('heal_simulation', {})).status).toBe(200);
    await Promise.all(pages.map((page) => shows(page, node, 'up')));
    expect(await streams()).toBe(1);
  });
});
