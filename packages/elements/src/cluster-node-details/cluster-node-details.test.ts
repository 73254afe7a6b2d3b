import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { BeamdeckError } from '@beamdeck/core';
import type { ClusterOperationExecuteRequestEvent } from '../events/cluster-operation-execute-request.js';
import { conforms } from '../testing/conformance.js';
import { bringUp, fakeCluster, type FakeCluster } from '../testing/fake-cluster.js';
import { ago, clusterOf, infoOf, THREE, vitalsOf, withNode } from '../testing/sample-cluster.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterNodeDetailsElement } from './cluster-node-details.js';
import './cluster-node-details.define.js';

conforms('cluster-node-details', {
  choose: (element, node) => {
    (element as ClusterNodeDetailsElement).node = node;
  },
  names: 'chosen',
  shows: 'OTP / ERTS / Elixir',
  parts: ['header', 'age', 'system', 'limits', 'memory', 'trends', 'peers', 'applications', 'performance'],
});

const [A, B] = THREE;

function threeNodes(): FakeCluster {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(THREE),
    THREE.map((name) => vitalsOf(name, { collectedAt: ago(1_000) })),
  );
  cluster.setInfo(infoOf(A));
  return cluster;
}

async function mount(cluster: FakeCluster, node: string = A): Promise<ClusterNodeDetailsElement> {
  const element = await fixture<ClusterNodeDetailsElement>(
    html`<cluster-node-details .cluster=${cluster} node=${node}></cluster-node-details>`,
  );
  await settled(element);
  return element;
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const button = (element: ClusterNodeDetailsElement, text: string): HTMLButtonElement =>
  [...element.renderRoot.querySelectorAll('button')].find((each) => each.textContent?.includes(text))!;

describe('cluster-node-details, measured', () => {
  it('shows used and limit with a bar, and the exact share on hover', async () => {
    const cluster = threeNodes();
    cluster.setVitals(
      vitalsOf(A, { collectedAt: ago(-1_000), processes: { used: 240_000, limit: 262_144 } }),
    );
    const element = await mount(cluster);
    const numbers = element.renderRoot.querySelector('[data-limit="processes"]');
    expect([...(numbers?.querySelectorAll('data') ?? [])].map((data) => data.value)).to.deep.equal([
      '240000',
      '262144',
    ]);
    expect(numbers?.getAttribute('title')).to.contain('92\u00a0%');
    const bar = element.renderRoot.querySelector('.limits .fill');
    expect(bar?.classList.contains('crit')).to.equal(true);
    expect(Number(bar?.getAttribute('width'))).to.be.closeTo(91.55, 0.1);
  });

  it('has memory in humane units with the exact bytes behind', async () => {
    const element = await mount(threeNodes());
    const figure = element.renderRoot.querySelector<HTMLDataElement>('[part="memory"] .figure');
    expect(figure?.value).to.equal(String(infoOf(A).memory.total));
    expect(figure?.textContent).to.match(/MiB$/);
    expect(figure?.title).to.match(/bytes$/);
  });

  it('says unknown, with the node’s own reason, where something was not measured', async () => {
    const element = await mount(threeNodes());
    expect(shownText(element)).to.contain('unknown: Not sampled.');
    const elixir = element.renderRoot.querySelector('[part="system"] .unknown');
    expect(elixir?.getAttribute('title')).to.equal('Elixir is not loaded on the node.');
  });

  it('lists applications and links with their numbers', async () => {
    const cluster = threeNodes();
    const info = infoOf(A, { collectedAt: ago(-2_000) });
    const peers = [
      { node: B, state: 'up', type: 'visible', bytesIn: 1_048_576, bytesOut: 2_048, queueBytes: 0 },
      { node: 'tls@h', state: 'up', type: 'hidden', bytesIn: null, bytesOut: null, queueBytes: null },
    ] as const;
    cluster.setInfo({ ...info, networkInfo: { ...info.networkInfo, peers: [...peers] } });
    const element = await mount(cluster);
    const row = element.renderRoot.querySelector('[data-application="shop"]');
    expect([...(row?.querySelectorAll('data') ?? [])].map((data) => data.value)).to.deep.equal([
      '220',
      String(24 * 1_048_576),
    ]);
    expect(element.renderRoot.querySelector(`[data-peer="${B}"] data`)?.getAttribute('value')).to.equal(
      '1048576',
    );
    expect(
      element.renderRoot.querySelector('[data-peer="tls@h"]')?.querySelectorAll('.unknown'),
    ).to.have.length(3);
  });

  it('shows eight applications, and all of them when asked', async () => {
    const cluster = threeNodes();
    const [first] = infoOf(A).applications;
    const applications = Array.from({ length: 14 }, (_, at) => ({ ...first!, name: `app_${at}` }));
    cluster.setInfo(infoOf(A, { applications, collectedAt: ago(-2_000) }));
    const element = await mount(cluster);
    const rows = (): number => element.renderRoot.querySelectorAll('[data-application]').length;
    expect(rows()).to.equal(8);
    button(element, 'Show 6 more').click();
    await settled(element, 0);
    expect(rows()).to.equal(14);
  });

  it('draws the vitals seen so far', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    for (let round = 1; round <= 3; round += 1) {
      cluster.setVitals(vitalsOf(A, { collectedAt: ago(-round * 1_000), runQueue: round }));
    }
    await settled(element);
    expect(element.renderRoot.querySelectorAll('.sparkline .line').length).to.equal(4);
    expect(element.renderRoot.querySelector('[part="trends"]')?.textContent).to.contain('4 samples');
  });
});

describe('cluster-node-details, of a node that is not well', () => {
  it('says why it is down, since when, and how old its numbers are', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    const down = {
      status: 'down',
      since: ago(41_000),
      lastSeen: ago(42_000),
      reason: 'It closed the link.',
    } as const;
    cluster.setTopology(withNode(clusterOf(THREE), A, down));
    cluster.setInfo(infoOf(A, { status: 'down', lastSeen: ago(42_000) }));
    await settled(element);
    const text = shownText(element);
    expect(text).to.match(/down for 4[12] s ?\. It closed the link\. Last sign of life 4[23] s ago/);
    expect(text).to.contain('These numbers are');
    expect(element.renderRoot.querySelector('.body')?.classList.contains('old')).to.equal(true);
    expect(text).to.contain('OTP / ERTS / Elixir');
  });

  it('says of what the full answer told how old that is, however new the gauges are', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    const age = (): Element => element.renderRoot.querySelector('[part="answer-age"]')!;
    const bodyOf = (part: string): Element =>
      element.renderRoot.querySelector(`[part="${part}"]`)!.closest('.body')!;
    expect(shownText(age())).to.match(/measured just now$/);
    expect(bodyOf('applications').classList.contains('old')).to.equal(false);
    cluster.setInfo(infoOf(A, { collectedAt: ago(80_000), incarnation: 'another-life' }));
    await settled(element);
    expect(shownText(element.renderRoot.querySelector('[part="age"]')!)).to.match(
      /^measured (just now|\d+\ss ago)$/,
    );
    expect(shownText(age())).to.match(/^Links, applications and performance are 1\smin\s\d\d\ss old , from /);
    expect(
      ['peers', 'applications', 'performance'].map((part) => bodyOf(part).classList.contains('old')),
    ).to.deep.equal([true, true, true]);
    expect(
      ['limits', 'memory', 'trends'].map((part) => bodyOf(part).classList.contains('old')),
    ).to.deep.equal([false, false, false]);
  });

  it('does not pretend to know a node that was never measured', async () => {
    const cluster = fakeCluster();
    cluster.setStatus({ state: 'connected', since: Date.now() });
    cluster.setTopology(
      withNode(clusterOf(THREE), B, { status: 'unreachable', since: ago(9_000), lastSeen: null }),
    );
    const element = await mount(cluster, B);
    const text = shownText(element);
    expect(text).to.contain('Never seen.');
    expect(text).to.contain('never measured, so nothing is shown');
    expect(text).not.to.contain('limits');
  });

  it('shows the fault of a question that failed, while there is no answer', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster, B);
    cluster.fail(new BeamdeckError('timeout', 'The node did not answer in time.', { details: { node: B } }));
    cluster.fail(new BeamdeckError('timeout', 'Not about this one.', { details: { node: A } }));
    await settled(element);
    expect(shownText(element)).to.contain('The node did not answer in time. timeout');
    expect(shownText(element)).not.to.contain('Not about this one');
  });

  it('never shows one node’s numbers under another’s name', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    expect(shownText(element)).to.contain('OTP / ERTS / Elixir');
    element.node = B;
    await settled(element, 0);
    expect(element.renderRoot.querySelector('h2')?.textContent).to.contain(B);
    expect(shownText(element)).not.to.contain('OTP / ERTS / Elixir');
    cluster.setInfo(infoOf(B));
    await settled(element);
    expect(shownText(element)).to.contain('OTP / ERTS / Elixir');
  });
});

describe('cluster-node-details, asked', () => {
  it('pings once however often the button is pressed, and shows the round trip', async () => {
    const cluster = threeNodes();
    const answer = deferred<unknown>();
    cluster.answer('ping_node', () => answer.promise);
    const element = await mount(cluster);
    button(element, 'Ping').click();
    button(element, 'Ping').click();
    await settled(element, 0);
    expect(cluster.executed).to.deep.equal([{ name: 'ping_node', params: { node: A, timeoutMs: 5_000 } }]);
    expect(button(element, 'Ping').getAttribute('aria-disabled')).to.equal('true');
    answer.resolve({ node: A, rttMs: 0.42 });
    await settled(element, 20);
    const result = element.renderRoot.querySelector('.ping-result');
    expect(result?.getAttribute('role')).to.equal('status');
    expect(result?.textContent?.trim()).to.equal('0.42\u00a0ms');
  });

  it('says when the round trip was measured, and how it compares with those before', async () => {
    const cluster = threeNodes();
    const times = [0.42, 3.1];
    cluster.answer('ping_node', () => Promise.resolve({ node: A, rttMs: times.shift() }));
    const element = await mount(cluster);
    const line = (): string => shownText(element.renderRoot.querySelector('[part="ping"]')!);
    await element.pingNode();
    await settled(element, 0);
    expect(line()).to.match(/^round trip 0\.42 ms at \d\d:\d\d:\d\d, just now ping again to compare$/);
    await element.pingNode();
    await settled(element, 0);
    expect(line()).to.match(/^round trip 3\.1 ms at .* the ping before: 0\.42 ms$/);
    element.node = B;
    await settled(element, 0);
    expect(element.renderRoot.querySelector('[part="ping"]')).to.equal(null);
  });

  it('asks for the processes of the node only when they are opened', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    expect(cluster.watched).to.have.length(0);
    button(element, 'Processes').click();
    for (let tries = 0; cluster.watched.length === 0 && tries < 50; tries += 1) await settled(element, 50);
    expect(cluster.watched).to.deep.equal([{ node: A, sort: 'memory', order: 'desc', limit: 200 }]);
    expect(element.renderRoot.querySelector('cluster-processes')?.node).to.equal(A);
  });

  it('keeps a section closed that was closed, whatever is measured next', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    const fold = element.renderRoot.querySelector<HTMLButtonElement>('[part="memory"] .fold')!;
    expect(fold.getAttribute('aria-expanded')).to.equal('true');
    fold.click();
    cluster.setVitals(vitalsOf(A, { collectedAt: ago(-2_000) }));
    await settled(element);
    expect(fold.getAttribute('aria-expanded')).to.equal('false');
    expect(element.renderRoot.querySelector('[part="memory"] .segments')).to.equal(null);
    expect(element.renderRoot.querySelector('[part="memory"] .figure')).not.to.equal(null);
  });

  it('shows the code of a ping that failed', async () => {
    const cluster = threeNodes();
    cluster.answer('ping_node', () => Promise.reject(new BeamdeckError('node_unreachable', 'No answer.')));
    const element = await mount(cluster);
    await element.pingNode();
    await settled(element, 0);
    expect(shownText(element)).to.contain('node unreachable');
  });

  it('runs nothing when the page around vetoes it', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    const asked: ClusterOperationExecuteRequestEvent[] = [];
    document.addEventListener(
      'cluster-operation-execute-request',
      (event) => {
        asked.push(event as ClusterOperationExecuteRequestEvent);
        event.preventDefault();
      },
      { once: true },
    );
    await element.pingNode();
    expect(asked.map((event) => [event.operation, event.params])).to.deep.equal([
      ['ping_node', { node: A, timeoutMs: 5_000 }],
    ]);
    expect(cluster.executed).to.have.length(0);
  });

  it('shows a refreshed answer at once, and an error with what to do', async () => {
    const cluster = threeNodes();
    const element = await mount(cluster);
    const { systemInfo } = infoOf(A);
    cluster.answer('node_info', () =>
      Promise.resolve(
        infoOf(A, { collectedAt: ago(-3_000), systemInfo: { ...systemInfo, otpRelease: '28' } }),
      ),
    );
    button(element, 'Refresh').click();
    await settled(element);
    expect(shownText(element)).to.contain('28 / 15.2.3');
    cluster.answer('node_info', () =>
      Promise.reject(
        new BeamdeckError('timeout', 'It took too long.', { suggestions: ['Try it when it is idle.'] }),
      ),
    );
    await element.refresh();
    await settled(element, 0);
    expect(shownText(element)).to.contain(
      'Refresh failed: It took too long. timeout Try it when it is idle.',
    );
  });

  it('does not want an answer that comes after it was removed', async () => {
    const cluster = threeNodes();
    const answer = deferred<unknown>();
    cluster.answer('ping_node', () => answer.promise);
    const element = await mount(cluster);
    const ping = element.pingNode();
    element.remove();
    answer.resolve({ node: A, rttMs: 1 });
    await ping;
    await aTimeout(0);
    expect(cluster.observers).to.equal(0);
  });
});

describe('cluster-node-details, given data', () => {
  it('shows it without a cluster, and offers nothing to ask', async () => {
    const element = await fixture<ClusterNodeDetailsElement>(
      html`<cluster-node-details .info=${infoOf(A)}></cluster-node-details>`,
    );
    await settled(element);
    expect(shownText(element)).to.contain('OTP / ERTS / Elixir');
    expect(shownText(element)).not.to.contain('Ping');
  });
});
