import { readFile } from 'node:fs/promises';
import type { Browser, ConsoleMessage, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/browser.js';
import { startGateway, type GatewayProcess } from '../support/gateway-process.js';
import { serveHosts, type HostSite } from '../support/host-site.js';

const VERSION = (
  JSON.parse(await readFile(new URL('../../packages/elements/package.json', import.meta.url), 'utf8')) as {
    version: string;
  }
).version;

let site: HostSite;
let browser: Browser;
let gateways: readonly GatewayProcess[];
let page: Page;
/** Errors of scripts and of the console, and reports of the policy, as they came. */
let complaints: string[];
let warnings: string[];

beforeAll(async () => {
  [site, browser] = await Promise.all([serveHosts(), launchChromium()]);
  const serve = async (path: string, ...args: string[]) => {
    const gateway = await startGateway([...args, '--port', '0', '--origin', site.url]);
    site.passOn(path, gateway.url);
    return gateway;
  };
  gateways = await Promise.all([
    serve('/beamdeck/', '--simulate', '3'),
    serve('/staging/', '--simulate', '4', '--seed', '2'),
  ]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
  for (const gateway of gateways) await gateway.interrupt();
});
afterEach(() => page.close());

async function open(host: string): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  complaints = [];
  warnings = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') complaints.push(message.text());
    if (message.type() === 'warning') warnings.push(message.text());
  });
  // A favicon that is not there is no fault of the page.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  await page.goto(`${site.url}/${host}/`);
}

const nodes = (within = '') => page.locator(`${within} cluster-topology tr [data-node]`);
const details = () => page.locator('cluster-node-details');
const selected = () => page.locator('#selected');

/** Chooses the second node, and waits until the page and the details tell of it. */
async function choose(within = ''): Promise<string> {
  const node = nodes(within).nth(1);
  const name = (await node.getAttribute('data-node')) ?? '';
  await node.click();
  await selected().getByText(name, { exact: true }).waitFor();
  await details().getByRole('heading', { name }).waitFor();
  await details().locator('[part=system]').first().waitFor();
  return name;
}

describe('a page of plain HTML with the one file', () => {
  it('shows the cluster of a gateway, and tells of a chosen node by an event', async () => {
    await open('plain');
    await page.getByRole('option', { name: /shop-c/ }).waitFor();
    const node = page.locator('cluster-topology [role=option]').nth(1);
    const name = (await node.getAttribute('data-node')) ?? '';
    await node.click();
    await selected().getByText(name, { exact: true }).waitFor();
    await details().locator('[part=system]').first().waitFor();
    expect(complaints).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('shows two clusters, each inside its own provider', async () => {
    await open('two-clusters');
    await nodes('#first').nth(2).waitFor();
    await nodes('#second').nth(3).waitFor();
    expect([await nodes('#first').count(), await nodes('#second').count()]).toEqual([3, 4]);
    await page.waitForFunction(() => document.querySelector('[for=second]')?.matches(':state(live)'));
    expect(await choose('#first')).not.toBe('');
    expect(complaints).toEqual([]);
    expect(warnings).toEqual([]);
  });
});

describe('a page with two copies of the elements', () => {
  /** What an element of the second copy shows of the first copy's provider. */
  const health = () => page.locator('cluster-health').getByText('shop-b', { exact: true }).first();
  const releases = () =>
    page.evaluate(() =>
      ['cluster-topology', 'cluster-health'].map((tag) =>
        Reflect.get(customElements.get(tag) ?? {}, 'beamdeckVersion'),
      ),
    );

  it('runs two releases side by side: the first keeps its elements, the second adds those it lacks', async () => {
    await open('two-releases');
    await nodes().nth(2).waitFor();
    await health().waitFor();
    expect(await releases()).toEqual(['0.0.9', VERSION]);
    await choose();
    expect(complaints).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`Beamdeck ${VERSION} keeps off elements that this page has already: `);
    expect(warnings[0]).toMatch(/<cluster-provider>.*<cluster-topology>.* by 0\.0\.9\.$/);
  });

  it('runs the one file beside a bundle that brings elements, and Lit, of its own', async () => {
    await open('bundle-and-file');
    await nodes().nth(2).waitFor();
    await page.evaluate(() =>
      document.querySelector('cluster-provider')?.append(document.createElement('cluster-health')),
    );
    await health().waitFor();
    await choose();
    expect(complaints).toEqual([]);
    expect(warnings).toEqual([]);
  });
});

describe.each(['react', 'vue'])('a page of %s', (host) => {
  it("shows the cluster, and a chosen node comes by the framework's own listener and state", async () => {
    await open(host);
    await nodes().nth(2).waitFor();
    const name = await choose();
    // Set back into the element as a property.
    expect(
      await page.locator('cluster-topology').evaluate((element) => Reflect.get(element, 'selected')),
    ).toBe(name);
    expect(
      await page
        .locator('cluster-topology')
        .evaluate((element) => [Reflect.get(element, 'view'), Reflect.get(element, 'withoutLegend')]),
    ).toEqual(['list', true]);
    expect(complaints).toEqual([]);
    expect(warnings).toEqual([]);
  });
});

describe('a page that its server renders anew', () => {
  const provider = 'document.querySelector("cluster-provider")';

  it('keeps the elements and what they show through patches around them', async () => {
    await open('server-rendered');
    await nodes().nth(2).waitFor();
    const name = await choose();
    await page.evaluate(`window.kept = ${provider}`);
    for (const visit of ['second', 'third']) await page.evaluate(`window.patch("${visit}")`);
    await page.getByText('Rendered for third.').waitFor();
    expect(await page.evaluate(`window.kept === ${provider}`)).toBe(true);
    expect(await nodes().count()).toBe(3);
    await details().getByRole('heading', { name }).waitFor();
    // Another gateway is another cluster: the patch of one attribute is enough.
    const before = await nodes().first().getAttribute('data-node');
    await page.evaluate('window.patch("other")');
    await page.waitForFunction(
      (old) =>
        document
          .querySelector('cluster-topology')
          ?.shadowRoot?.querySelector('tr [data-node]')
          ?.getAttribute('data-node') !== old,
      before,
    );
    await nodes().nth(3).waitFor();
    expect(complaints).toEqual([]);
  });

  it('brings them back when all was replaced, and lets go of those that went', async () => {
    await open('server-rendered');
    await nodes().nth(2).waitFor();
    await page.evaluate(`window.gone = []`);
    for (let visit = 0; visit < 10; visit += 1) {
      await page.evaluate(`window.gone.push(new WeakRef(${provider})); window.replace("${visit}")`);
      await nodes().nth(2).waitFor();
    }
    await choose();
    await page.evaluate('window.leave()');
    // Nothing holds on to an element that is gone: no timer, no stream, no list of listeners.
    const session = await page.context().newCDPSession(page);
    await expect
      .poll(
        async () => {
          await session.send('HeapProfiler.collectGarbage');
          return page.evaluate('window.gone.filter((each) => each.deref() !== undefined).length');
        },
        { timeout: 20_000, interval: 250 },
      )
      .toBe(0);
    expect(complaints).toEqual([]);
    expect(warnings).toEqual([]);
  });
});

describe('the README of the elements', () => {
  it('prints the samples that run here, as they are', async () => {
    const file = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
    const printed = [
      ...(await file('packages/elements/README.md')).matchAll(
        /<!-- file: (\S+) -->\s*```\w*\n([\s\S]*?)```/g,
      ),
    ];
    expect(printed).toHaveLength(6);
    for (const [, path = '', text] of printed) expect(text, path).toBe(await file(path));
  });
});
