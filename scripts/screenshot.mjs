// `npm run screenshot`: pictures of the console over a real cluster, made from the current build, into docs/images.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensurePackages, requireNode } from './ensure-packages.mjs';
import { ensureSystem } from './ensure-system.mjs';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs/images');

requireNode();
ensurePackages();
ensureSystem();
build({ toRun: true });

const { startOtp } = await import('@beamdeck/erlang/testing');
const { chromium } = await import('playwright-core');

const folder = mkdtempSync(join(tmpdir(), 'beamdeck-'));
const cookieFile = join(folder, 'cookie');
const otp = await startOtp();
let gateway;
let browser;
try {
  const a = await otp.startNode('shop-a', { args: ['-s', 'ssl'] });
  const b = await otp.startNode('shop-b', { connectTo: [a] });
  await otp.startNode('shop-c', { connectTo: [a, b], args: ['-s', 'ssl'] });
  // Something to look at: processes that hold memory and work a little, as a shop has them.
  const work =
    'spawn(fun() -> [spawn(fun F() -> lists:sort([erlang:unique_integer() || _ <- lists:seq(1, 40)]), timer:sleep(2000), F() end) || _ <- lists:seq(1, 4000)], timer:sleep(infinity) end), ok';
  await b.eval(work);
  await a.eval(work.replace('4000', '900'));

  writeFileSync(cookieFile, otp.cookie, { mode: 0o600 });
  gateway = spawn(
    process.execPath,
    [
      'packages/gateway/dist/main.js',
      'serve',
      ...['--connect', a.name, '--cookie-file', cookieFile],
      ...['--epmd-port', String(otp.epmdPort), '--port', '0'],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await address(gateway);

  mkdirSync(images, { recursive: true });
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  for (const [name, viewport] of [
    ['console', { width: 1440, height: 900 }],
    ['console-phone', { width: 390, height: 844 }],
  ]) {
    const page = await browser.newPage({ viewport, deviceScaleFactor: name === 'console' ? 1 : 2 });
    await page.goto(`${url}/#node=shop-b@127.0.0.1`);
    await page.getByRole('option', { name: /shop-c/ }).waitFor();
    // Long enough for a few sweeps, so that the sparklines have something to draw.
    await page.waitForTimeout(20_000);
    await page.screenshot({ path: join(images, `${name}.png`) });
    await page.close();
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await browser?.close();
  gateway?.kill('SIGINT');
  await otp.close();
  rmSync(folder, { recursive: true, force: true });
}

function address(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (found) resolve(found);
    });
    child.on('exit', () => reject(new Error('the gateway ended before it had an address')));
  });
}
