import type { Browser, Page } from 'playwright-core';

/** The console as a user reads it: everything below comes from the page. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors of scripts, of the console and of the content security policy, as they came. */
  readonly complaints: readonly string[];
  /** The nodes drawn, sorted, with the status each shows. */
  nodes(): Promise<Record<string, string>>;
  /** What a screen reader says of a node. */
  spoken(node: string): Promise<string>;
  /** Opens the details of a node. */
  select(node: string): Promise<void>;
  /** The exact number behind what a part of the details shows. */
  detail(selector: string): Promise<number>;
  /** All text of the details, with the page's own breaks. */
  details(): Promise<string>;
  /** The banner about the connection; empty while all is well. */
  banner(): Promise<string>;
  close(): Promise<void>;
}

/** A node as the graph draws it. */
const NODE = 'cluster-topology [role=option]';

export async function openConsole(browser: Browser, url: string): Promise<ConsolePage> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto(url);
  await page.locator(NODE).first().waitFor();

  const details = page.locator('cluster-node-details');
  const node = (name: string) => page.locator(`${NODE}[data-node="${name}"]`);
  return {
    page,
    complaints,
    async nodes() {
      const rows = await page
        .locator(NODE)
        .evaluateAll((elements) =>
          elements.map((element) => [element.getAttribute('data-node'), element.getAttribute('data-status')]),
        );
      return Object.fromEntries(rows.sort()) as Record<string, string>;
    },
    spoken: async (name) => (await node(name).getAttribute('aria-label')) ?? '',
    async select(name) {
      await node(name).focus();
      await page.keyboard.press('Enter');
      await details.getByRole('heading', { name }).waitFor();
      await details.locator('[part=applications]').waitFor();
    },
    detail: async (selector) => Number(await details.locator(selector).first().getAttribute('value')),
    details: () =>
      details.evaluate((element) =>
        [...(element.shadowRoot?.children ?? [])].map((child) => (child as HTMLElement).innerText).join('\n'),
      ),
    async banner() {
      const banner = page.locator('[part=banner]');
      return (await banner.count()) === 0 ? '' : banner.first().innerText();
    },
    close: () => page.close(),
  };
}
