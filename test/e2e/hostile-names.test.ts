import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConsoleWorkflow, type ConsoleWorkflow } from '../support/console-workflow.js';
import { startLiveConsole, type LiveConsole } from '../support/live-console.js';

/** Whoever runs code on a node can name a process anything: it is shown as it is written, and does nothing, in a real browser. */
const NAMES = [
  '<img src=x onerror=document.title="OWNED">',
  '"><svg onload=document.title="OWNED">',
  '</script><script>document.title="OWNED"</script>',
  'javascript:document.title="OWNED"',
  '${document.title="OWNED"}',
  'zero\u200bwidth',
  'right\u202eto\u2066left',
];
const PATIENCE = { timeout: 30_000 };

/** What directs text, or has no width, is written out. */
const writtenOut = (text: string): string =>
  text.replace(/\p{Cf}/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

let live: LiveConsole;
let workflow: ConsoleWorkflow;

beforeAll(async () => {
  live = await startLiveConsole();
  workflow = createConsoleWorkflow(live.console.page);
  for (const name of NAMES) {
    const characters = [...name].map((character) => String(character.codePointAt(0))).join(',');
    await live.a.eval(
      `register(list_to_atom([${characters}]), spawn(fun() -> put(hostile, true), receive never -> ok end end))`,
    );
  }
}, 60_000);
afterAll(() => live.close());

describe('a process with a hostile name', () => {
  it.each(NAMES)('%j is text in the list and in its details, and nothing else', async (name) => {
    const { page } = live.console;
    const before = await page.title();
    await workflow.panel('processes');
    await workflow.searchProcesses(name);
    const shown = writtenOut(name);
    await expect.poll(() => workflow.processes(), PATIENCE).toEqual([expect.stringContaining(shown)]);
    const row = page.locator('cluster-processes [part=row]');
    await row.click();
    await expect.poll(() => workflow.process(), PATIENCE).toContain(shown);
    expect(await page.title()).toBe(before);
    // Neither markup nor a link has come of it, in any shadow tree.
    const made = await page.evaluate(() => {
      const found: string[] = [];
      const look = (root: Document | ShadowRoot): void => {
        for (const element of root.querySelectorAll('*')) {
          if (element.matches('img, script:not([src]), a[href^="javascript:"], [onerror], [onload]'))
            found.push(element.outerHTML);
          if (element.shadowRoot !== null) look(element.shadowRoot);
        }
      };
      look(document);
      return found;
    });
    expect(made).toEqual([]);
    expect(live.console.complaints).toEqual([]);
    await page.keyboard.press('Escape');
  });
});
