import { expect, fixture, fixtureCleanup, html } from '@open-wc/testing';
import { BeamdeckError, type OperationPreview } from '@beamdeck/core';
import type { ClusterOperationExecuteRequestEvent } from '../events/cluster-operation-execute-request.js';
import { fakeCluster, type FakeCluster } from '../testing/fake-cluster.js';
import { HOSTILE } from '../testing/sample-cluster.js';
import { settled, shownText } from '../testing/settled.js';
import '../cluster-topology/cluster-topology.define.js';
import type { ClusterTopologyElement } from '../cluster-topology/cluster-topology.js';
import type { ClusterActionDialogElement } from './cluster-action-dialog.js';
import { openAction, type ActionOutcome } from './open-action.js';

const PROCESS = {
  node: 'c@10.0.0.3',
  incarnation: '17-1767600000',
  pid: '<0.1204.0>',
  registeredName: 'mailer',
  initialCall: 'shop_mailer:init/1',
  type: 'gen_server',
  application: 'shop',
  topOfApplication: false,
} as const;

function previewOf(change: Partial<OperationPreview> = {}): OperationPreview {
  return {
    operation: 'kill_process',
    danger: 'destroy',
    allowed: true,
    objections: [],
    process: PROCESS,
    protection: null,
    confirmation: 'c@10.0.0.3/mailer',
    effects: ['Its supervisor starts it again, and 2 siblings with it.', '41 207 messages are lost.'],
    details: {},
    ...change,
  };
}

interface Opened {
  readonly host: ClusterTopologyElement;
  readonly dialog: ClusterActionDialogElement;
  readonly outcome: Promise<ActionOutcome>;
}

const TARGET = { node: PROCESS.node, pid: PROCESS.pid };

async function open(
  cluster: FakeCluster,
  operation = 'kill_process',
  params: object = TARGET,
): Promise<Opened> {
  const host = await fixture<ClusterTopologyElement>(html`<cluster-topology></cluster-topology>`);
  const outcome = openAction(host, { cluster, operation, params: { ...params } });
  // Its code is loaded first.
  let dialog: ClusterActionDialogElement | null = null;
  for (let tries = 0; dialog === null && tries < 100; tries += 1) {
    await settled(host, 20);
    dialog = host.renderRoot.querySelector('cluster-action-dialog');
  }
  await settled(dialog!, 20);
  return { host, dialog: dialog!, outcome };
}

const part = <E extends HTMLElement>(dialog: ClusterActionDialogElement, name: string): E =>
  dialog.renderRoot.querySelector<E>(`[part="${name}"]`)!;
const run = (dialog: ClusterActionDialogElement): HTMLButtonElement => part(dialog, 'run');

async function type(dialog: ClusterActionDialogElement, name: string, text: string): Promise<void> {
  const field = dialog.renderRoot.querySelector<HTMLInputElement>(`[name="${name}"]`)!;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await settled(dialog, 0);
}

describe('cluster-action-dialog', () => {
  afterEach(() => fixtureCleanup());

  it('shows exactly what it will hit and what will happen, before it can be run', async () => {
    const cluster = fakeCluster();
    cluster.answerPreview('kill_process', () => Promise.resolve(previewOf()));
    const { dialog } = await open(cluster);
    const text = shownText(dialog);
    for (const shown of ['Kill process', 'destroy', '<0.1204.0>', 'mailer', 'c@10.0.0.3', '17-1767600000']) {
      expect(text).to.contain(shown);
    }
    expect(shownText(part(dialog, 'effects'))).to.contain('2 siblings');
    expect(run(dialog).getAttribute('aria-disabled')).to.equal('true');
    run(dialog).click();
    expect(cluster.executed).to.have.length(0);
    await expect(dialog).to.be.accessible();
  });

  it('runs once, on the very process that was shown, when the exact target is typed', async () => {
    const cluster = fakeCluster();
    let finish!: (data: unknown) => void;
    cluster.answerPreview('kill_process', () => Promise.resolve(previewOf()));
    cluster.answer('kill_process', () => new Promise((resolve) => (finish = resolve)));
    const { dialog, outcome, host } = await open(cluster);
    await type(dialog, 'confirm', 'c@10.0.0.3/mail');
    run(dialog).click();
    expect(cluster.executed).to.have.length(0);
    await type(dialog, 'confirm', 'c@10.0.0.3/mailer');
    await type(dialog, 'comment', 'stuck since ten');
    run(dialog).click();
    run(dialog).click();
    await dialog.run();
    await settled(dialog, 0);
    expect(shownText(dialog)).to.contain('Killing it…');
    expect(cluster.executed).to.deep.equal([
      {
        name: 'kill_process',
        params: {
          ...TARGET,
          incarnation: PROCESS.incarnation,
          reason: 'killed',
          comment: 'stuck since ten',
          confirm: 'c@10.0.0.3/mailer',
        },
      },
    ]);
    finish({ ...TARGET, gone: true });
    expect((await outcome).kind).to.equal('done');
    await settled(dialog, 0);
    expect(shownText(dialog)).to.contain('The process is gone.');
    expect(shownText(dialog)).to.contain('in the history as');
    dialog.renderRoot.querySelector<HTMLButtonElement>('.close')!.click();
    await settled(host, 20);
    expect(host.renderRoot.querySelector('cluster-action-dialog')).to.equal(null);
  });

  it('closed while it runs, tells what came of it all the same, and makes room for the next', async () => {
    const cluster = fakeCluster();
    let finish!: (data: unknown) => void;
    cluster.answerPreview('kill_process', () => Promise.resolve(previewOf({ confirmation: null })));
    cluster.answer('kill_process', () => new Promise((resolve) => (finish = resolve)));
    const { host, dialog, outcome } = await open(cluster);
    void dialog.run();
    await settled(dialog, 0);
    [...dialog.renderRoot.querySelectorAll('button')]
      .find((button) => shownText(button) === 'Close, let it run')!
      .click();
    await settled(host, 20);
    expect(host.renderRoot.querySelector('cluster-action-dialog')).to.equal(null);
    finish({ ...TARGET, gone: true });
    expect((await outcome).kind).to.equal('done');
    expect(cluster.executed).to.have.length(1);
  });

  it('is told as failed where it was refused for being too fast after the dialog was closed', async () => {
    const cluster = fakeCluster();
    let refuse!: (error: Error) => void;
    cluster.answerPreview('kill_process', () => Promise.resolve(previewOf({ confirmation: null })));
    cluster.answer('kill_process', () => new Promise((_, reject) => (refuse = reject)));
    const { host, dialog, outcome } = await open(cluster);
    void dialog.run();
    await settled(dialog, 0);
    dialog.renderRoot.querySelector('dialog')!.close();
    await settled(host, 20);
    const details = { retryAfterMs: 1, outcome: 'failed' };
    refuse(new BeamdeckError('rate_limited', 'Too much is being changed.', { details }));
    expect((await outcome).kind).to.equal('failed');
  });

  it('takes the target as it is shown where nobody could type it, and sends the target itself', async () => {
    const cluster = fakeCluster();
    const confirmation = 'c@10.0.0.3/ma\u202eiler';
    cluster.answerPreview('kill_process', () => Promise.resolve(previewOf({ confirmation })));
    cluster.answer('kill_process', () => Promise.resolve({ ...TARGET, gone: true }));
    const { dialog, outcome } = await open(cluster);
    const shown = shownText(part(dialog, 'confirm')).replace('To confirm, type', '').trim();
    expect(shown).not.to.equal(confirmation);
    await type(dialog, 'confirm', shown);
    run(dialog).click();
    expect((await outcome).kind).to.equal('done');
    expect(cluster.executed[0]?.params).to.deep.include({ confirm: confirmation });
  });

  it('says why not, and offers no field to confirm', async () => {
    const cluster = fakeCluster();
    const protection = { tier: 'vital', reason: 'The code server.' } as const;
    const objections = [
      {
        code: 'critical_process_protection',
        reason: 'It is protected.',
        suggestion: 'Stop its application.',
      },
    ] as const;
    cluster.answerPreview('kill_process', () =>
      Promise.resolve(previewOf({ allowed: false, protection, objections: [...objections] })),
    );
    const { dialog } = await open(cluster);
    const alert = part(dialog, 'objections');
    expect(alert.getAttribute('role')).to.equal('alert');
    expect(shownText(alert)).to.equal('✕ Protected: It is protected. Stop its application.');
    expect(shownText(dialog).split('rotected'), 'said once').to.have.length(3);
    expect(part(dialog, 'confirm')).to.equal(null);
    expect(dialog.renderRoot.querySelectorAll('select, input, textarea')).to.have.length(0);
    const buttons = [...dialog.renderRoot.querySelectorAll('button')];
    expect(buttons.map((button) => shownText(button))).to.deep.equal(['Close']);
    expect((dialog.renderRoot as ShadowRoot).activeElement).to.equal(buttons[0]);
    await dialog.run();
    expect(cluster.executed).to.have.length(0);
    await expect(dialog).to.be.accessible();
  });

  it('waits where it was too fast, and can then be pressed again', async () => {
    const cluster = fakeCluster();
    const resume = previewOf({ operation: 'resume_process', danger: 'change', confirmation: null });
    cluster.answerPreview('resume_process', () => Promise.resolve(resume));
    let tries = 0;
    cluster.answer('resume_process', () => {
      tries += 1;
      if (tries > 1) return Promise.resolve({ ...TARGET });
      const details = { retryAfterMs: 1, outcome: 'failed' };
      return Promise.reject(new BeamdeckError('rate_limited', 'Too much is being changed.', { details }));
    });
    const { dialog, outcome } = await open(cluster, 'resume_process');
    await dialog.run();
    await dialog.updateComplete;
    for (let tick = 0; tick < 100 && run(dialog)?.getAttribute('aria-disabled') !== 'false'; tick += 1) {
      await settled(dialog, 50);
    }
    run(dialog).click();
    expect((await outcome).kind).to.equal('done');
    expect(tries).to.equal(2);
  });

  it('tells failed from unknown', async () => {
    for (const [outcome, words] of [
      ['failed', 'It failed, and nothing was changed by it'],
      ['unknown', 'It is not known whether it happened.'],
    ] as const) {
      const cluster = fakeCluster();
      cluster.answerPreview('kill_process', () => Promise.resolve(previewOf({ confirmation: null })));
      cluster.answer('kill_process', () =>
        Promise.reject(new BeamdeckError('timeout', 'The link was lost.', { details: { outcome } })),
      );
      const opened = await open(cluster);
      await opened.dialog.run();
      expect((await opened.outcome).kind).to.equal(outcome);
      await settled(opened.dialog, 0);
      expect(shownText(opened.dialog)).to.contain(words);
      expect(run(opened.dialog), 'no way to run it again').to.equal(null);
      await expect(opened.dialog).to.be.accessible();
      fixtureCleanup();
    }
  });

  it('can be vetoed by the page: before the dialog, and before it runs', async () => {
    const cluster = fakeCluster();
    cluster.answerPreview('kill_process', () => Promise.resolve(previewOf({ confirmation: null })));
    const host = await fixture<ClusterTopologyElement>(html`<cluster-topology></cluster-topology>`);
    host.addEventListener('cluster-action-open-request', (event) => event.preventDefault(), { once: true });
    const never = await openAction(host, { cluster, operation: 'kill_process', params: TARGET });
    expect(never.kind).to.equal('vetoed');
    expect(host.renderRoot.querySelector('cluster-action-dialog')).to.equal(null);

    const opened = await open(cluster);
    const asked: ClusterOperationExecuteRequestEvent[] = [];
    opened.host.addEventListener('cluster-operation-execute-request', (event) => {
      asked.push(event);
      event.preventDefault();
    });
    await opened.dialog.run();
    expect((await opened.outcome).kind).to.equal('vetoed');
    expect(asked.map((event) => event.operation)).to.deep.equal(['kill_process']);
    expect(cluster.executed).to.have.length(0);
  });

  it('shows the term that would be sent, and sends it only when its new atoms are agreed to', async () => {
    const cluster = fakeCluster();
    cluster.answerPreview('send_message', (params) => {
      const { message } = params as { message: string };
      const details = { term: `{${message}}`, newAtoms: ['shiny'] };
      return Promise.resolve(previewOf({ danger: 'change', confirmation: null, effects: [], details }));
    });
    cluster.answer('send_message', () => Promise.resolve({ ...TARGET, sent: '{shiny}', reply: null }));
    const { dialog } = await open(cluster, 'send_message');
    expect(cluster.previewed).to.have.length(0);
    await type(dialog, 'message', 'shiny');
    await settled(dialog);
    expect(shownText(part(dialog, 'term'))).to.equal('{shiny}');
    await dialog.run();
    expect(cluster.executed).to.have.length(0);
    await expect(dialog).to.be.accessible();
    dialog.renderRoot.querySelector<HTMLInputElement>('[name="atoms"]')!.click();
    await settled(dialog, 0);
    await dialog.run();
    expect(cluster.executed[0]?.params).to.deep.include({
      message: 'shiny',
      messageFormat: 'auto',
      messageType: 'send',
      newAtoms: ['shiny'],
    });
    await settled(dialog, 0);
    expect(shownText(dialog)).to.contain('Sent: {shiny}');
  });

  it('looks again when a preview fails, and runs nothing until one came', async () => {
    const cluster = fakeCluster();
    cluster.answerPreview('kill_process', () => Promise.reject(new BeamdeckError('timeout', 'Too slow.')));
    const { dialog } = await open(cluster);
    expect(shownText(dialog)).to.contain('could not be found out: Too slow. timeout');
    await dialog.run();
    expect(cluster.executed).to.have.length(0);
    cluster.answerPreview('kill_process', () => Promise.resolve(previewOf()));
    dialog.renderRoot.querySelector<HTMLButtonElement>('[part="retry"]')!.click();
    await settled(dialog, 20);
    expect(shownText(dialog)).to.contain('To confirm, type c@10.0.0.3/mailer');
  });

  it('is dismissed by closing it', async () => {
    const cluster = fakeCluster();
    const { host, dialog, outcome } = await open(cluster);
    expect(shownText(dialog)).to.contain('Looking at what this would do…');
    dialog.renderRoot.querySelector('dialog')!.close();
    expect((await outcome).kind).to.equal('dismissed');
    await settled(host, 20);
    expect(host.renderRoot.querySelector('cluster-action-dialog')).to.equal(null);
  });

  it('shows hostile names as text', async () => {
    const cluster = fakeCluster();
    const [markup, script, , bidi, long] = HOSTILE;
    const process = { ...PROCESS, node: markup, registeredName: script, incarnation: bidi };
    const preview = previewOf({ process, confirmation: `${markup}/${script}`, effects: [long, markup] });
    cluster.answerPreview('kill_process', () => Promise.resolve(preview));
    const { dialog } = await open(cluster);
    const text = shownText(dialog);
    expect(text).to.contain('<img src=x');
    expect(text).not.to.match(/[\u202e\u200b\ud800]/);
    expect(text.length).to.be.lessThan(6_000);
    expect(dialog.renderRoot.querySelector('img, script')).to.equal(null);
  });
});
