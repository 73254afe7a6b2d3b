// `npm run screenshot`: pictures from the current build. Those of the README and the docs, over a real cluster, into docs/images;
// every element in every theme, over the simulator, into .cache/screenshots, to be looked at.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { CHROMIUM } from './chromium.mjs';
import { ensurePackages, requireNode } from './ensure-packages.mjs';
import { ensureSystem } from './ensure-system.mjs';
import { showElements } from './screenshot/elements.mjs';
import { VIEWS } from './screenshot/views.mjs';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs/images');
const folder = mkdtempSync(join(tmpdir(), 'beamdeck-'));

requireNode();
ensurePackages();
ensureSystem();
build({ toRun: true });
const { startOtp } = await import('@beamdeck/erlang/testing');
const { chromium } = await import('playwright-core');

const closers = [() => rmSync(folder, { recursive: true, force: true })];
try {
  const browser = await chromium.launch(CHROMIUM);
  closers.push(() => browser.close());
  const url = await realCluster();
  mkdirSync(images, { recursive: true });
  for (const view of VIEWS) {
    const page = await browser.newPage({ viewport: view.viewport, deviceScaleFactor: view.scale ?? 1 });
    await page.goto(`${url}/${view.hash ?? ''}`);
    await view.show(page);
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85 });
    writeFileSync(join(images, `${view.name}.webp`), Buffer.from(data, 'base64'));
    await page.close();
    console.log(`docs/images/${view.name}.webp`);
  }
  await showElements(browser, join(root, '.cache/screenshots'));
} finally {
  for (const close of closers.reverse()) await close();
}

/** Three nodes with something to look at, and a gateway that allows everything; its address. */
async function realCluster() {
  const otp = await startOtp();
  closers.push(() => otp.close());
  const a = await otp.startNode('shop-a', { args: ['-s', 'ssl', '-s', 'inets'] });
  const b = await otp.startNode('shop-b', { connectTo: [a] });
  const c = await otp.startNode('shop-c', { connectTo: [a, b], args: ['-s', 'ssl'] });
  const waiting = (name, messages) =>
    `P = spawn(fun() -> receive never_sent -> ok end end), register(${name}, P), [P ! {job, N} || N <- lists:seq(1, ${messages})], ok`;
  const working = (count) =>
    `spawn(fun() -> [spawn(fun F() -> lists:sort([erlang:unique_integer() || _ <- lists:seq(1, 40)]), timer:sleep(2000), F() end) || _ <- lists:seq(1, ${count})], timer:sleep(infinity) end), ok`;
  await Promise.all([
    b.eval(waiting('orders', 500)),
    a.eval(waiting('invoices', 12)),
    c.eval(waiting('mailer', 3)),
  ]);
  await Promise.all([b.eval(working(4000)), a.eval(working(900))]);

  const cookieFile = join(folder, 'cookie');
  writeFileSync(cookieFile, otp.cookie, { mode: 0o600 });
  const gateway = spawn(
    process.execPath,
    [
      'packages/gateway/dist/main.js',
      'serve',
      ...['--connect', a.name, '--cookie-file', cookieFile],
      ...['--epmd-port', String(otp.epmdPort), '--port', '0'],
      ...['--enable-up-to', 'destroy', '--anonymous', 'admin', '--audit-file', join(folder, 'audit.log')],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  closers.push(() => gateway.kill('SIGINT'));
  return new Promise((resolve, reject) => {
    let text = '';
    gateway.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (found) resolve(found);
    });
    gateway.on('exit', () => reject(new Error('the gateway ended before it had an address')));
  });
}
