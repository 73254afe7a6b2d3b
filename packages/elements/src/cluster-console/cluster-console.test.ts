import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import { BeamdeckError, createCluster } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';
import { sendKeys } from '@web/test-runner-commands';
import { BehaviorSubject } from 'rxjs';
import '../cluster-provider/cluster-provider.define.js';
import { conforms } from '../testing/conformance.js';
import { bringUp, fakeCluster, GATEWAY_GONE, type FakeCluster } from '../testing/fake-cluster.js';
import { ago, clusterOf, infoOf, THREE, vitalsOf, withNode } from '../testing/sample-cluster.js';
import { deepQuery, deepQueryAll, settled, shownText } from '../testing/settled.js';
import type { ClusterConsoleElement } from './cluster-console.js';
import './cluster-console.define.js';

conforms('cluster-console', {
  shows: '3 nodes',
  parts: ['status-bar', 'panels', 'topology', 'list', 'changes', 'footer'],
});

const [A, B, C] = THREE;

function up(): FakeCluster {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(THREE),
    THREE.map((name) => vitalsOf(name)),
  );
  for (const name of THREE) cluster.setInfo(infoOf(name));
  return cluster;
}

async function mount(cluster: FakeCluster): Promise<ClusterConsoleElement> {
  const element = await fixture<ClusterConsoleElement>(
    html`<cluster-console .cluster=${cluster}></cluster-console>`,
  );
  await settled(element);
  return element;
}

const details = (element: Element): Element | null => deepQuery(element, 'cluster-node-details');
const option = (element: Element, name: string): SVGElement =>
  deepQueryAll<SVGElement>(element, '[role="option"]').find((node) => node.dataset['node'] === name)!;
const click = (target: Element): boolean =>
  target.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));

describe('cluster-console', () => {
  afterEach(() => history.replaceState(null, '', `${location.pathname}${location.search}`));

  it('shows the nodes in a list, and the details of one in its place once it is selected', async () => {
    const element = await mount(up());
    expect(details(element)).to.equal(null);
    click(option(element, B));
    await settled(element);
    expect(shownText(details(element)!)).to.contain(B);
    expect(shownText(details(element)!)).to.contain('OTP / ERTS / Elixir');
    await expect(element).to.be.accessible();
  });

  it('is worked by keys alone', async () => {
    const cluster = up();
    cluster.answer('ping_node', () => Promise.resolve({ node: A, rttMs: 0.42 }));
    const element = await mount(cluster);
    deepQuery<HTMLElement>(element, '.hint-button')?.focus();
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'Enter' });
    await settled(element);
    expect(element.selected).to.equal(A);
    await sendKeys({ press: 'p' });
    await settled(element);
    expect(shownText(details(element)!)).to.contain('0.42 ms');
    await sendKeys({ press: '3' });
    await settled(element);
    expect(deepQuery(element, 'table.matrix')).not.to.equal(null);
    await sendKeys({ press: '1' });
    await settled(element);
    await sendKeys({ press: 'Escape' });
    expect(element.selected).to.equal(null);
  });

  it('opens and closes its help with ? and Escape', async () => {
    const element = await mount(up());
    deepQuery<HTMLElement>(element, '.hint-button')?.focus();
    await sendKeys({ press: '?' });
    const dialog = element.renderRoot.querySelector('dialog');
    expect(dialog?.open).to.equal(true);
    await expect(element).to.be.accessible();
    await sendKeys({ press: 'Escape' });
    expect(dialog?.open).to.equal(false);
  });

  it('leaves keys pressed in a dialog to the dialog: Escape closes it, and the node stays chosen', async () => {
    const element = await mount(up());
    click(option(element, B));
    await settled(element);
    const dialog = document.createElement('dialog');
    dialog.append(document.createElement('button'));
    details(element)!.shadowRoot!.append(dialog);
    dialog.showModal();
    await sendKeys({ press: 'Escape' });
    expect(dialog.open).to.equal(false);
    expect(element.selected).to.equal(B);
  });

  it('takes the keys of the page only when it fills it', async () => {
    const element = await mount(up());
    const press = (): boolean =>
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
    press();
    expect(element.renderRoot.querySelector('dialog')?.open).to.equal(false);
    element.fill = true;
    await settled(element, 0);
    press();
    expect(element.renderRoot.querySelector('dialog')?.open).to.equal(true);
  });

  it('keeps the selected node in the URL, and finds it there again', async () => {
    const element = await mount(up());
    click(option(element, B));
    expect(location.hash).to.equal(`#node=${encodeURIComponent(B)}`);
    element.remove();
    const again = await mount(up());
    expect(again.selected).to.equal(B);
    expect(shownText(details(again)!)).to.contain(B);
    again.select(null);
    expect(location.hash).to.equal('');
  });

  it('follows the URL', async () => {
    const element = await mount(up());
    location.hash = `#node=${encodeURIComponent(C)}`;
    await aTimeout(20);
    expect(element.selected).to.equal(C);
  });

  it('says so when the URL names a node that is not there, and waits for it', async () => {
    history.replaceState(null, '', '#node=nobody%40nowhere');
    const cluster = up();
    const element = await mount(cluster);
    expect(shownText(details(element)!)).to.contain('No node of this name is known');
    const names = [...THREE, 'nobody@nowhere'];
    cluster.setTopology(clusterOf(names));
    cluster.setInfo(infoOf('nobody@nowhere'));
    await settled(element);
    expect(shownText(details(element)!)).to.contain('OTP / ERTS / Elixir');
  });

  it('shows a panel for each thing, in the URL, and Back leads from one to the last', async () => {
    const element = await mount(up());
    const shown = (tag: string): boolean => element.renderRoot.querySelector(tag) !== null;
    for (const [panel, tag] of [
      ['health', 'cluster-health'],
      ['supervision', 'cluster-supervision-tree'],
      ['processes', 'cluster-processes'],
      ['operations', 'cluster-operations'],
      ['simulation', 'cluster-simulation'],
      ['audit', 'cluster-audit-log'],
    ] as const) {
      element.show(panel);
      await waitUntil(() => shown(tag), panel, { timeout: 8_000 });
      expect(location.hash).to.equal(`#panel=${panel}`);
    }
    history.back();
    await waitUntil(() => element.panel === 'simulation', 'back', { timeout: 4_000 });
    element.show('overview');
    expect(location.hash).to.equal('');
  });

  it('offers the audit log to those who may read it, and tells the others why it is closed', async () => {
    const closed = up();
    const readable = new BehaviorSubject(false);
    const audit = {
      ...closed.audit,
      recent: () => Promise.reject(new BeamdeckError('forbidden', 'Not for you.')),
      readable$: readable,
    };
    const element = await mount({ ...closed, audit });
    const tabs = (): string => shownText(element.renderRoot.querySelector('[part="tabs"]')!);
    expect(tabs()).to.contain('simulation').and.not.to.contain('audit');
    deepQuery<HTMLElement>(element, '.hint-button')?.focus();
    await sendKeys({ press: ':' });
    await sendKeys({ type: 'audit' });
    expect(deepQueryAll(element, '.command')).to.have.length(0);
    await sendKeys({ press: 'Escape' });
    await sendKeys({ press: '[' });
    expect(element.panel).to.equal('simulation');
    location.hash = '#panel=audit';
    await waitUntil(() => /You may not read the audit log/.test(shownText(element)), 'told why', {
      timeout: 8_000,
    });
    readable.next(true);
    await settled(element);
    expect(tabs()).to.contain('audit');
  });

  it('brings the tab that is shown into sight where there is no room for all of them', async () => {
    const host = await fixture<HTMLElement>(html`<div style="inline-size: 320px"></div>`);
    const element = document.createElement('cluster-console');
    element.cluster = up();
    host.append(element);
    await settled(element);
    const sees = (panel: string): boolean => {
      const tabs = element.renderRoot.querySelector('[part="tabs"]')!;
      const tab = [...tabs.children].find((child) => child.textContent?.trim() === panel)!;
      const [inner, outer] = [tab.getBoundingClientRect(), tabs.getBoundingClientRect()];
      return inner.left >= outer.left && inner.right <= outer.right;
    };
    expect([sees('overview'), sees('simulation')]).to.deep.equal([true, false]);
    element.show('simulation');
    await settled(element);
    expect([sees('overview'), sees('simulation')]).to.deep.equal([false, true]);
  });

  it('runs what is typed into its palette', async () => {
    const element = await mount(up());
    element.showPalette();
    await settled(element, 0);
    await expect(element).to.be.accessible();
    await sendKeys({ type: 'b@10' });
    await sendKeys({ press: 'Enter' });
    await settled(element);
    expect(element.renderRoot.querySelector<HTMLDialogElement>('dialog.palette')?.open).to.equal(false);
    expect(element.selected).to.equal(B);
  });

  it('leaves a hash alone that is the page’s own, and all of them when told to', async () => {
    history.replaceState(null, '', '#/clusters/7');
    const element = await mount(up());
    element.select(A);
    expect(location.hash).to.equal('#/clusters/7');
    history.replaceState(null, '', `${location.pathname}${location.search}`);
    element.withoutHash = true;
    element.select(B);
    expect(location.hash).to.equal('');
  });

  it('tells a partition in a sentence with the islands named, and shows the matrix', async () => {
    const cluster = up();
    const since = ago(41_000);
    const missingLinks = [A, B].flatMap((node) => [
      { from: node, to: C, since },
      { from: C, to: node, since },
    ]);
    cluster.setTopology(
      clusterOf(THREE, { islands: [[A, B], [C]], missingLinks, partitionStatus: 'partial_partition' }),
    );
    const element = await mount(cluster);
    const banner = element.renderRoot.querySelector('[part="partition"]');
    const text = banner?.textContent?.replace(/\s+/g, ' ');
    expect(text).to.contain('Partition: two islands');
    expect(text).to.match(/\{a b\} and \{c\} do not see each other for 4[12] s/);
    expect(text).to.contain('Check the network between 10.0.0.1 and 10.0.0.3');
    await expect(element).to.be.accessible();
    banner?.querySelector('button')?.click();
    await settled(element);
    expect(deepQueryAll(element, '.cell.blind')).to.have.length(4);
  });

  it('says what is wrong with the connection once, under its status bar', async () => {
    const cluster = up();
    const provider = await fixture<HTMLElement>(
      html`<cluster-provider .cluster=${cluster} without-banner
        ><cluster-console></cluster-console
      ></cluster-provider>`,
    );
    cluster.setStatus({ state: 'reconnecting', attempt: 1, nextAt: Date.now() + 5_000, error: GATEWAY_GONE });
    await settled(provider);
    expect(deepQueryAll(provider, '[part="banner"]')).to.have.length(1);
    expect(shownText(provider).match(/The gateway does not answer/g)).to.have.length(1);
    provider.removeAttribute('without-banner');
    await settled(provider);
    expect(deepQueryAll(provider, '[part="banner"]')).to.have.length(1);
  });

  it('tells what has happened since it was opened, and says it aloud', async () => {
    const cluster = up();
    const element = await mount(cluster);
    expect(shownText(element)).to.contain('Nothing has changed since.');
    const topology = withNode(clusterOf(THREE), B, { status: 'down', since: ago(0) });
    cluster.setTopology(topology);
    cluster.tell({
      type: 'node_down',
      timestamp: new Date().toISOString(),
      topology,
      changes: {
        nodesAdded: [],
        nodesRemoved: [],
        partitionStatusChanged: false,
        nodesChanged: [{ node: B, from: 'up', to: 'down', reason: 'It closed the link.' }],
      },
    });
    await settled(element);
    expect(
      element.renderRoot.querySelector('[part="changes"]')?.textContent?.replace(/\s+/g, ' '),
    ).to.contain(`${B} down It closed the link.`);
    expect(element.renderRoot.querySelector('[aria-live]')?.textContent).to.equal(`${B} down.`);
  });

  it('does not count time as watched while the connection was down', async () => {
    const cluster = up();
    const element = await mount(cluster);
    const feed = (): string => element.renderRoot.querySelector('[part="changes"]')?.textContent ?? '';
    expect(feed()).not.to.contain('blind');
    cluster.setStatus({
      state: 'reconnecting',
      attempt: 1,
      nextAt: Date.now() + 60_000,
      error: GATEWAY_GONE,
    });
    await waitUntil(() => feed().includes('blind for'), 'blindness told', { timeout: 6_000 });
    cluster.setStatus({ state: 'connected', since: Date.now() });
    await settled(element);
    expect(feed()).to.contain('blind for');
  });

  it('shows data of the page without any cluster', async () => {
    const vitals = new Map(THREE.map((name) => [name as string, vitalsOf(name)]));
    const infos = new Map([[B as string, infoOf(B)]]);
    const element = await fixture<ClusterConsoleElement>(
      html`<cluster-console
        .topology=${clusterOf(THREE)}
        .vitals=${vitals}
        .infos=${infos}
      ></cluster-console>`,
    );
    await settled(element);
    element.select(B);
    await settled(element);
    expect(shownText(details(element)!)).to.contain('OTP / ERTS / Elixir');
    expect(element.matches(':state(live)')).to.equal(true);
  });
});

describe('cluster-console over a simulated cluster', () => {
  it('follows the loss of a node and its return, live', async () => {
    const probe = simulatedProbe({ nodes: 3, seed: 5, latencyMs: 1 });
    const cluster = createCluster({ probe });
    const element = await fixture<ClusterConsoleElement>(
      html`<cluster-console without-hash .cluster=${cluster}></cluster-console>`,
    );
    await waitUntil(() => shownText(element).includes('nodes 3 / 3'), 'three up', { timeout: 8_000 });
    const lost = probe.truth().nodes[2]!.name;
    const row = (): string =>
      deepQuery(element, `tr[data-node="${lost}"]`)?.textContent?.replace(/\s+/g, ' ') ?? '';
    probe.simulateNodeFailure(lost);
    await waitUntil(() => /down|unreachable/.test(row()), 'its row turns', { timeout: 4_000 });
    expect(shownText(element)).to.contain('nodes 2 / 3');
    expect(option(element, lost).dataset['status']).to.match(/down|unreachable/);
    probe.heal(lost);
    await waitUntil(() => shownText(element).includes('nodes 3 / 3'), 'three again', { timeout: 8_000 });
    element.remove();
    await cluster.close();
  }).timeout(20_000);
});
