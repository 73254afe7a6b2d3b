import { once } from 'node:events';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './bundle.js';

/** Runs an engine over a simulated cluster and tells what it shows; the same lines for every platform. */
const PROGRAM = `
  import * as core from '@beamdeck/core';
  import { simulatedProbe } from '@beamdeck/core/simulator';
  export async function run() {
    const cluster = core.createCluster({ probe: simulatedProbe({ nodes: 3, seed: 5 }) });
    try {
      await cluster.connect();
      const { data } = await cluster.operations.execute('cluster_topology');
      return { up: Object.values(data.nodeStates).filter((node) => node.status === 'up').length, names: Object.keys(core).length };
    } finally {
      await cluster.close();
    }
  }
`;

describe('the main entry', () => {
  let script = '';
  let browser: Browser;

  beforeAll(async () => {
    const bytes = await bundle(PROGRAM, { format: 'iife', globalName: 'program' });
    script = new TextDecoder().decode(bytes);
    browser = await chromium.launch({
      executablePath: process.env['BEAMDECK_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
      ],
    });
  });
  afterAll(() => browser.close());

  it('needs nothing that only Node has', async () => {
    const { setTimeout, clearTimeout, TextEncoder, TextDecoder, AbortController, AbortSignal, performance } =
      globalThis;
    const context = {
      setTimeout,
      clearTimeout,
      TextEncoder,
      TextDecoder,
      AbortController,
      AbortSignal,
      performance,
    };
    const result: unknown = await runInNewContext(`${script}; program.run()`, context);
    expect(result).toMatchObject({ up: 3 });
  });

  it('runs in a worker of Node', async () => {
    const worker = new Worker(
      `${script}; program.run().then((result) => require('node:worker_threads').parentPort.postMessage(result));`,
      { eval: true },
    );
    const [result] = (await once(worker, 'message')) as [unknown];
    await worker.terminate();
    expect(result).toMatchObject({ up: 3 });
  });

  it('runs in a page and in a worker of a page, under a policy without eval, and says nothing', async () => {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.route('http://page.test/**', (route) => {
      const path = new URL(route.request().url()).pathname;
      const body =
        path === '/program.js'
          ? script
          : path === '/worker.js'
            ? `${script}; program.run().then((result) => postMessage(result));`
            : '<!doctype html><link rel="icon" href="data:,"><script src="/program.js"></script>';
      return route.fulfill({
        contentType: path.endsWith('.js') ? 'text/javascript' : 'text/html',
        headers: {
          'content-security-policy':
            "default-src 'none'; script-src 'self'; worker-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types urls",
        },
        body,
      });
    });
    await page.goto('http://page.test/');
    const inPage: unknown = await page.evaluate('program.run()');
    expect(inPage).toMatchObject({ up: 3 });
    const inWorker: unknown = await page.evaluate(`new Promise((resolve, reject) => {
      const urls = trustedTypes.createPolicy('urls', { createScriptURL: (url) => url });
      const worker = new Worker(urls.createScriptURL('/worker.js'));
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = (event) => reject(new Error(event.message));
    })`);
    expect(inWorker).toEqual(inPage);
    expect(said).toEqual([]);
    await page.close();
  });
});
