import { expect, fixture, html } from '@open-wc/testing';
import { conforms } from '../testing/conformance.js';
import { bringUp, fakeCluster } from '../testing/fake-cluster.js';
import { intentOf, outcomeOf, refusalOf } from '../testing/sample-audit.js';
import { clusterOf, THREE, vitalsOf } from '../testing/sample-cluster.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterAuditLogElement } from './cluster-audit-log.js';
import './cluster-audit-log.define.js';

conforms('cluster-audit-log', {
  shows: 'entries',
  parts: ['header', 'entries', 'verify'],
  feed: (cluster, { names }) => {
    const target = intentOf(1).target;
    cluster.setAudit(
      ...names.map((name, at) => intentOf(at + 1, { target: { ...target, nodes: [name] }, actor: name })),
    );
  },
});

describe('cluster-audit-log', () => {
  it('shows what was done and what was refused, and new lines as they come', async () => {
    const cluster = fakeCluster();
    bringUp(
      cluster,
      clusterOf(THREE),
      THREE.map((name) => vitalsOf(name)),
    );
    cluster.setAudit(intentOf(1, { reason: 'It hangs.' }), refusalOf(2));
    const element = await fixture<ClusterAuditLogElement>(
      html`<cluster-audit-log .cluster=${cluster}></cluster-audit-log>`,
    );
    await settled(element);
    const rows = (): readonly string[] =>
      [...element.shadowRoot!.querySelectorAll('tbody tr')].map((row) => shownText(row));
    expect(rows()[0]).to.contain('▲ refused local admin kill_process shop_cache');
    expect(rows()[0]).to.contain('This needs the role admin.');
    expect(rows()[1]).to.contain('no outcome yet');
    cluster.audited(outcomeOf(3, 1));
    await settled(element);
    expect(rows()[1]).to.contain('● done');
    expect(rows()[1]).to.contain('It hangs.');
  });

  it('says why it cannot be verified', async () => {
    const cluster = fakeCluster();
    bringUp(cluster, clusterOf(THREE), []);
    const element = await fixture<ClusterAuditLogElement>(
      html`<cluster-audit-log .cluster=${cluster}></cluster-audit-log>`,
    );
    await settled(element);
    await element.verify();
    await settled(element, 0);
    expect(element.shadowRoot!.querySelector('[part="verdict"]')?.textContent).to.contain(
      'Nothing is audited here.',
    );
  });
});
