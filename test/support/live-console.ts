import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOtp, type Otp, type OtpNode } from '@beamdeck/erlang/testing';
import type { Browser } from 'playwright-core';
import { launchChromium } from './browser.js';
import { openConsole, type ConsolePage } from './console-page.js';
import { startGateway, type GatewayProcess } from './gateway-process.js';

/** Three real nodes in a mesh, the real gateway on one of them, and its console in a real browser. */
export interface LiveConsole {
  readonly otp: Otp;
  readonly a: OtpNode;
  readonly b: OtpNode;
  readonly c: OtpNode;
  readonly console: ConsolePage;
  readonly gateway: GatewayProcess;
  /** Starts the gateway once more, on the port it had. */
  restartGateway(): Promise<void>;
  close(): Promise<void>;
}

/** Seconds of silence after which the nodes' links count as dead: short, so that the tests need not wait a minute. */
export const NET_TICKTIME_S = 8;

export interface LiveConsoleOptions {
  /** More arguments for `beamdeck serve`; the folder is removed in the end. */
  readonly serve?: (folder: string) => readonly string[];
}

export async function startLiveConsole({
  serve: more = () => [],
}: LiveConsoleOptions = {}): Promise<LiveConsole> {
  const args = ['-kernel', 'net_ticktime', String(NET_TICKTIME_S)];
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closers.reverse()) await end();
  };
  try {
    const otp = await startOtp();
    closers.push(() => otp.close());
    const a = await otp.startNode('a', { args });
    const b = await otp.startNode('b', { args, connectTo: [a] });
    const c = await otp.startNode('c', { args, connectTo: [a, b] });

    const folder = await mkdtemp(join(tmpdir(), 'beamdeck-'));
    closers.push(() => rm(folder, { recursive: true }));
    const cookieFile = join(folder, 'cookie');
    await writeFile(cookieFile, otp.cookie, { mode: 0o600 });
    const serve = (port: string) =>
      startGateway([
        ...['--connect', a.name, '--cookie-file', cookieFile],
        ...['--epmd-port', String(otp.epmdPort), '--port', port],
        ...more(folder),
      ]);
    let gateway = await serve('0');
    closers.push(() => gateway.interrupt());

    const browser: Browser = await launchChromium();
    closers.push(() => browser.close());
    const console = await openConsole(browser, gateway.url);
    return {
      otp,
      a,
      b,
      c,
      console,
      get gateway() {
        return gateway;
      },
      async restartGateway() {
        gateway = await serve(new URL(gateway.url).port);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
