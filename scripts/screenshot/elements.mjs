// Every element in every theme, over the simulator: pictures to be looked at.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const packageFolder = join(import.meta.dirname, '../../packages/elements');
const THEMES = ['terminal', 'light', 'dark'];
/** What has to be told what it shows. */
const ATTRIBUTES = {
  'cluster-node-details': 'node:shop-a@sim.local',
  'cluster-process-info': 'node:shop-a@sim.local,pid:init',
};
/** Those that show only what is put into them, or what a user asked for. */
const WITHOUT_A_PAGE = ['cluster-provider', 'cluster-panel-layout', 'cluster-action-dialog'];

export async function showElements(browser, folder) {
  mkdirSync(folder, { recursive: true });
  const playground = spawn(process.execPath, [join(packageFolder, 'playground/build.mjs'), '--serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const address = await new Promise((resolve) =>
      playground.stdout.once('data', (text) => resolve(String(text).trim())),
    );
    for (const tag of readdirSync(join(packageFolder, 'src')).filter((each) => each.startsWith('cluster-'))) {
      if (WITHOUT_A_PAGE.includes(tag)) continue;
      await Promise.all(THEMES.map((theme) => show(browser, { address, tag, theme, folder })));
    }
  } finally {
    playground.kill();
  }
  console.log(`Every element in every theme: ${folder}`);
}

async function show(browser, { address, tag, theme, folder }) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const query = new URLSearchParams({ nodes: '5', element: tag, theme });
  if (ATTRIBUTES[tag]) query.set('attributes', ATTRIBUTES[tag]);
  await page.goto(`${address}?${query}`);
  await page.waitForTimeout(4_000);
  await page.screenshot({ path: join(folder, `${tag}-${theme}.png`) });
  await page.close();
}
