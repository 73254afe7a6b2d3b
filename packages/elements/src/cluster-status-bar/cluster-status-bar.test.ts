import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { conforms } from '../testing/conformance.js';
import { bringUp, fakeCluster, GATEWAY_GONE, type FakeCluster } from '../testing/fake-cluster.js';
import { ago, clusterOf, THREE, vitalsOf, withNode } from '../testing/sample-cluster.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterStatusBarElement } from './cluster-status-bar.js';
import './cluster-status-bar.define.js';

conforms('cluster-status-bar', {
  shows: 'nodes 3 / 3',
  parts: ['name', 'item', 'connection'],
  names: 'cluster',
});

const [, B] = THREE;

async function mount(cluster: FakeCluster): Promise<ClusterStatusBarElement> {
  const element = await fixture<ClusterStatusBarElement>(
    html`<cluster-status-bar .cluster=${cluster}></cluster-status-bar>`,
  );
  await settled(element);
  return element;
}

function upFor(ageMs: number): FakeCluster {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(THREE, { collectedAt: ago(ageMs), formationTime: ago(3 * 86_400_000) }),
    THREE.map((name) => vitalsOf(name, { collectedAt: ago(ageMs) })),
  );
  return cluster;
}

describe('cluster-status-bar', () => {
  it('says in one line how the cluster is', async () => {
    const text = shownText(await mount(upFor(0)));
    expect(text).to.contain('mode multi node');
    expect(text).to.contain('partition none');
    expect(text).to.contain('up 3d 00h 00m');
    expect(text).to.contain('watching costs 0.20 ms · 420 B a node');
  });

  it('counts the age of the newest data', async () => {
    const element = await mount(upFor(5_000));
    expect(shownText(element)).to.match(/live · 5 s ago/);
    await aTimeout(2_200);
    await settled(element, 0);
    expect(shownText(element)).to.match(/live · [78] s ago/);
  });

  it('counts the nodes that are up', async () => {
    const cluster = upFor(0);
    cluster.setTopology(withNode(clusterOf(THREE), B, { status: 'down' }));
    expect(shownText(await mount(cluster))).to.contain('nodes 2 / 3');
  });

  it('says SIMULATION for a simulated cluster', async () => {
    const cluster = upFor(0);
    cluster.setTopology(clusterOf(THREE, { simulationEnabled: true }));
    const element = await mount(cluster);
    expect(element.renderRoot.querySelector('[part="simulation"]')?.textContent).to.contain('SIMULATION');
  });

  it('says which nodes are asked less often because they are loaded', async () => {
    const pace = { everyMs: 10_000, slowed: '17 processes wait to run.' };
    const cluster = fakeCluster();
    bringUp(
      cluster,
      clusterOf(THREE),
      THREE.map((name) => vitalsOf(name, name === B ? { pace } : {})),
    );
    const element = await mount(cluster);
    expect(shownText(element)).to.contain('1 node asked less often');
    const slowed = element.renderRoot.querySelector<HTMLElement>('[part~="slowed"]');
    expect(slowed?.title).to.contain(`${B}: every 10`).and.to.contain('17 processes wait to run.');
  });

  it('counts the islands of a partition', async () => {
    const cluster = upFor(0);
    const islands = [[THREE[0]], [THREE[1], THREE[2]]];
    cluster.setTopology(clusterOf(THREE, { partitionStatus: 'partial_partition', islands }));
    expect(shownText(await mount(cluster))).to.contain('partition ▲ 2 islands');
  });

  it('says when the next attempt is, and colours nothing as if it were so', async () => {
    const cluster = upFor(20_000);
    const element = await mount(cluster);
    cluster.setStatus({ state: 'reconnecting', attempt: 3, nextAt: Date.now() + 6_500, error: GATEWAY_GONE });
    await settled(element);
    expect(shownText(element)).to.match(/reconnecting · try 3 in [56] s/);
    const up = element.renderRoot.querySelector('.item .ok');
    expect(getComputedStyle(up!).color).to.equal(
      getComputedStyle(element.renderRoot.querySelector('.k')!).color,
    );
  });

  it('shows data of the page without calling it live', async () => {
    const element = await fixture<ClusterStatusBarElement>(
      html`<cluster-status-bar
        .topology=${clusterOf(THREE, { collectedAt: ago(90_000) })}
      ></cluster-status-bar>`,
    );
    await settled(element);
    expect(shownText(element)).to.contain('data · 1 min 30 s ago');
    expect(shownText(element)).not.to.contain('live');
  });
});
