import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM } from '../../scripts/chromium.mjs';

export function launchChromium(): Promise<Browser> {
  return chromium.launch(CHROMIUM);
}
