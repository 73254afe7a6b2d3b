import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ClusterGraphExportRequestEvent } from '../events/cluster-graph-export-request.js';
import { bringUp, fakeCluster, type FakeCluster } from '../testing/fake-cluster.js';
import { clusterOf, HOSTILE, THREE, vitalsOf } from '../testing/sample-cluster.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterTopologyElement } from './cluster-topology.js';
import './cluster-topology.define.js';

const [A, B, C] = THREE;

function up(names: readonly string[] = THREE, simulationEnabled = false): FakeCluster {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(names, { simulationEnabled }),
    names.map((name) => vitalsOf(name)),
  );
  return cluster;
}

async function mount(cluster: FakeCluster): Promise<ClusterTopologyElement> {
  const element = await fixture<ClusterTopologyElement>(
    html`<cluster-topology .cluster=${cluster}></cluster-topology>`,
  );
  await settled(element);
  return element;
}

const find = <E extends Element>(element: ClusterTopologyElement, selector: string): E =>
  element.renderRoot.querySelector<E>(selector)!;
const seen = (element: ClusterTopologyElement): readonly number[] =>
  find(element, 'svg.graph').getAttribute('viewBox')!.split(' ').map(Number);
const node = (element: ClusterTopologyElement, name: string): Element =>
  [...element.renderRoot.querySelectorAll('[data-node][tabindex]')].find(
    (each) => (each as HTMLElement).dataset['node'] === name,
  )!;
const click = (element: ClusterTopologyElement, name: string, keys: MouseEventInit = {}): void => {
  node(element, name).dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, ...keys }));
};
const wheel = (element: ClusterTopologyElement, init: WheelEventInit): WheelEvent => {
  const event = new WheelEvent('wheel', { bubbles: true, composed: true, cancelable: true, ...init });
  find(element, 'svg.graph').dispatchEvent(event);
  return event;
};

describe('cluster-topology, looked at closely', () => {
  it('goes nearer and farther by keys and buttons, and back to the whole', async () => {
    const element = await mount(up());
    const whole = seen(element);
    element.focus();
    await sendKeys({ press: '+' });
    await settled(element, 50);
    expect(seen(element)[2]).to.be.closeTo(whole[2]! / 1.4, 0.5);
    find<HTMLButtonElement>(element, '.tools [aria-label="Zoom in"]').click();
    await settled(element, 50);
    expect(shownText(element)).to.contain('196 %');
    await sendKeys({ press: '-' });
    await settled(element, 50);
    expect(shownText(element)).to.contain('140 %');
    element.focus();
    await sendKeys({ press: '0' });
    await settled(element, 50);
    expect(seen(element)).to.deep.equal(whole);
    await expect(element).to.be.accessible();
  });

  it('takes the wheel only with Ctrl held: the page scrolls as ever', async () => {
    const element = await mount(up());
    const whole = seen(element);
    expect(wheel(element, { deltaY: -50 }).defaultPrevented).to.equal(false);
    await settled(element, 50);
    expect(seen(element)).to.deep.equal(whole);
    expect(wheel(element, { deltaY: -50, ctrlKey: true }).defaultPrevented).to.equal(true);
    await settled(element, 50);
    expect(seen(element)[2]).to.be.lessThan(whole[2]!);
  });

  it('is dragged where it is larger than its room, and a drag chooses nothing', async () => {
    const element = await mount(up());
    const canvas = find<HTMLElement>(element, '.canvas');
    const drag = (dx: number): void => {
      const { left, top } = canvas.getBoundingClientRect();
      const at = (type: string, x: number, buttons: number): void => {
        const init = { pointerId: 1, pointerType: 'pen', clientX: left + x, clientY: top + 90, buttons };
        // A made-up pointer cannot be captured.
        canvas.setPointerCapture = () => undefined;
        canvas.dispatchEvent(new PointerEvent(type, { bubbles: true, ...init }));
      };
      at('pointerdown', 200, 1);
      at('pointermove', 200 + dx, 1);
      at('pointerup', 200 + dx, 0);
    };
    const whole = seen(element);
    drag(40);
    await settled(element, 50);
    expect(seen(element)).to.deep.equal(whole);
    wheel(element, { deltaY: -60, ctrlKey: true });
    await settled(element, 50);
    const before = seen(element);
    drag(-20);
    await settled(element, 50);
    expect(seen(element)[0]).to.be.greaterThan(before[0]!);
    click(element, B);
    await settled(element, 50);
    expect(element.selection).to.deep.equal([]);
  });

  it('brings the node that takes the focus into sight', async () => {
    const element = await mount(up());
    element.focus();
    for (let step = 0; step < 6; step += 1) await sendKeys({ press: '+' });
    await sendKeys({ press: 'End' });
    await settled(element, 50);
    const [x = 0, y = 0, width = 0, height = 0] = seen(element);
    const place = /translate\(([\d.]+) ([\d.]+)\)/.exec(node(element, C).getAttribute('transform')!)!;
    expect(Number(place[1])).to.be.within(x, x + width);
    expect(Number(place[2])).to.be.within(y, y + height);
  });
});

describe('cluster-topology, several chosen', () => {
  it('adds with Ctrl, takes all between with Shift, and tells both facts', async () => {
    const element = await mount(up());
    const told: string[] = [];
    element.addEventListener('cluster-node-selected', (event) => told.push(`one ${event.node}`));
    element.addEventListener('cluster-selection-changed', (event) =>
      told.push(`all ${event.nodes.join(' ')}`),
    );
    click(element, A);
    click(element, C, { ctrlKey: true });
    await settled(element, 50);
    expect(element.selection).to.deep.equal([A, C]);
    expect(element.selected).to.equal(C);
    expect(told).to.deep.equal([`one ${A}`, `all ${A}`, `one ${C}`, `all ${A} ${C}`]);
    expect(element.renderRoot.querySelectorAll('[aria-selected="true"]')).to.have.length(2);
    click(element, C, { metaKey: true });
    expect(element.selection).to.deep.equal([A]);
    click(element, C, { shiftKey: true });
    expect(element.selection).to.deep.equal([A, B, C]);
    click(element, B);
    expect(element.selection).to.deep.equal([B]);
  });

  it('does the same by keys', async () => {
    const element = await mount(up());
    element.focus();
    await sendKeys({ press: 'Enter' });
    await sendKeys({ press: 'End' });
    await sendKeys({ down: 'Control' });
    await sendKeys({ press: 'Enter' });
    expect(element.selection).to.deep.equal([A, C]);
    await sendKeys({ press: 'a' });
    await sendKeys({ up: 'Control' });
    expect([...element.selection].sort()).to.deep.equal([...THREE]);
    await sendKeys({ press: 'Escape' });
    expect(element.selection).to.deep.equal([]);
    expect(element.selected).to.equal(null);
  });

  it('goes along with `selected`, whichever is set', async () => {
    const element = await mount(up());
    element.selection = [A, B];
    await settled(element, 50);
    expect(element.selected).to.equal(B);
    expect(node(element, A).getAttribute('aria-selected')).to.equal('true');
    element.selected = C;
    await settled(element, 50);
    expect(element.selection).to.deep.equal([C]);
    element.selection = [];
    await settled(element, 50);
    expect(element.selected).to.equal(null);
  });
});

describe('cluster-topology, as a file', () => {
  it('is an SVG that needs nothing else, in which hostile names are text', async () => {
    const element = await mount(up([...THREE, ...HOSTILE], true));
    const file = await element.exportGraph('svg');
    expect(file?.type).to.equal('image/svg+xml');
    const text = await file!.text();
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).to.equal(null);
    const tags = new Set([...parsed.querySelectorAll('*')].map((each) => each.localName));
    expect([...tags].sort()).to.deep.equal(['path', 'rect', 'svg', 'text', 'title']);
    const names = [...parsed.querySelectorAll('*')].flatMap((each) => each.getAttributeNames());
    expect(names.filter((name) => /^(?:on|style|class|href)/.test(name))).to.deep.equal([]);
    expect(text).not.to.match(/url\(|var\(|color\(|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    const words = [...parsed.querySelectorAll('text')].map((each) => each.textContent);
    expect(words).to.include('a');
    expect(words.at(-1))
      .to.contain(`${3 + HOSTILE.length} nodes`)
      .and.to.contain('SIMULATION');
    // What it was drawn in is gone.
    expect(element.renderRoot.querySelectorAll('svg.graph')).to.have.length(1);
  });

  it('is a PNG of the whole graph, from any view', async () => {
    const element = await mount(up());
    element.view = 'matrix';
    await settled(element, 50);
    const picture = await createImageBitmap((await element.exportGraph('png'))!);
    expect(picture.width).to.be.greaterThan(600);
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 4)
      colours.add(data[at]! * 65_536 + data[at + 1]! * 256 + data[at + 2]!);
    expect(colours.size).to.be.greaterThan(20);
  });

  it('asks before it downloads, and has nothing to give before there is a cluster', async () => {
    const element = await mount(up());
    let asked: ClusterGraphExportRequestEvent | null = null;
    element.addEventListener('cluster-graph-export-request', (event) => {
      asked = event;
      event.preventDefault();
    });
    find<HTMLButtonElement>(element, '.tools [aria-label="Save as PNG"]').click();
    expect(asked).to.have.property('format', 'png');
    expect(await document.createElement('cluster-topology').exportGraph('svg')).to.equal(null);
  });
});

describe('cluster-topology, as a grid of a few', () => {
  it('holds the main numbers of each node', async () => {
    const element = await mount(up());
    element.view = 'grid';
    await settled(element, 50);
    expect(shownText(element)).to.contain('memory').and.to.contain('run queue').and.to.contain('OTP');
    await expect(element).to.be.accessible();
  });
});
