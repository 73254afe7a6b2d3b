import { expect, fixture, html } from '@open-wc/testing';
import { BeamdeckError, type OperationDescriptor, type OperationResult } from '@beamdeck/core';
import { mockOperationResponse } from '@beamdeck/core/testing';
import { conforms } from '../testing/conformance.js';
import { bringUp, fakeCluster, type FakeCluster } from '../testing/fake-cluster.js';
import { ago, clusterOf, THREE, vitalsOf } from '../testing/sample-cluster.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterOperationsElement } from './cluster-operations.js';
import './cluster-operations.define.js';

const [A] = THREE;

const descriptor = (name: string, change: Partial<OperationDescriptor> = {}): OperationDescriptor => ({
  name,
  category: 'distributed',
  summary: `What ${name} does.`,
  danger: 'read',
  params: { type: 'object', properties: { node: { type: 'string' } }, required: ['node'] },
  result: {},
  rest: { method: 'GET', path: '/api/v1/cluster/nodes/:node/ping' },
  allowed: true,
  ...change,
});

const past = (params: Record<string, unknown>, requestId: string): OperationResult => {
  const result = mockOperationResponse('ping_node');
  return { ...result, params, metadata: { ...result.metadata, requestId } };
};

const OPERATIONS = [
  descriptor('ping_node'),
  descriptor('kill_process', { category: 'process', danger: 'destroy' }),
];

conforms('cluster-operations', {
  shows: 'registered',
  parts: ['header', 'form', 'run-button', 'dry-run'],
  feed: (cluster, { names }) => {
    cluster.setDescriptors(...OPERATIONS);
    cluster.setHistory(...names.map((node, at) => past({ node }, String(at))));
  },
});

async function mount(cluster: FakeCluster, operation = 'ping_node'): Promise<ClusterOperationsElement> {
  bringUp(
    cluster,
    clusterOf(THREE),
    THREE.map((name) => vitalsOf(name)),
  );
  cluster.setDescriptors(...OPERATIONS);
  const element = await fixture<ClusterOperationsElement>(
    html`<cluster-operations .cluster=${cluster} operation=${operation}></cluster-operations>`,
  );
  await settled(element);
  return element;
}

const part = <E extends HTMLElement>(element: Element, name: string): E =>
  element.shadowRoot!.querySelector<E>(`[part~="${name}"]`)!;

const choose = (element: Element, field: string, value: string): void => {
  const input = element.shadowRoot!.querySelector<HTMLSelectElement>(`[data-field="${field}"]`)!;
  input.value = value;
  input.dispatchEvent(new Event(input.localName === 'select' ? 'change' : 'input'));
};

describe('cluster-operations', () => {
  it('does not run what lacks a param, and says which', async () => {
    const cluster = fakeCluster();
    const element = await mount(cluster);
    part(element, 'run-button').click();
    await settled(element, 20);
    expect(cluster.executed).to.have.length(0);
    expect(shownText(element)).to.contain('This is needed.');
  });

  it('runs once however often the button is pressed, and shows the result and its JSON', async () => {
    const cluster = fakeCluster();
    let answer: (data: unknown) => void = () => undefined;
    cluster.answer('ping_node', () => new Promise((resolve) => (answer = resolve)));
    const element = await mount(cluster);
    choose(element, 'node', A);
    await settled(element, 20);
    part(element, 'run-button').click();
    part(element, 'run-button').click();
    await settled(element, 20);
    expect(cluster.executed).to.deep.equal([{ name: 'ping_node', params: { node: A } }]);
    expect(shownText(element)).to.contain('running for');
    answer({ node: A, rttMs: 0.42 });
    await settled(element, 20);
    expect(shownText(part(element, 'result'))).to.contain('rtt ms 0.42');
    [...element.shadowRoot!.querySelectorAll('button')]
      .find((each) => each.textContent?.includes('JSON'))!
      .click();
    await settled(element, 0);
    expect(part(element, 'json').textContent).to.contain('"rttMs": 0.42');
  });

  it('shows each retry of what runs, and can be cancelled', async () => {
    const cluster = fakeCluster();
    const element = await mount(cluster);
    element.node = A;
    await settled(element, 20);
    void element.runChosen();
    await settled(element, 20);
    cluster.recover({
      type: 'retry_scheduled',
      at: ago(0),
      operation: 'ping_node',
      node: A,
      attempt: 1,
      code: 'timeout',
      delayMs: 3_000,
      nextAt: ago(-3_000),
    });
    await settled(element);
    expect(shownText(part(element, 'recovery'))).to.match(/timeout a@10\.0\.0\.1 · attempt 2 in [23]\.\d s/);
    part(element, 'cancel').click();
    await settled(element, 20);
    expect(shownText(part(element, 'run'))).to.contain(
      'Cancelled. What had been sent may still have happened.',
    );
  });

  it('shows what failed and what to do, and keeps it in the history as the cluster tells', async () => {
    const cluster = fakeCluster();
    cluster.answer('ping_node', () =>
      Promise.reject(
        new BeamdeckError('timeout', 'No answer in time.', { suggestions: ['Look at the node first.'] }),
      ),
    );
    const element = await mount(cluster);
    element.node = A;
    await settled(element, 20);
    await element.runChosen();
    cluster.finish({ ...past({ node: A }, 'x'), outcome: 'failed', data: null });
    await settled(element);
    expect(shownText(element)).to.contain('No answer in time. timeout Look at the node first.');
    expect(shownText(element)).to.contain('history 1');
  });

  it('does not pretend to know when the outcome is unknown', async () => {
    const cluster = fakeCluster();
    cluster.answer('ping_node', () =>
      Promise.reject(new BeamdeckError('timeout', 'The link died.', { details: { outcome: 'unknown' } })),
    );
    const element = await mount(cluster);
    element.node = A;
    await settled(element, 20);
    await element.runChosen();
    await settled(element, 20);
    expect(shownText(element)).to.contain('sent, and whether it happened is not known');
  });

  it('does not take the late answer of what was cancelled for that of what runs now', async () => {
    const cluster = fakeCluster();
    const answers: ((data: unknown) => void)[] = [];
    cluster.answer('ping_node', () => new Promise((resolve) => answers.push(resolve)));
    const element = await mount(cluster);
    element.node = A;
    await settled(element, 20);
    const first = element.runChosen();
    await settled(element, 20);
    part(element, 'cancel').click();
    void element.runChosen();
    answers[0]!({ node: A, rttMs: 0.42 });
    await first;
    await settled(element, 20);
    expect(shownText(part(element, 'run'))).to.contain('running for');
    part(element, 'run-button').click();
    expect(cluster.executed).to.have.length(2);
  });

  it('can be run again after it was moved while something ran', async () => {
    const cluster = fakeCluster();
    cluster.answer('ping_node', () => new Promise(() => undefined));
    const element = await mount(cluster);
    element.node = A;
    await settled(element, 20);
    void element.runChosen();
    await settled(element, 20);
    element.parentElement!.append(element);
    await settled(element, 50);
    expect(shownText(part(element, 'run'))).to.contain('Cancelled.');
    expect(part(element, 'run-button').getAttribute('aria-disabled')).to.equal('false');
  });

  it('says that the user is asked, not that it runs, while the dialog is open', async () => {
    const cluster = fakeCluster();
    const element = await mount(cluster, 'kill_process');
    element.node = A;
    await settled(element, 20);
    const run = element.runChosen();
    await settled(element, 100);
    expect(shownText(part(element, 'run'))).to.contain('Asked in a dialog');
    expect(part(element, 'cancel')).to.equal(null);
    element.shadowRoot!.querySelector('cluster-action-dialog')!.shadowRoot!.querySelector('dialog')!.close();
    await run;
    await settled(element, 20);
    expect(shownText(part(element, 'run'))).to.contain('Not run.');
    expect(cluster.executed).to.have.length(0);
  });

  it('asks in the dialog before it runs what is dangerous, and runs nothing by itself', async () => {
    const cluster = fakeCluster();
    const element = await mount(cluster, 'kill_process');
    element.node = A;
    await settled(element, 20);
    let asked = '';
    element.addEventListener('cluster-action-open-request', (event) => {
      asked = event.operation;
      event.preventDefault();
    });
    await element.runChosen();
    await settled(element, 20);
    expect(asked).to.equal('kill_process');
    expect(cluster.executed).to.have.length(0);
    expect(shownText(element)).to.contain('The page did not allow kill_process.');
  });

  it('tells what a dry run has found', async () => {
    const cluster = fakeCluster();
    cluster.answerPreview('kill_process', () =>
      Promise.resolve({
        operation: 'kill_process',
        danger: 'destroy',
        allowed: false,
        objections: [{ code: 'critical_process_protection', reason: 'It holds the node together.' }],
        process: null,
        protection: null,
        confirmation: null,
        effects: ['Two workers would be restarted.'],
        details: {},
      }),
    );
    const element = await mount(cluster, 'kill_process');
    element.node = A;
    await settled(element, 20);
    part(element, 'dry-run').click();
    await settled(element, 50);
    const text = shownText(part(element, 'preview'));
    expect(text).to.contain('It would be refused. Nothing has been done.');
    expect(text).to.contain('It holds the node together.');
    expect(text).to.contain('Two workers would be restarted.');
    expect(cluster.executed).to.have.length(0);
  });
});
