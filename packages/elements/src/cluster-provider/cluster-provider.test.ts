import { aTimeout, expect, fixture, fixtureCleanup, html, oneEvent, waitUntil } from '@open-wc/testing';
import { BeamdeckError } from '@beamdeck/core';
import '../cluster-node-details/cluster-node-details.define.js';
import '../cluster-status-bar/cluster-status-bar.define.js';
import '../cluster-topology/cluster-topology.define.js';
import type { ClusterTopologyElement } from '../cluster-topology/cluster-topology.js';
import { ClusterOperationExecuteRequestEvent, VETOED } from '../events/cluster-operation-execute-request.js';
import { bringUp, fakeCluster, GATEWAY_GONE, type FakeCluster } from '../testing/fake-cluster.js';
import { clusterOf, THREE, vitalsOf } from '../testing/sample-cluster.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterProviderElement } from './cluster-provider.js';
import './cluster-provider.define.js';

const [A, B] = THREE;

function up(names: readonly string[] = THREE): FakeCluster {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(names),
    names.map((name) => vitalsOf(name)),
  );
  return cluster;
}

async function around(cluster: FakeCluster | null): Promise<ClusterProviderElement> {
  const provider = await fixture<ClusterProviderElement>(
    html`<cluster-provider .cluster=${cluster}>
      <cluster-status-bar></cluster-status-bar>
      <cluster-topology></cluster-topology>
      <cluster-node-details></cluster-node-details>
    </cluster-provider>`,
  );
  await settled(provider);
  return provider;
}

const inside = (provider: Element, tag: string): Element => provider.querySelector(tag)!;
const banner = (provider: Element): Element | null => provider.shadowRoot!.querySelector('[part="banner"]');

describe('cluster-provider', () => {
  it('gives one cluster to everything inside', async () => {
    const provider = await around(up());
    expect(shownText(inside(provider, 'cluster-status-bar'))).to.contain('nodes 3 / 3');
    expect(shownText(inside(provider, 'cluster-topology'))).to.contain('3 nodes');
    expect(banner(provider)).to.equal(null);
    await expect(provider).to.be.accessible();
  });

  it('passes a change of cluster on, and lets go of the first without closing it', async () => {
    const first = up();
    const provider = await around(first);
    const second = up(['only@host']);
    provider.cluster = second;
    await settled(provider);
    expect(shownText(inside(provider, 'cluster-topology'))).to.contain('1 node');
    expect(first.observers).to.equal(0);
    expect(first.closed).to.equal(false);
  });

  it('lets go of everything when it is removed', async () => {
    const cluster = up();
    const provider = await around(cluster);
    expect(cluster.observers).to.be.greaterThan(0);
    provider.remove();
    await aTimeout(0);
    expect(cluster.observers).to.equal(0);
  });

  it('lets the node chosen in one element be shown by another', async () => {
    const provider = await around(up());
    expect(shownText(inside(provider, 'cluster-node-details'))).to.contain('Select a node');
    const topology = inside(provider, 'cluster-topology') as ClusterTopologyElement;
    const node = [...topology.renderRoot.querySelectorAll('[role="option"]')][1]!;
    node.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
    await settled(provider);
    expect(shownText(inside(provider, 'cluster-node-details'))).to.contain(B);
  });

  it('is the nearest one that counts, and several on a page do not mix', async () => {
    const outer = await fixture<HTMLElement>(
      html`<div>
        <cluster-provider .cluster=${up()}>
          <cluster-topology></cluster-topology>
          <cluster-provider .cluster=${up(['inner@host'])}
            ><cluster-topology></cluster-topology
          ></cluster-provider>
        </cluster-provider>
        <cluster-provider .cluster=${up(['x@h', 'y@h'])}
          ><cluster-topology></cluster-topology
        ></cluster-provider>
      </div>`,
    );
    await settled(outer);
    const counts = [...outer.querySelectorAll('cluster-topology')].map(
      (element) => /\d+ nodes?/.exec(shownText(element))?.[0],
    );
    expect(counts).to.deep.equal(['3 nodes', '1 node', '2 nodes']);
  });

  it('says what is wrong with the connection, when it tries again, and tries when told', async () => {
    const cluster = up();
    const provider = await around(cluster);
    cluster.setStatus({ state: 'reconnecting', attempt: 2, nextAt: Date.now() + 8_500, error: GATEWAY_GONE });
    await settled(provider);
    const text = banner(provider)?.textContent?.replace(/\s+/g, ' ');
    expect(text).to.contain('Connection lost.');
    expect(text).to.contain('The gateway does not answer. cluster_unavailable');
    expect(text).to.contain('Check that it runs.');
    expect(text).to.match(/Attempt 2, next try in [78] s/);
    expect(banner(provider)?.getAttribute('role')).to.equal('status');
    await expect(provider).to.be.accessible();

    provider.shadowRoot?.querySelector<HTMLButtonElement>('[part="retry"]')?.click();
    expect(cluster.connects).to.equal(1);
  });

  it('does not call old what was never seen', async () => {
    const cluster = fakeCluster();
    const provider = await around(cluster);
    cluster.setStatus({ state: 'reconnecting', attempt: 1, nextAt: Date.now() + 8_500, error: GATEWAY_GONE });
    await settled(provider);
    expect(banner(provider)?.textContent).to.contain('No connection yet.');
    expect(banner(provider)?.textContent).not.to.contain('old');
  });

  it('does not try when the page around vetoes it', async () => {
    const cluster = up();
    const provider = await around(cluster);
    cluster.setStatus({ state: 'refused', error: GATEWAY_GONE });
    await settled(provider);
    provider.addEventListener('cluster-connection-retry-request', (event) => event.preventDefault());
    provider.shadowRoot?.querySelector<HTMLButtonElement>('[part="retry"]')?.click();
    expect(cluster.connects).to.equal(0);
  });

  it('leaves the banner to what is inside when told to', async () => {
    const cluster = up();
    const provider = await around(cluster);
    provider.withoutBanner = true;
    cluster.setStatus({ state: 'refused', error: GATEWAY_GONE });
    await settled(provider);
    expect(banner(provider)).to.equal(null);
  });
});

describe('cluster-provider, running operations', () => {
  it('runs what is asked for inside it, on its own cluster', async () => {
    const cluster = up();
    cluster.answer('ping_node', () => Promise.resolve({ node: A, rttMs: 1 }));
    const provider = await around(cluster);
    const event = new ClusterOperationExecuteRequestEvent('ping_node', { node: A }, { cluster: null });
    inside(provider, 'cluster-topology').dispatchEvent(event);
    expect(await event.result).to.deep.include({ data: { node: A, rttMs: 1 } });
    expect(cluster.executed).to.have.length(1);
  });

  it('does not run what is meant for another cluster', async () => {
    const cluster = up();
    const provider = await around(cluster);
    const event = new ClusterOperationExecuteRequestEvent('ping_node', { node: A }, { cluster: up() });
    inside(provider, 'cluster-topology').dispatchEvent(event);
    expect(event.result).to.equal(null);
    await aTimeout(0);
    expect(cluster.executed).to.have.length(0);
  });

  it('runs nothing that is vetoed, also after it has seen the event', async () => {
    const cluster = up();
    const provider = await around(cluster);
    document.addEventListener('cluster-operation-execute-request', (event) => event.preventDefault(), {
      once: true,
    });
    const event = new ClusterOperationExecuteRequestEvent('ping_node', { node: A }, { cluster: null });
    inside(provider, 'cluster-topology').dispatchEvent(event);
    expect(await event.result).to.equal(VETOED);
    expect(cluster.executed).to.have.length(0);
  });

  it('does not make noise of a failure that nobody looks at', async () => {
    const cluster = up();
    cluster.answer('ping_node', () => Promise.reject(new BeamdeckError('timeout', 'Too long.')));
    const provider = await around(cluster);
    const unhandled: unknown[] = [];
    const listen = (event: PromiseRejectionEvent): void => void unhandled.push(event.reason);
    window.addEventListener('unhandledrejection', listen);
    inside(provider, 'cluster-topology').dispatchEvent(
      new ClusterOperationExecuteRequestEvent('ping_node', { node: A }, { cluster: null }),
    );
    await aTimeout(20);
    window.removeEventListener('unhandledrejection', listen);
    expect(unhandled).to.have.length(0);
  });
});

describe('cluster-provider, making a cluster', () => {
  afterEach(() => fixtureCleanup());

  it('simulates one in the page, marked as such everywhere, and closes it when removed', async () => {
    const provider = await fixture<ClusterProviderElement>(
      html`<cluster-provider simulated="4" seed="7">
        <cluster-status-bar></cluster-status-bar><cluster-topology></cluster-topology>
      </cluster-provider>`,
    );
    await waitUntil(() => shownText(provider).includes('nodes 4 / 4'), 'four nodes up', { timeout: 8_000 });
    expect(shownText(provider)).to.contain('SIMULATION');
    expect(inside(provider, 'cluster-topology').matches(':state(simulated)')).to.equal(true);
    provider.simulated = 2;
    await waitUntil(() => shownText(provider).includes('nodes 2 / 2'), 'two nodes up', { timeout: 8_000 });
  });

  it('says what is wrong when there is no gateway at its address', async () => {
    const provider = await fixture<ClusterProviderElement>(
      html`<cluster-provider src="/no-gateway-here/"
        ><cluster-topology></cluster-topology
      ></cluster-provider>`,
    );
    const topology = inside(provider, 'cluster-topology');
    await waitUntil(() => topology.matches(':state(error)'), 'an error', { timeout: 8_000 });
    const retry = topology.shadowRoot?.querySelector<HTMLButtonElement>('[part="retry"]');
    expect(retry).not.to.equal(null);
    setTimeout(() => retry?.click());
    await oneEvent(provider, 'cluster-connection-retry-request');
  });

  it('is empty, and says what to do, when it is told nothing', async () => {
    const provider = await around(null);
    expect(shownText(inside(provider, 'cluster-topology'))).to.contain('No cluster yet');
  });
});
