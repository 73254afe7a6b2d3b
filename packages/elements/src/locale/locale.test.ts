import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../cluster-console/cluster-console.define.js';
import '../cluster-health/cluster-health.define.js';
import { bringUp, fakeCluster } from '../testing/fake-cluster.js';
import { clusterOf, THREE, vitalsOf } from '../testing/sample-cluster.js';
import { healthOf } from '../testing/sample-health.js';
import { deepQuery, shownText } from '../testing/settled.js';
import { setLanguage } from './follow-language.js';

describe('the language of the elements', () => {
  it('is that of the place they stand in, and can be changed while they are shown', async () => {
    const cluster = fakeCluster();
    bringUp(cluster, clusterOf(THREE), []);
    cluster.setHealth(healthOf(THREE));
    const german = await fixture<HTMLElement>(
      html`<div lang="de-AT"><cluster-health .cluster=${cluster}></cluster-health></div>`,
    );
    await waitUntil(() => shownText(german).includes('3 von 3 Knoten gesund'), 'German', { timeout: 4_000 });
    await setLanguage('en');
    await waitUntil(() => shownText(german).includes('3 of 3 nodes healthy'), 'English', { timeout: 4_000 });
    await setLanguage('xx');
    expect(shownText(german)).to.contain('3 of 3 nodes healthy');
  });

  it('is German in the whole console of a page that says so', async () => {
    const before = document.documentElement.lang;
    document.documentElement.lang = 'de';
    try {
      const cluster = fakeCluster();
      const pace = { everyMs: 10_000, slowed: '17 processes wait to run.' };
      bringUp(cluster, clusterOf(THREE), [vitalsOf(THREE[0], { pace })]);
      cluster.setHealth(healthOf(THREE));
      const element = await fixture<HTMLElement>(
        html`<cluster-console without-hash .cluster=${cluster}></cluster-console>`,
      );
      await waitUntil(() => shownText(element).includes('Änderungen'), 'German', { timeout: 10_000 });
      const text = shownText(element);
      for (const word of ['Übersicht', 'Prozesse', 'Befehl', 'Hilfe', 'Seither hat sich nichts geändert.'])
        expect(text).to.contain(word);
      const slowed = deepQuery<HTMLElement>(element, '[part~="slowed"]');
      expect(slowed?.title).to.contain('17 Prozesse warten darauf, zu laufen.');
      for (const word of ['Changes', 'overview', 'watching costs']) expect(text).not.to.contain(word);
    } finally {
      document.documentElement.lang = before;
      await setLanguage('en');
    }
  });
});
