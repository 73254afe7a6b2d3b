import type { Locator, Page } from 'playwright-core';

/** What a user does in the console beyond looking at a node: everything is pressed and read in the page. */
export interface ConsoleWorkflow {
  /** Opens a panel by its tab. */
  panel(name: string): Promise<void>;
  /** The rows of the processes panel, as text, first to last. */
  processes(): Promise<readonly string[]>;
  searchProcesses(text: string): Promise<void>;
  /** Opens the process of the row that shows this text. */
  openProcess(text: string): Promise<void>;
  /** All text about the open process. */
  process(): Promise<string>;
  /** Presses the button of an action on the open process. */
  ask(operation: string): Promise<ActionDialog>;
}

/** The dialog that asks before something is done. */
export interface ActionDialog {
  readonly locator: Locator;
  text(): Promise<string>;
  /** Types what the dialog asks to be typed, reads of it what that is. */
  confirm(): Promise<void>;
  /** True when pressing the button that runs it would run it. */
  runnable(): Promise<boolean>;
  /** Runs it and resolves with what the dialog says came of it. */
  run(): Promise<string>;
  /** Leaves it, as the Escape key does. */
  leave(): Promise<void>;
}

export function createConsoleWorkflow(page: Page): ConsoleWorkflow {
  const info = page.locator('cluster-process-info');
  return {
    async panel(name) {
      await page
        .getByRole('navigation', { name: 'Panels' })
        .getByRole('button', { name, exact: true })
        .click();
    },
    processes: () => page.locator('cluster-processes [part=row]').allInnerTexts(),
    async searchProcesses(text) {
      await page.locator('cluster-processes').getByRole('searchbox').fill(text);
    },
    async openProcess(text) {
      await page.locator('cluster-processes [part=row]', { hasText: text }).first().click();
      await info.locator('[part=meta]').waitFor();
    },
    process: () => shadowText(info),
    async ask(operation) {
      await info.locator(`[part=action][data-operation=${operation}]`).click();
      return createActionDialog(page.locator('cluster-action-dialog'));
    },
  };
}

function createActionDialog(host: Locator): ActionDialog {
  return {
    locator: host,
    text: () => shadowText(host),
    async confirm() {
      const asked = host.locator('[part=confirm]');
      const wanted = await asked.locator('b').innerText();
      await asked.getByRole('textbox').pressSequentially(wanted);
    },
    // What is refused has no such button at all.
    runnable: async () => (await host.locator('[part=run][aria-disabled=false]').count()) > 0,
    async run() {
      const close = host.getByRole('button', { name: 'Close', exact: true });
      // Who is faster than one change a second is told so, and presses again when it may be tried.
      const tooFast = host.locator('[part=run][aria-disabled=true][aria-busy=false]');
      do {
        await host.locator('[part=run][aria-disabled=false]').click();
        await close.or(tooFast).waitFor();
      } while (!(await close.isVisible()));
      const said = await host.locator('[part=outcome]').innerText();
      await close.click();
      await host.waitFor({ state: 'detached' });
      return said;
    },
    async leave() {
      await host.page().keyboard.press('Escape');
      await host.waitFor({ state: 'detached' });
    },
  };
}

/** The text in an element's shadow, with the page's own breaks; empty while there is none. */
async function shadowText(host: Locator): Promise<string> {
  const texts = await host.evaluateAll((elements) =>
    elements.flatMap((element) =>
      [...(element.shadowRoot?.children ?? [])].map((child) => (child as HTMLElement).innerText),
    ),
  );
  return texts.join('\n');
}
