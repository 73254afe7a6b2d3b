// Pictures of the playground in its scenes, to be looked at: node playground/screenshots.mjs [out folder] [scene …]
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { CHROMIUM } from '../../../scripts/chromium.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [out = join(here, 'dist/pictures'), ...wanted] = process.argv.slice(2);
await mkdir(out, { recursive: true });

const DESKTOP = { width: 1440, height: 1000 };
const PHONE = { width: 390, height: 844 };
const select = (at) => async (page) => {
  await page.locator('cluster-topology.topology [data-node]').nth(at).click();
  await page.waitForTimeout(1_500);
};
/** Chooses a row of the list of processes, and an action of it. */
const row = (at, operation) => async (page) => {
  await page.locator('cluster-processes [part="row"]').nth(at).click();
  await page.waitForTimeout(1_500);
  if (operation === undefined) return;
  await page.locator(`cluster-process-info [data-operation="${operation}"]`).click();
  await page.waitForTimeout(1_500);
};
const press =
  (...keys) =>
  async (page) => {
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForTimeout(800);
  };

/** name, query, milliseconds to wait, what to do then */
const scenes = [
  ['live', 'nodes=5', 3_000],
  ['live-selected', 'nodes=5', 14_000, select(2)],
  ['one', 'nodes=1', 3_000],
  ['one-selected', 'nodes=1', 3_000, select(0)],
  ['three', 'nodes=3', 3_000],
  ['three-selected', 'nodes=3', 3_000, select(1)],
  ['twelve', 'nodes=12', 3_000],
  ['twelve-selected', 'nodes=12', 3_000, select(4)],
  ['thirty', 'nodes=30', 3_000],
  ['sixty', 'nodes=60', 4_000, select(7)],
  ['two-hundred', 'nodes=200', 5_000],
  ['down', 'nodes=5&scene=down', 9_000, select(4)],
  ['frozen', 'nodes=5&scene=frozen', 14_000, select(4)],
  ['partition', 'nodes=5&scene=partition', 14_000],
  ['partition-selected', 'nodes=5&scene=partition', 14_000, select(4)],
  ['pair', 'nodes=5&scene=pair', 14_000, select(0)],
  ['one-way', 'nodes=5&scene=one-way', 14_000],
  ['partition-matrix', 'nodes=5&scene=partition', 14_000, press('3')],
  ['matrix', 'nodes=12', 5_000, press('3')],
  ['list', 'nodes=12', 4_000, press('4')],
  [
    'stale',
    'nodes=5&scene=stale',
    3_000,
    async (page) => {
      await select(1)(page);
      await page.waitForTimeout(20_000);
    },
  ],
  ['error', 'scene=error', 1_500],
  ['refused', 'scene=refused', 1_500],
  ['empty', 'scene=empty', 1_000],
  ['help', 'nodes=3', 3_000, press('?')],
  ['processes', 'nodes=4&element=cluster-processes', 4_000, row(3)],
  [
    'processes-flood',
    'nodes=4&scene=flood&element=cluster-processes&attributes=sort:message_queue_len',
    12_000,
  ],
  ['processes-grouped', 'nodes=4&element=cluster-processes&attributes=grouped:', 4_000],
  ['processes-light', 'nodes=4&theme=light&element=cluster-processes', 4_000, row(3)],
  ['processes-stale', 'nodes=4&scene=stale&element=cluster-processes', 30_000],
  ['process-info', 'nodes=4&element=cluster-processes,cluster-process-info', 4_000, row(2)],
  ['process-info-light', 'nodes=4&theme=light&element=cluster-processes,cluster-process-info', 4_000, row(2)],
  ['kill', 'nodes=4&element=cluster-processes', 4_000, row(5, 'kill_process')],
  [
    'kill-protected',
    'nodes=4&element=cluster-processes&attributes=search:code_server',
    4_000,
    row(0, 'kill_process'),
  ],
  ['message', 'nodes=4&theme=light&element=cluster-processes', 4_000, row(5, 'send_message')],
  ['light', 'nodes=5&theme=light', 6_000, select(1)],
  ['light-partition', 'nodes=5&theme=light&scene=partition', 14_000],
  ['dark', 'nodes=5&theme=dark', 6_000, select(1)],
];

const server = spawn(process.execPath, [join(here, 'build.mjs'), '--serve'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const address = await new Promise((resolve) =>
  server.stdout.once('data', (text) => resolve(String(text).trim())),
);
const browser = await chromium.launch(CHROMIUM);
try {
  for (const [name, query, wait, act] of scenes) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await Promise.all(
      [
        ['desktop', DESKTOP],
        ['phone', PHONE],
      ].map(async ([size, viewport]) => {
        const page = await browser.newPage({ viewport });
        page.on('console', (message) => console.log(`${name} ${size}: ${message.text()}`));
        page.on('pageerror', (error) => console.log(`${name} ${size}: ${error.stack ?? error.message}`));
        await page.goto(`${address}?${query}`);
        await page.waitForTimeout(wait);
        await act?.(page);
        await page.screenshot({ path: join(out, `${name}-${size}.png`), fullPage: size === 'phone' });
        await page.close();
      }),
    );
    console.log(name);
  }
} finally {
  await browser.close();
  server.kill();
}
