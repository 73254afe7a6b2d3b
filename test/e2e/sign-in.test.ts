import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/browser.js';
import { startGateway, type GatewayProcess } from '../support/gateway-process.js';

/** The page of a gateway that wants to know who asks, in a real browser: nobody sees anything before they have said who they are. */
const TOKEN = randomBytes(24).toString('base64url');
const NODE = 'cluster-topology [role=option]';
const PATIENCE = { timeout: 30_000 };

let browser: Browser;
let directory: string;
let tokensFile: string;
let gateway: GatewayProcess;
let context: BrowserContext;
let page: Page;
let asked: string[];
let complaints: string[];

beforeAll(async () => {
  directory = await mkdtemp(`${tmpdir()}/beamdeck-sign-in-`);
  tokensFile = `${directory}/tokens.yaml`;
  const sha256 = createHash('sha256').update(TOKEN).digest('hex');
  await writeFile(tokensFile, `tokens: [{ id: alice, role: operator, sha256: ${sha256} }]\n`);
  browser = await launchChromium();
  gateway = await serve();
});
afterAll(async () => {
  await browser.close();
  await gateway.interrupt();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  [asked, complaints] = [[], []];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // That a request was refused is told by the browser itself, and is meant here.
    const isRefusal = /status of (401|429)/.test(message.text());
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
  });
});
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
  expect(asked.filter((url) => url.includes(TOKEN))).toEqual([]);
  expect(gateway.output()).not.toContain(TOKEN);
});

const serve = (...more: readonly string[]) =>
  startGateway([
    '--simulate',
    '3',
    '--port',
    '0',
    '--tokens-file',
    tokensFile,
    '--log-level',
    'debug',
    ...more,
  ]);
const form = () => page.getByRole('heading', { name: 'Sign in' });
const nodes = () => page.locator(NODE);

async function signIn(token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
}

describe('the console page of a gateway that wants a token', () => {
  it('asks for it, refuses a wrong one and says where to get the right one', async () => {
    await page.goto(gateway.url);
    await form().waitFor(PATIENCE);
    expect(await page.getByLabel('Token').evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await page.locator('cluster-provider').isVisible()).toBe(false);
    expect(asked.filter((url) => url.includes('/events'))).toEqual([]);

    await signIn('not-the-right-token-at-all');
    const fault = page.getByRole('alert');
    await expect.poll(() => fault.innerText(), PATIENCE).toContain('The token is not known here.');
    expect(await page.locator('form').innerText()).toContain('Whoever runs this gateway gives you a token');
    await signIn('two words');
    await expect.poll(() => fault.innerText(), PATIENCE).toContain('no spaces');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('shows the cluster to whoever has it, for as long as the tab lives, and to no other tab', async () => {
    await page.goto(gateway.url);
    await form().waitFor(PATIENCE);
    await signIn(`  ${TOKEN} `);
    await expect.poll(() => nodes().count(), PATIENCE).toBe(3);
    expect(await page.content()).not.toContain(TOKEN);
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(page.url()).toBe(`${gateway.url}/`);

    // An operator may not read the audit log: it is not offered, and nothing was asked to find that out.
    const tabs = page.locator('cluster-console [part=tabs] button');
    const offered = await tabs.allInnerTexts();
    expect(offered).toContain('simulation');
    expect(offered).not.toContain('audit');
    expect(asked.filter((url) => url.includes('/audit'))).toEqual([]);

    await page.reload();
    await expect.poll(() => nodes().count(), PATIENCE).toBe(3);
    const other = await context.newPage();
    await other.goto(gateway.url);
    await other.getByRole('heading', { name: 'Sign in' }).waitFor(PATIENCE);
    await other.close();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await form().waitFor(PATIENCE);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(await page.getByLabel('Token').inputValue()).toBe('');
  });

  it('asks again when a token no longer holds', async () => {
    await page.goto(gateway.url);
    await form().waitFor(PATIENCE);
    await signIn(TOKEN);
    await expect.poll(() => nodes().count(), PATIENCE).toBe(3);
    await page.evaluate(() => sessionStorage.setItem('beamdeck-token', 'taken-back-taken-back'));
    await page.evaluate(() =>
      document
        .querySelector('cluster-console')
        ?.dispatchEvent(
          new Event('cluster-connection-retry-request', { bubbles: true, composed: true, cancelable: true }),
        ),
    );
    await form().waitFor(PATIENCE);
    expect(await page.getByRole('alert').innerText()).toContain('not known here');
    expect(await page.locator('cluster-provider').isVisible()).toBe(false);
  });
});

describe('where anybody may look', () => {
  it('shows the cluster at once, and signs in whoever wants more', async () => {
    const open = await serve('--anonymous', 'viewer');
    await page.goto(open.url);
    await expect.poll(() => nodes().count(), PATIENCE).toBe(3);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signIn(TOKEN);
    await page.getByRole('button', { name: 'Sign out' }).waitFor(PATIENCE);
    await expect.poll(() => nodes().count(), PATIENCE).toBe(3);
    await open.interrupt();
  });
});
