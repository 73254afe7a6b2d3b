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
/** What has to be done before there is anything to see. */
const BEFORE = {
  'cluster-panel-layout': (page) =>
    page.evaluate(() => {
      for (const [slot, tag] of [
        ['start', 'cluster-topology'],
        ['end', 'cluster-health'],
      ]) {
        const panel = Object.assign(document.createElement(tag), { slot });
        document.querySelector('cluster-panel-layout').append(panel);
      }
    }),
};
/** Shown inside another element: where it is opened. */
const OPENED = {
  'cluster-action-dialog': {
    element: 'cluster-process-info',
    attributes: 'node:shop-a@sim.local,pid:Elixir.Shop.Catalogue',
  },
  'cluster-provider': { element: 'cluster-topology', scene: 'stale', banner: 'true' },
};
/** States that any element can be in, beside the live one; one theme tells. */
const STATES = ['empty', 'stale', 'error', 'down'];

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
      const shots = THEMES.map((theme) => ({ name: `${tag}-${theme}`, tag, query: { theme } }));
      if (OPENED[tag] === undefined && BEFORE[tag] === undefined) {
        shots.push(
          ...STATES.map((scene) => ({ name: `${tag}-${scene}`, tag, query: { theme: 'terminal', scene } })),
        );
      }
      await Promise.all(shots.map((shot) => show(browser, { ...shot, address, folder })));
    }
    await showConsole(browser, { address, folder });
  } finally {
    playground.kill();
  }
  console.log(`Every element in every theme: ${folder}`);
}

async function show(browser, { name, tag, query, address, folder }) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const asked = new URLSearchParams({ nodes: '5', element: tag, ...query, ...OPENED[tag] });
  if (ATTRIBUTES[tag]) asked.set('attributes', ATTRIBUTES[tag]);
  await page.goto(`${address}?${asked}`);
  await BEFORE[tag]?.(page);
  if (tag === 'cluster-action-dialog')
    await page.locator('[part=action][data-operation=kill_process]').click();
  // What befalls a cluster comes after two to four seconds.
  await page.waitForTimeout(query.scene === undefined && OPENED[tag]?.scene === undefined ? 4_000 : 9_000);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}

/** The console where the screen or the reader is unlike most. */
async function showConsole(browser, { address, folder }) {
  const laptop = { width: 1280, height: 800 };
  for (const [name, options, query] of [
    ['console-laptop', { viewport: laptop }, 'nodes=5'],
    ['console-phone', { viewport: { width: 390, height: 844 } }, 'nodes=5'],
    ['console-wall', { viewport: { width: 2560, height: 1440 } }, 'nodes=5'],
    ['console-wall-many', { viewport: { width: 2560, height: 1440 } }, 'nodes=200'],
    ['console-forced-colours', { viewport: laptop, forcedColors: 'active' }, 'nodes=5&scene=down'],
    ['console-reduced-motion', { viewport: laptop, reducedMotion: 'reduce' }, 'nodes=5&scene=partition'],
    ['console-more-contrast', { viewport: laptop, contrast: 'more' }, 'nodes=5'],
  ]) {
    const page = await browser.newPage(options);
    await page.goto(`${address}?${query}`);
    await page.waitForTimeout(9_000);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
  }
}
