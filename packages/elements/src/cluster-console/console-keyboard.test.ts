import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { emulateMedia, sendKeys } from '@web/test-runner-commands';
import { bringUp, fakeCluster } from '../testing/fake-cluster.js';
import { clusterOf, infoOf, THREE, vitalsOf } from '../testing/sample-cluster.js';
import { deepQuery, settled } from '../testing/settled.js';
import type { ClusterConsoleElement } from './cluster-console.js';
import './cluster-console.define.js';

const [A] = THREE;
const PATIENCE = { timeout: 8_000 };

async function mount(width = 1_280): Promise<ClusterConsoleElement> {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(THREE),
    THREE.map((name) => vitalsOf(name)),
  );
  for (const name of THREE) cluster.setInfo(infoOf(name));
  const around = await fixture<HTMLElement>(
    html`<div style="inline-size: ${width}px">
      <cluster-console without-hash .cluster=${cluster}></cluster-console>
    </div>`,
  );
  const element = around.querySelector('cluster-console')!;
  await settled(element);
  return element;
}

/** What has the focus inside the console; null where it is elsewhere. */
const focused = (element: ClusterConsoleElement): Element | null => element.shadowRoot!.activeElement;
const region = (element: ClusterConsoleElement): string =>
  focused(element)?.closest('[part]')?.getAttribute('part') ?? 'elsewhere';
const press = (...keys: readonly string[]): Promise<void> =>
  keys.reduce((before, key) => before.then(() => sendKeys({ press: key })), Promise.resolve());

describe('cluster-console by the keyboard alone', () => {
  it('is walked through in the order it is read, and left at its end', async () => {
    const element = await mount();
    deepQuery<HTMLElement>(element, '.line')!.focus();
    const regions = [region(element)];
    for (let step = 0; step < 60 && regions.at(-1) !== 'elsewhere'; step += 1) {
      await press('Tab');
      if (region(element) !== regions.at(-1)) regions.push(region(element));
    }
    // `panels` is the divider between two of them.
    expect(regions).to.deep.equal([
      ...['status-bar', 'tabs', 'topology', 'panels', 'list', 'changes', 'footer', 'elsewhere'],
    ]);
  });

  it('gives the focus back when its help or its palette is closed', async () => {
    const element = await mount();
    const button = element.renderRoot.querySelector<HTMLElement>('[part="footer"] button')!;
    for (const key of ['?', ':']) {
      button.focus();
      await press(key);
      expect(focused(element)?.closest('dialog')?.open).to.equal(true);
      // Nothing behind it can be reached.
      await press('Tab', 'Tab', 'Tab');
      expect(focused(element) === null || focused(element)?.closest('dialog') !== null).to.equal(true);
      await press('Escape');
      expect(focused(element)).to.equal(button);
    }
  });

  it('opens a node, reaches its details next, and comes back to where it was opened', async () => {
    const element = await mount();
    element.renderRoot.querySelector<HTMLElement>('[part="topology"]')!.focus();
    await press('Enter');
    await settled(element);
    expect(element.selected).to.equal(A);
    expect(region(element)).to.equal('topology');
    for (let step = 0; step < 20 && region(element) !== 'details'; step += 1) await press('Tab');
    expect(region(element)).to.equal('details');
    await press('Escape');
    await settled(element, 0);
    expect(element.selected).to.equal(null);
    expect(region(element)).to.equal('topology');
  });

  it('keeps the focus when the panel that had it goes, so that its keys go on working', async () => {
    const element = await mount();
    element.show('operations');
    const button = (): HTMLElement | null | undefined =>
      element.renderRoot.querySelector('cluster-operations')?.shadowRoot?.querySelector('button');
    await waitUntil(() => button() instanceof HTMLElement, 'shown', PATIENCE);
    button()!.focus();
    await press(']');
    await settled(element, 0);
    expect(element.panel).to.equal('simulation');
    expect(focused(element)?.textContent?.trim()).to.equal('simulation');
    await press('[', '[');
    expect(element.panel).to.equal('health');
  });
});

describe('cluster-console where less motion is wanted', () => {
  afterEach(() => emulateMedia({ reducedMotion: 'no-preference' }));

  /** How the console scrolls to what was chosen, in one column. */
  async function scrolling(): Promise<ScrollBehavior | undefined> {
    const element = await mount(400);
    let asked: ScrollIntoViewOptions | null = null;
    element.select(A);
    await element.updateComplete;
    const details = element.renderRoot.querySelector('cluster-node-details')!;
    details.scrollIntoView = (options) => (asked = options as ScrollIntoViewOptions);
    await waitUntil(() => asked !== null, 'scrolled', PATIENCE);
    return (asked as ScrollIntoViewOptions | null)?.behavior;
  }

  it('jumps instead of gliding, and nothing pulses', async () => {
    expect(await scrolling()).to.equal('smooth');
    await emulateMedia({ reducedMotion: 'reduce' });
    expect(await scrolling()).to.equal('auto');
    const waiting = await fixture<HTMLElement>(
      html`<cluster-console without-hash .cluster=${fakeCluster()}></cluster-console>`,
    );
    await settled(waiting);
    const animated = [...waiting.shadowRoot!.querySelectorAll('*')].filter(
      (part) => getComputedStyle(part).animationName !== 'none',
    );
    expect(animated).to.deep.equal([]);
  });
});
