import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { ClusterHealth } from '@beamdeck/core';
import type { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import type { ClusterProcessSelectedEvent } from '../events/cluster-process-selected.js';
import { conforms } from '../testing/conformance.js';
import { bringUp, fakeCluster } from '../testing/fake-cluster.js';
import { ago, clusterOf, THREE, vitalsOf } from '../testing/sample-cluster.js';
import { healthOf, nodeHealthOf } from '../testing/sample-health.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterHealthElement } from './cluster-health.js';
import './cluster-health.define.js';

conforms('cluster-health', {
  shows: 'nodes healthy',
  parts: ['header', 'age', 'lead', 'recommendations', 'nodes', 'areas', 'trends'],
  feed: (cluster, { names, ageMs, simulated, silent }) => {
    const nodes = names.map((name) => [
      name,
      nodeHealthOf(
        silent.includes(name)
          ? { status: 'down', condition: 'critical', healthScore: 0, lastUpdated: ago(43_000) }
          : { simulated, lastUpdated: ago(ageMs) },
      ),
    ]);
    cluster.setHealth(
      healthOf(names, {
        lastUpdated: ago(ageMs),
        recommendations: names.map((name) => `Look at ${name}.`),
        nodeStatuses: Object.fromEntries(nodes) as ClusterHealth['nodeStatuses'],
      }),
    );
  },
});

const [A, B] = THREE;

const sick = (): ClusterHealth =>
  healthOf(
    THREE,
    {
      overallStatus: 'degraded',
      nodesHealthy: 2,
      recommendations: ['Open Shop.Mailer and look at what it waits for.'],
    },
    {
      [B]: nodeHealthOf({
        healthScore: 71,
        condition: 'degraded',
        unmeasured: { host_memory: 'os_mon is not running.' },
        evidence: [
          {
            signal: 'mailbox',
            area: 'queues',
            value: 41_207,
            limit: 1_000,
            penalty: 29,
            text: 'The mailbox of Shop.Mailer holds 41 207 messages.',
            process: { pid: '<0.1204.0>', name: 'Shop.Mailer' },
          },
        ],
        runways: [
          {
            resource: 'processes',
            used: 96_410,
            limit: 262_144,
            perHour: 26_900,
            secondsLeft: 22_200,
            confidence: 'high',
            samples: 40,
            overSeconds: 1_200,
            text: 'Processes last 6 h 10 min at this rate.',
          },
        ],
      }),
    },
  );

async function mount(health: ClusterHealth): Promise<ClusterHealthElement> {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(THREE),
    THREE.map((name) => vitalsOf(name)),
  );
  cluster.setHealth(health);
  const element = await fixture<ClusterHealthElement>(
    html`<cluster-health .cluster=${cluster}></cluster-health>`,
  );
  await settled(element);
  return element;
}

const button = (element: Element, text: string): HTMLButtonElement =>
  [...(element.shadowRoot?.querySelectorAll('button') ?? [])].find((each) =>
    each.textContent?.includes(text),
  )!;

describe('cluster-health', () => {
  it('leads with the worst node, and opens why it lost its points', async () => {
    const text = shownText(await mount(sick()));
    expect(text).to.contain('degraded 2 of 3 nodes healthy');
    expect(text).to.contain('71 b 100 − 29');
    expect(text).to.contain('− 29 The mailbox of Shop.Mailer holds 41 207 messages.');
    expect(text).to.contain('Not measured: host memory ( os_mon is not running. )');
    expect(text).to.contain('Open Shop.Mailer and look at what it waits for.');
  });

  it('tells how long what grows will last', async () => {
    const element = await mount(sick());
    const runway = element.shadowRoot?.querySelector('[part="runways"] li');
    expect(runway?.textContent?.replace(/[\s\u00a0]+/g, ' ')).to.match(
      /6 h 10 min processes b .*steady growth/,
    );
  });

  it('leads to the process behind a finding, and to the node', async () => {
    const element = await mount(sick());
    setTimeout(() => button(element, 'Look at it').click());
    const chosen = (await oneEvent(
      element,
      'cluster-process-selected',
    )) as unknown as ClusterProcessSelectedEvent;
    expect(chosen.process).to.deep.equal({ node: B, pid: '<0.1204.0>', incarnation: null });
    setTimeout(() => button(element, 'Open b').click());
    const node = (await oneEvent(element, 'cluster-node-selected')) as unknown as ClusterNodeSelectedEvent;
    expect(node.node).to.equal(B);
  });

  it('lists the findings of a category when it is pressed', async () => {
    const element = await mount(sick());
    expect(element.shadowRoot?.querySelector('[part="area-findings"]')).to.equal(null);
    element.shadowRoot?.querySelector<HTMLButtonElement>('[data-area="queues"]')?.click();
    await settled(element, 0);
    expect(element.shadowRoot?.querySelector('[part="area-findings"]')?.textContent).to.contain(
      'Shop.Mailer',
    );
    expect(element.shadowRoot?.querySelector<HTMLButtonElement>('[data-area="memory"]')?.disabled).to.equal(
      true,
    );
  });

  it('leaves a node open that the user opened, whatever comes next', async () => {
    const cluster = fakeCluster();
    bringUp(cluster, clusterOf(THREE), []);
    cluster.setHealth(sick());
    const element = await fixture<ClusterHealthElement>(
      html`<cluster-health .cluster=${cluster}></cluster-health>`,
    );
    await settled(element);
    const row = (name: string) =>
      element.shadowRoot?.querySelector<HTMLButtonElement>(`[data-node="${name}"] .node-row`);
    row(A)?.click();
    cluster.setHealth({ ...sick(), lastUpdated: ago(-5_000) });
    await settled(element);
    expect(row(A)?.getAttribute('aria-expanded')).to.equal('true');
  });

  it('tells a partition with its islands', async () => {
    const cluster = fakeCluster();
    const [a, b, c] = THREE;
    bringUp(cluster, clusterOf(THREE, { islands: [[a, b], [c]], partitionStatus: 'minority_partition' }), []);
    cluster.setHealth(healthOf(THREE, { partitionStatus: 'minority_partition' }));
    const element = await fixture<ClusterHealthElement>(
      html`<cluster-health .cluster=${cluster}></cluster-health>`,
    );
    await settled(element);
    expect(element.shadowRoot?.querySelector('[part="partition"]')?.textContent).to.contain('{a b}');
  });
});
