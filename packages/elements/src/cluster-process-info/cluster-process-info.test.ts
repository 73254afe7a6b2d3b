import { expect, fixture, html } from '@open-wc/testing';
import { BeamdeckError, type ProcessInfo } from '@beamdeck/core';
import { sampleProcess, sampleProcessInfo } from '@beamdeck/core/testing';
import type { ClusterProcessSelectedEvent } from '../events/cluster-process-selected.js';
import { conforms, type Situation } from '../testing/conformance.js';
import { bringUp, fakeCluster, type FakeCluster } from '../testing/fake-cluster.js';
import { ago, clusterOf, THREE, vitalsOf } from '../testing/sample-cluster.js';
import { pageIn } from '../testing/sample-processes.js';
import { settled, shownText } from '../testing/settled.js';
import '../cluster-processes/cluster-processes.define.js';
import '../cluster-provider/cluster-provider.define.js';
import type { ClusterProcessInfoElement } from './cluster-process-info.js';
import './cluster-process-info.define.js';

const [A, B] = THREE;
const PID = '<0.83.0>';

function infoOf(node: string, pid: string, change: Partial<ProcessInfo> = {}): ProcessInfo {
  const row = sampleProcess(node, 3, { pid });
  return sampleProcessInfo(row, { simulated: false, collectedAt: ago(0), ...change });
}

function feed(cluster: FakeCluster, { ageMs, simulated }: Situation): void {
  cluster.answer('get_process_info', (params) => {
    const { node, pid } = params as { node: string; pid: string };
    return Promise.resolve(infoOf(node, pid, { simulated, collectedAt: ago(ageMs) }));
  });
}

conforms('cluster-process-info', {
  feed,
  choose: (element, node) => {
    (element as ClusterProcessInfoElement).process = { node, pid: PID, incarnation: null };
  },
  names: 'chosen',
  shows: 'current function',
  parts: ['header', 'age', 'meta', 'trends', 'memory', 'links', 'monitors', 'monitored-by', 'stack'],
});

function up(answer: (node: string, pid: string) => ProcessInfo): FakeCluster {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(THREE),
    THREE.map((name) => vitalsOf(name)),
  );
  cluster.answer('get_process_info', (params) => {
    const { node, pid } = params as { node: string; pid: string };
    return Promise.resolve(answer(node, pid));
  });
  return cluster;
}

async function mount(cluster: FakeCluster): Promise<ClusterProcessInfoElement> {
  const element = await fixture<ClusterProcessInfoElement>(
    html`<cluster-process-info .cluster=${cluster} node=${A} pid=${PID}></cluster-process-info>`,
  );
  await settled(element);
  return element;
}

const title = (element: Element): string => element.shadowRoot!.querySelector('h2')!.textContent!.trim();

describe('cluster-process-info', () => {
  it('shows what the process is, does and holds', async () => {
    const change: Partial<ProcessInfo> = {
      registeredName: 'mailer',
      messageQueueLen: 41_207,
      currentFunction: 'gen_tcp:recv/3',
      stacktrace: [{ call: 'gen_tcp:recv/3', file: 'gen_tcp.erl', line: 412 }],
    };
    const element = await mount(up((node, pid) => infoOf(node, pid, change)));
    const text = shownText(element);
    expect(title(element)).to.equal('mailer');
    for (const shown of ['41 207', 'gen_tcp:recv/3', 'gen_tcp.erl :412', `${PID} on ${A}`]) {
      expect(text).to.contain(shown);
    }
    await expect(element).to.be.accessible();
  });

  it('follows a link to a process on another node, and comes back', async () => {
    const link = { kind: 'process', id: '<0.200.0>', node: B, registeredName: 'stock' } as const;
    const port = { kind: 'port', id: '#Port<0.5>', node: A, registeredName: null } as const;
    const cluster = up((node, pid) =>
      infoOf(
        node,
        pid,
        node === A ? { links: { total: 2, items: [link, port] } } : { registeredName: 'stock' },
      ),
    );
    const element = await mount(cluster);
    expect(element.renderRoot.querySelectorAll('.ties .tie')).to.have.length(1);
    const told: unknown[] = [];
    element.addEventListener('cluster-process-selected', (event) =>
      told.push((event as ClusterProcessSelectedEvent).process),
    );
    element.renderRoot.querySelector<HTMLButtonElement>('.ties .tie')!.click();
    await settled(element);
    expect(title(element)).to.equal('stock');
    expect(told).to.deep.equal([{ node: B, pid: '<0.200.0>', incarnation: null }]);
    expect(element.back()).to.equal(true);
    await settled(element);
    expect(shownText(element)).to.contain(`${PID} on ${A}`);
    expect(element.back()).to.equal(false);
    expect(element.forward()).to.equal(true);
    await settled(element);
    expect(title(element)).to.equal('stock');
    await expect(element).to.be.accessible();
  });

  it('never shows one process’s numbers under another’s name', async () => {
    const cluster = up((node, pid) => infoOf(node, pid, { registeredName: 'mailer' }));
    const element = await mount(cluster);
    cluster.answer('get_process_info', () => new Promise(() => undefined));
    element.pid = '<0.99.0>';
    await settled(element, 0);
    expect(title(element)).to.equal('<0.99.0>');
    expect(shownText(element)).not.to.contain('mailer');
  });

  it('keeps what it was when it is gone, says so, and offers nothing to do to it', async () => {
    const cluster = up((node, pid) => infoOf(node, pid, { registeredName: 'mailer' }));
    cluster.setDescriptors({
      ...{ name: 'kill_process', category: 'process', summary: 'Ends it.', danger: 'destroy' },
      ...{ params: {}, result: {}, rest: null, allowed: true },
    });
    const element = await mount(cluster);
    expect(element.renderRoot.querySelectorAll('[part="action"]')).to.have.length(1);
    cluster.answer('get_process_info', () =>
      Promise.reject(new BeamdeckError('process_not_found', 'There is no such process.')),
    );
    element.refresh();
    await settled(element);
    expect(shownText(element)).to.contain('The process is gone. This is what it was.');
    expect(title(element)).to.equal('mailer');
    expect(element.renderRoot.querySelectorAll('[part="action"]')).to.have.length(0);
  });

  it('does not take the same pid of another life for it', async () => {
    const cluster = up((node, pid) => infoOf(node, pid, { incarnation: 'later' }));
    const element = await fixture<ClusterProcessInfoElement>(
      html`<cluster-process-info
        .cluster=${cluster}
        .process=${{ node: A, pid: PID, incarnation: 'earlier' }}
      ></cluster-process-info>`,
    );
    await settled(element);
    expect(shownText(element)).to.contain('what has this pid now is another process');
    expect(shownText(element)).not.to.contain('current function');
  });

  it('says why it could not be asked, and asks again when told', async () => {
    const cluster = up((node, pid) => infoOf(node, pid));
    cluster.answer('get_process_info', () => Promise.reject(new BeamdeckError('timeout', 'Too slow.')));
    const element = await mount(cluster);
    expect(shownText(element)).to.contain('Too slow. timeout');
    const before = cluster.executed.length;
    element.renderRoot.querySelector<HTMLButtonElement>('[part="retry"]')!.click();
    await settled(element, 0);
    expect(cluster.executed.length).to.equal(before + 1);
  });

  it('shows the process chosen in a list beside it', async () => {
    const cluster = up((node, pid) => infoOf(node, pid));
    const page = pageIn({ names: THREE, ageMs: 0, simulated: false, silent: [] });
    cluster.setProcesses(page);
    const provider = await fixture<HTMLElement>(
      html`<cluster-provider .cluster=${cluster}>
        <cluster-processes></cluster-processes><cluster-process-info></cluster-process-info>
      </cluster-provider>`,
    );
    await settled(provider);
    const element = provider.querySelector('cluster-process-info')!;
    expect(shownText(element)).to.contain('Select a process');
    provider
      .querySelector('cluster-processes')!
      .shadowRoot!.querySelector<HTMLElement>('[part="row"]')!
      .click();
    await settled(provider);
    expect(shownText(element)).to.contain(page.processes[0]!.pid);
    expect(shownText(element)).to.contain('current function');
  });
});
