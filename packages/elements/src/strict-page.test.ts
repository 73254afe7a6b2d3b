import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { deepQuery, deepQueryAll, shownText } from './testing/settled.js';

/** The policy of the page that the gateway serves: nothing inline, no eval, and no string becomes markup or script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

describe('on a page with a strict policy', () => {
  it('every view of the console works, and nothing is reported', async () => {
    const frame = await fixture<HTMLIFrameElement>(
      html`<iframe width="1200" height="800" title="strict"></iframe>`,
    );
    const entry = new URL('./define.ts', import.meta.url).href;
    const reports: string[] = [];
    const ready = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}">
      <title>strict</title><script type="module" src="${entry}"></script><body></body>`;
    await ready;
    const page = frame.contentDocument!;
    page.addEventListener('securitypolicyviolation', (event) =>
      reports.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
    );

    // That the policy is in force: an inline style is refused and reported.
    const probe = page.createElement('div');
    probe.setAttribute('style', 'color: red');
    page.body.append(probe);
    await waitUntil(() => reports.length > 0, 'the policy is in force');
    expect(reports[0]).to.contain('style-src');
    reports.length = 0;

    const provider = page.createElement('cluster-provider');
    provider.setAttribute('simulated', '5');
    const console = page.createElement('cluster-console');
    provider.append(console);
    page.body.append(provider);
    await waitUntil(() => shownText(console).includes('nodes 5 / 5'), 'five up', { timeout: 8_000 });

    for (const view of ['grid', 'matrix', 'list', 'graph']) {
      const tab = [...deepQueryAll<HTMLElement>(console, '.tabs button')].find(
        (each) => each.textContent?.trim() === view,
      );
      tab?.click();
      await waitUntil(() => deepQuery(console, `.canvas.${view}`) !== null, view);
    }
    deepQuery<HTMLElement>(console, 'tr [data-node]')?.click();
    await waitUntil(() => shownText(console).includes('OTP / ERTS / Elixir'), 'details', { timeout: 8_000 });
    deepQuery<HTMLElement>(console, '.hint-button')?.click();
    expect(reports).to.deep.equal([]);
  }).timeout(30_000);
});
