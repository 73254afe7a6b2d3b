// The pictures of the README and the docs: what each shows of the console, and how to come there.
const LAPTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** Long enough for a few sweeps, so that the sparklines have something to draw. */
const SWEEPS_MS = 16_000;

const ready = (page) =>
  page
    .getByRole('option', { name: /shop-c/ })
    .first()
    .waitFor();
const panel = (page, name) =>
  page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name, exact: true }).click();
const after = (ms) => (page) => page.waitForTimeout(ms);

async function find(page, name) {
  await panel(page, 'processes');
  await page.locator('cluster-processes').getByRole('searchbox').fill(name);
  await page.locator('cluster-processes [part=row]', { hasText: name }).first().click();
  await page.locator('cluster-process-info [part=meta]').waitFor();
}

async function openNode(page) {
  await ready(page);
  await after(SWEEPS_MS)(page);
}

export const VIEWS = [
  { name: 'console', viewport: { width: 1440, height: 900 }, hash: '#node=shop-b@127.0.0.1', show: openNode },
  { name: 'console-phone', viewport: PHONE, scale: 1.5, hash: '#node=shop-b@127.0.0.1', show: openNode },
  {
    name: 'console-light',
    viewport: LAPTOP,
    async show(page) {
      await page.locator('cluster-console').evaluate((console) => console.setAttribute('theme', 'light'));
      await ready(page);
      await find(page, 'orders');
      await after(4_000)(page);
    },
  },
  {
    name: 'topology',
    viewport: LAPTOP,
    async show(page) {
      await ready(page);
      await page.locator('cluster-topology').getByText('matrix', { exact: true }).click();
      await after(4_000)(page);
    },
  },
  {
    name: 'processes',
    viewport: LAPTOP,
    async show(page) {
      await ready(page);
      await panel(page, 'processes');
      const mailbox = page.locator('cluster-processes').getByRole('columnheader', { name: 'mailbox' });
      await mailbox.getByRole('button').click();
      await page.locator('cluster-processes [part=row]', { hasText: 'orders' }).waitFor();
      await after(4_000)(page);
    },
  },
  {
    name: 'action',
    viewport: LAPTOP,
    async show(page) {
      await ready(page);
      await find(page, 'orders');
      await page.locator('cluster-process-info [part=action][data-operation=kill_process]').click();
      await page.locator('cluster-action-dialog [part=confirm]').waitFor();
      await after(1_000)(page);
    },
  },
  {
    name: 'supervision',
    viewport: LAPTOP,
    async show(page) {
      await ready(page);
      await panel(page, 'supervision');
      const tree = page.locator('cluster-supervision-tree');
      for (const name of ['inets', 'inets_sup', 'kernel']) {
        await tree.getByRole('treeitem', { name }).first().focus();
        await page.keyboard.press('ArrowRight');
        await after(700)(page);
      }
    },
  },
  {
    name: 'health',
    viewport: LAPTOP,
    async show(page) {
      await ready(page);
      await panel(page, 'health');
      await after(SWEEPS_MS)(page);
    },
  },
  {
    name: 'simulation',
    viewport: LAPTOP,
    async show(page) {
      await ready(page);
      await panel(page, 'simulation');
      await page
        .locator('cluster-simulation')
        .getByRole('button', { name: /simulat|start/i })
        .first()
        .click();
      await page.getByText('SIMULATION').first().waitFor();
      await after(4_000)(page);
    },
  },
];
