import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { clusterOf, vitalsOf } from '../testing/sample-cluster.js';
import { settled } from '../testing/settled.js';
import type { ClusterTopologyElement, TopologyView } from './cluster-topology.js';
import './cluster-topology.define.js';

const NAMES = Array.from({ length: 1_000 }, (_, at) => `worker-${String(at).padStart(3, '0')}@host`);

async function mount(view: TopologyView): Promise<ClusterTopologyElement> {
  const vitals = new Map(NAMES.map((name) => [name, vitalsOf(name)]));
  const element = await fixture<ClusterTopologyElement>(
    html`<cluster-topology
      .view=${view}
      .topology=${clusterOf(NAMES)}
      .vitals=${vitals}
      .style=${'block-size: 600px'}
    ></cluster-topology>`,
  );
  await settled(element, 120);
  return element;
}

const shown = (element: Element): readonly HTMLElement[] => [
  ...element.shadowRoot!.querySelectorAll<HTMLElement>('[part="node"]'),
];
const scroller = (element: Element): HTMLElement =>
  element.shadowRoot!.querySelector<HTMLElement>('.canvas')!;
const active = (element: Element): HTMLElement | null =>
  element.shadowRoot!.activeElement as HTMLElement | null;

const topOf = (part: Element): number => part.getBoundingClientRect().top;

function isInSight(element: Element, part: Element): boolean {
  const [box, own] = [scroller(element).getBoundingClientRect(), part.getBoundingClientRect()];
  return own.top >= box.top - 1 && own.bottom <= box.bottom + 1;
}

for (const view of ['list', 'grid'] as const) {
  describe(`cluster-topology, a ${view} of 1 000 nodes`, () => {
    it('draws those in sight, has room for all, and says which they are', async () => {
      const element = await mount(view);
      expect(shown(element).length).to.be.within(20, 200);
      const perLine = view === 'list' ? 1 : columnsOf(element);
      const lines = Math.ceil(NAMES.length / perLine);
      const line = topOf(shown(element)[perLine]!) - topOf(shown(element)[0]!);
      expect(scroller(element).scrollHeight).to.be.closeTo(lines * line, 60);
      if (view === 'list') {
        expect(element.shadowRoot!.querySelector('table')!.getAttribute('aria-rowcount')).to.equal('1001');
      } else expect(shown(element)[1]!.getAttribute('aria-setsize')).to.equal('1000');
      await expect(element).to.be.accessible();
    });

    it('is scrolled through to the last of them, without holes', async () => {
      const element = await mount(view);
      const canvas = scroller(element);
      const seen = new Set<string>();
      for (let top = 0; top < canvas.scrollHeight; top += 300) {
        canvas.scrollTop = top;
        await settled(element, 40);
        const box = canvas.getBoundingClientRect();
        const inSight = shown(element).filter((part) => isInSight(element, part));
        for (const part of inSight) seen.add(part.dataset['node']!);
        expect(inSight[0]!.getBoundingClientRect().top - box.top, `top at ${String(top)}`).to.be.below(100);
        expect(box.bottom - inSight.at(-1)!.getBoundingClientRect().bottom).to.be.below(70);
      }
      expect(seen.size).to.equal(NAMES.length);
    });

    it('keeps the keyboard where it is, and takes it anywhere', async () => {
      const element = await mount(view);
      element.focus();
      const first = active(element);
      expect(first?.dataset['node']).to.equal(NAMES[0]);
      scroller(element).scrollTop = 5_000;
      await settled(element, 80);
      expect(active(element), 'scrolled out of sight').to.equal(first);
      expect(scroller(element).scrollTop).to.equal(5_000);

      await sendKeys({ press: 'End' });
      await settled(element, 80);
      expect(active(element)?.dataset['node']).to.equal(NAMES.at(-1));
      expect(isInSight(element, active(element)!)).to.equal(true);
      await sendKeys({ press: 'ArrowUp' });
      await settled(element, 80);
      const back = view === 'list' ? 1 : columnsOf(element);
      expect(active(element)?.dataset['node']).to.equal(NAMES.at(-1 - back));
      expect(element.shadowRoot!.querySelectorAll('[tabindex="0"][data-node]')).to.have.length(1);
    });
  });
}

function columnsOf(element: Element): number {
  const grid = element.shadowRoot!.querySelector('[part="grid"]')!;
  return getComputedStyle(grid).gridTemplateColumns.split(' ').length;
}
