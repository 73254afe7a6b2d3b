import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { CHROMIUM } from '../../../scripts/chromium.mjs';

/** What it is started with everywhere, and a flag for exact figures of the heap. */
const ARGS = [...CHROMIUM.args, '--enable-precise-memory-info'];

/** What the main thread did between two moments. */
export interface Spent {
  readonly wallMs: number;
  /** CPU time of the main thread in tasks: what others on the machine take does not count. */
  readonly cpuMs: number;
}

/** A page in a browser of its own, with the script of `pages/<name>.page.ts` on it, built as it is published. */
export interface BrowserPage {
  readonly page: Page;
  /** Calls what the page's script has put on `bench`. */
  call<T>(name: string, ...args: readonly unknown[]): Promise<T>;
  /** What the main thread spends while `work` is under way. */
  spent(work: () => Promise<unknown>): Promise<Spent>;
  /** Bytes in use on the JavaScript heap after a collection, typed arrays included. */
  heap(): Promise<number>;
  close(): Promise<void>;
}

export async function openPage(name: string): Promise<BrowserPage> {
  const script = await scriptOf(name);
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM.executablePath, args: ARGS });
  const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } });
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.setContent('<!doctype html><html lang="en"><body style="margin: 0"></body></html>');
  await page.addScriptTag({ content: script });

  return {
    page,
    async call<T>(method: string, ...args: readonly unknown[]) {
      const answer = await page.evaluate(
        ([key, given]) => {
          const { bench } = globalThis as unknown as {
            bench: Record<string, (...all: unknown[]) => unknown>;
          };
          return bench[key]?.(...given);
        },
        [method, args] as const,
      );
      if (faults.length > 0) throw new Error(`The page failed: ${faults.join('; ')}`);
      return answer as T;
    },
    async spent(work) {
      const [before, from] = [await taskSeconds(devtools), performance.now()];
      await work();
      const [after, to] = [await taskSeconds(devtools), performance.now()];
      return { wallMs: to - from, cpuMs: 1_000 * (after - before) };
    },
    async heap() {
      await devtools.send('HeapProfiler.collectGarbage');
      const usage = (await devtools.send('Runtime.getHeapUsage')) as {
        usedSize: number;
        backingStorageSize?: number;
      };
      return usage.usedSize + (usage.backingStorageSize ?? 0);
    },
    close: () => browser.close(),
  };
}

async function taskSeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const found = metrics.find(({ name }) => name === 'TaskDuration');
  if (found === undefined) throw new Error('The browser does not count what tasks take.');
  return found.value;
}

/** One script with all that is imported on use in it, minified, without the development mode of Lit. */
async function scriptOf(name: string): Promise<string> {
  const { outputFiles } = await build({
    // The bench itself runs from a folder beside `pages`.
    entryPoints: [fileURLToPath(new URL(`../pages/${name}.page.ts`, import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    conditions: ['@beamdeck/source', 'browser', 'module', 'import'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
    tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
  });
  return outputFiles[0]?.text ?? '';
}
