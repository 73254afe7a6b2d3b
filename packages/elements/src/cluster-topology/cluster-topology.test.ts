import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import { conforms } from '../testing/conformance.js';
import { bringUp, fakeCluster, type FakeCluster } from '../testing/fake-cluster.js';
import { ago, clusterOf, THREE, vitalsOf, withNode } from '../testing/sample-cluster.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterTopologyElement } from './cluster-topology.js';
import './cluster-topology.define.js';

conforms('cluster-topology', { shows: '3 nodes', parts: ['header', 'graph', 'node', 'legend'] });

const [A, B, C] = THREE;
const FIVE = [...THREE, 'd@10.0.0.4', 'e@10.0.0.5'];

async function mount(cluster: FakeCluster): Promise<ClusterTopologyElement> {
  const element = await fixture<ClusterTopologyElement>(
    html`<cluster-topology .cluster=${cluster}></cluster-topology>`,
  );
  await settled(element);
  return element;
}

function threeNodes(): FakeCluster {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(THREE),
    THREE.map((name) => vitalsOf(name)),
  );
  return cluster;
}

const nodes = (element: ClusterTopologyElement): readonly SVGGElement[] => [
  ...element.renderRoot.querySelectorAll<SVGGElement>('[role="option"]'),
];
const node = (element: ClusterTopologyElement, name: string): SVGGElement =>
  nodes(element).find((each) => each.dataset['node'] === name)!;
const focused = (element: ClusterTopologyElement): string | undefined =>
  (element.shadowRoot?.activeElement as SVGGElement | null)?.dataset['node'];

describe('cluster-topology, drawn', () => {
  it('gives each node a name that says all of it', async () => {
    const element = await mount(threeNodes());
    expect(element.renderRoot.querySelector('[role="listbox"]')?.getAttribute('aria-label')).to.not.equal(
      null,
    );
    expect(node(element, A).getAttribute('aria-label')).to.match(
      /^a@10\.0\.0\.1, up, \d+ processes, entered here$/,
    );
    expect(node(element, B).getAttribute('aria-label')).to.match(/^b@10\.0\.0\.2, up, \d+ processes$/);
  });

  it('writes the exact count, and where the cluster was entered', async () => {
    const element = await mount(threeNodes());
    const count = element.renderRoot.querySelector('[data-processes]');
    expect(count?.getAttribute('data-processes')).to.equal(String(vitalsOf(A).processes.used));
    expect(shownText(element)).to.contain('entered here');
  });

  it('draws all ordinary links as one path', async () => {
    const element = await mount(threeNodes());
    const path = element.renderRoot.querySelector('.links:not(.chosen, .missing)')?.getAttribute('d');
    expect(path?.match(/M/g)).to.have.length(3);
  });

  it('draws and labels a missing link, with its age', async () => {
    const cluster = threeNodes();
    const since = ago(41_000);
    const missingLinks = [
      { from: A, to: B, since },
      { from: B, to: A, since },
    ];
    cluster.setTopology(clusterOf(THREE, { missingLinks, partitionStatus: 'partial_partition' }));
    const element = await mount(cluster);
    expect(element.renderRoot.querySelector('[part="missing-link"]')?.getAttribute('d')).to.match(/^M/);
    expect(shownText(element)).to.match(/no link, 4[12] s/);
  });

  it('keeps a node that is down in its place, with its last number and a growing age', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    const place = node(element, B).getAttribute('transform');
    cluster.setTopology(
      withNode(clusterOf(THREE), B, { status: 'down', since: ago(41_000), lastSeen: ago(42_000) }),
    );
    cluster.setVitals(vitalsOf(B, { collectedAt: ago(43_000) }));
    await settled(element);
    expect(node(element, B).getAttribute('transform')).to.equal(place);
    expect(node(element, B).dataset['status']).to.equal('down');
    expect(shownText(element)).to.match(/down · 41 s/);
    expect(node(element, B).getAttribute('aria-label')).to.match(
      /down, for 41\ss, \d+ processes, 4[34]\ss ago/,
    );
    await aTimeout(2_300);
    await settled(element, 0);
    expect(shownText(element)).to.match(/down · 4[234] s/);
  });

  it('tells a state by shape as well as by colour', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    const shapes = new Set<string>();
    for (const status of ['down', 'unreachable', 'partitioned', 'unknown'] as const) {
      cluster.setTopology(withNode(clusterOf(THREE), C, { status, since: ago(1_000) }));
      await settled(element);
      shapes.add(node(element, C).querySelector('.badge > :not(.badge-ground)')?.outerHTML ?? '');
    }
    expect(shapes.size).to.equal(4);
  });

  it('tints the island that was cut off', async () => {
    const cluster = threeNodes();
    cluster.setTopology(clusterOf(FIVE, { islands: [FIVE.slice(0, 3), FIVE.slice(3)] }));
    const element = await mount(cluster);
    expect(element.renderRoot.querySelectorAll('[part="island"]')).to.have.length(1);
  });
});

describe('cluster-topology, chosen from', () => {
  it('tells which node was clicked, and marks it', async () => {
    const element = await mount(threeNodes());
    setTimeout(() =>
      node(element, B).dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true })),
    );
    const event = (await oneEvent(element, 'cluster-node-selected')) as ClusterNodeSelectedEvent;
    expect(event.node).to.equal(B);
    await settled(element, 0);
    expect(node(element, B).getAttribute('aria-selected')).to.equal('true');
    expect(node(element, B).querySelector('.choice')).not.to.equal(null);
    expect(element.selected).to.equal(B);
  });

  it('is one Tab stop, from which arrows move, Enter opens and Escape lets go', async () => {
    const element = await mount(threeNodes());
    expect(nodes(element).filter((each) => each.getAttribute('tabindex') === '0')).to.have.length(1);
    element.focus();
    expect(focused(element)).to.equal(A);
    await sendKeys({ press: 'ArrowDown' });
    const next = focused(element);
    expect(next).to.be.oneOf([B, C]);
    await sendKeys({ press: 'Enter' });
    expect(element.selected).to.equal(next);
    await sendKeys({ press: 'End' });
    expect(focused(element)).to.equal(C);
    await sendKeys({ press: 'Home' });
    expect(focused(element)).to.equal(A);
    await sendKeys({ press: 'Escape' });
    expect(element.selected).to.equal(null);
  });

  it('keeps focus and choice while data changes', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    element.focus();
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'Enter' });
    const [before, place] = [focused(element), node(element, element.selected!).getAttribute('transform')];
    cluster.setVitals(
      ...THREE.map((name) => vitalsOf(name, { processes: { used: 250_000, limit: 262_144 } })),
    );
    await settled(element);
    expect(focused(element)).to.equal(before);
    expect(node(element, element.selected!).getAttribute('transform')).to.equal(place);
    expect(shownText(element)).to.contain('250 000');
  });
});

describe('cluster-topology, looked at in other ways', () => {
  const press = (element: ClusterTopologyElement, view: string): void => {
    [...element.renderRoot.querySelectorAll<HTMLButtonElement>('.tabs button')]
      .find((button) => button.textContent?.trim() === view)
      ?.click();
  };

  it('becomes a grid of tiles above forty nodes, with all names in reach', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `node-${String(at).padStart(2, '0')}@host`);
    const cluster = fakeCluster();
    bringUp(
      cluster,
      clusterOf(names),
      names.map((name) => vitalsOf(name)),
    );
    const element = await mount(cluster);
    expect(element.shownView).to.equal('grid');
    expect(nodes(element)).to.have.length(60);
    expect(shownText(element)).to.contain('node-37');
    await expect(element).to.be.accessible();

    element.focus();
    await sendKeys({ press: 'ArrowRight' });
    expect(focused(element)).to.equal(names[1]);
    await sendKeys({ press: 'ArrowDown' });
    const columns = names.indexOf(focused(element)!) - 1;
    expect(columns).to.be.greaterThan(1);
    await sendKeys({ press: 'ArrowUp' });
    expect(focused(element)).to.equal(names[1]);
  });

  it('shows who sees whom, with the round trips that were asked for', async () => {
    const cluster = threeNodes();
    const seen = (rttMs: number) => ({ connected: true, rttMs, seenBy: A });
    cluster.setTopology(clusterOf(THREE, { missingLinks: [{ from: A, to: C, since: ago(41_000) }] }));
    cluster.answer('cluster_topology', () =>
      Promise.resolve(
        clusterOf(THREE, { connectivity: { [A]: { [B]: seen(0.42) }, [B]: { [A]: seen(0.44) } } }),
      ),
    );
    const element = await mount(cluster);
    setTimeout(() => press(element, 'matrix'));
    const event = await oneEvent(element, 'cluster-view-changed');
    expect(event).to.have.property('view', 'matrix');
    await settled(element);
    const cells = [...element.renderRoot.querySelectorAll('.cell')].map((cell) => cell.getAttribute('title'));
    expect(cells[1]).to.equal('a sees b, round trip 0.42 ms');
    expect(cells[2]).to.match(/^a does not see c, for 4[12]\u00a0s$/);
    expect(cells[5]).to.equal('b sees c');
    await expect(element).to.be.accessible();
  });

  it('asks for round trips only while the matrix is open', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    expect(cluster.executed).to.have.length(0);
    press(element, 'matrix');
    await settled(element);
    expect(cluster.executed.map((call) => call.name)).to.deep.equal(['cluster_topology']);
  });

  it('lists the nodes with their numbers, exact values and ages', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    press(element, 'list');
    await settled(element);
    const row = element.renderRoot.querySelector(`tr[data-node="${B}"]`);
    const values = [...(row?.querySelectorAll('data') ?? [])].map((data) => Number(data.value));
    const { processes, memory, runQueue, uptimeSeconds } = vitalsOf(B);
    expect(values).to.deep.equal([processes.used, memory.total, runQueue, uptimeSeconds]);
    expect(row?.textContent).to.match(/now|s ago/);
    await expect(element).to.be.accessible();

    const button = row?.querySelector('button');
    button?.focus();
    await sendKeys({ press: 'Enter' });
    expect(element.selected).to.equal(B);
    await sendKeys({ press: 'ArrowDown' });
    expect(focused(element)).to.equal(C);
  });

  it('says unknown where nothing was measured', async () => {
    const cluster = fakeCluster();
    cluster.setStatus({ state: 'connected', since: Date.now() });
    cluster.setTopology(clusterOf(THREE));
    const element = await mount(cluster);
    press(element, 'list');
    await settled(element);
    const row = element.renderRoot.querySelector(`tr[data-node="${B}"]`);
    expect(row?.querySelectorAll('.unknown').length).to.be.greaterThan(3);
    expect(row?.textContent).to.contain('never');
  });
});

describe('cluster-topology, given data', () => {
  it('needs no cluster', async () => {
    const vitals = new Map(THREE.map((name) => [name as string, vitalsOf(name)]));
    const element = await fixture<ClusterTopologyElement>(
      html`<cluster-topology .topology=${clusterOf(THREE)} .vitals=${vitals}></cluster-topology>`,
    );
    await settled(element);
    expect(nodes(element)).to.have.length(3);
    expect(element.matches(':state(live)')).to.equal(true);
  });

  it('prefers it to a cluster, which then is not asked', async () => {
    const cluster = fakeCluster();
    bringUp(cluster, clusterOf(FIVE), []);
    const element = await fixture<ClusterTopologyElement>(
      html`<cluster-topology .cluster=${cluster} .topology=${clusterOf(THREE)}></cluster-topology>`,
    );
    await settled(element);
    expect(nodes(element)).to.have.length(3);
    // Only where the connection stands is still listened to.
    expect(cluster.observers).to.equal(1);
  });
});

describe('cluster-topology, under load', () => {
  it('paints a thousand changes a second at most about four times', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    let updates = 0;
    const { requestUpdate } = element;
    element.requestUpdate = (...args) => {
      updates += 1;
      requestUpdate.apply(element, args);
    };
    const until = performance.now() + 1_000;
    let round = 0;
    while (performance.now() < until) {
      for (let burst = 0; burst < 10; burst += 1) {
        round += 1;
        cluster.setVitals(vitalsOf(A, { runQueue: round }));
      }
      await aTimeout(10);
    }
    // Four for the data, one for the ages.
    expect(round).to.be.greaterThan(300);
    expect(updates).to.be.lessThan(8);
  });
});

describe('cluster-topology, choosing between graph and grid', () => {
  it('does not go back and forth where a graph has no room', async () => {
    const names = Array.from({ length: 30 }, (_, at) => `worker-${String(at).padStart(2, '0')}@host`);
    const narrow = await fixture<HTMLElement>(html`<div></div>`);
    narrow.style.inlineSize = '366px';
    const element = document.createElement('cluster-topology');
    element.topology = clusterOf(names);
    narrow.append(element);
    const shown: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      await settled(element, 60);
      shown.push(element.shownView);
    }
    expect(shown.slice(1)).to.deep.equal(Array.from({ length: 7 }, () => 'grid'));
    narrow.style.inlineSize = '1000px';
    element.style.blockSize = '900px';
    await settled(element, 120);
    expect(element.shownView).to.be.oneOf(['graph', 'grid']);
    const settledOn = element.shownView;
    await settled(element, 120);
    expect(element.shownView).to.equal(settledOn);
  });
});
