import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { ClusterProviderElement } from '../cluster-provider/cluster-provider.js';
import '../cluster-provider/cluster-provider.define.js';
import { conforms } from '../testing/conformance.js';
import { bringUp, fakeCluster } from '../testing/fake-cluster.js';
import { clusterOf, THREE, vitalsOf } from '../testing/sample-cluster.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterSimulationElement } from './cluster-simulation.js';
import './cluster-simulation.define.js';

conforms('cluster-simulation', { shows: 'This is a real cluster.', parts: ['header'] });

const inside = (provider: Element): ClusterSimulationElement =>
  provider.querySelector<ClusterSimulationElement>('cluster-simulation')!;
const button = (element: Element, text: string): HTMLButtonElement =>
  [...element.shadowRoot!.querySelectorAll('button')].find((each) => each.textContent?.trim() === text)!;

describe('cluster-simulation', () => {
  it('offers nothing for a real cluster but a simulation of its own', async () => {
    const cluster = fakeCluster();
    bringUp(
      cluster,
      clusterOf(THREE),
      THREE.map((name) => vitalsOf(name)),
    );
    const provider = await fixture<ClusterProviderElement>(
      html`<cluster-provider .cluster=${cluster}
        ><cluster-simulation></cluster-simulation
      ></cluster-provider>`,
    );
    await settled(provider);
    const element = inside(provider);
    expect(element.shadowRoot!.querySelectorAll('[data-operation]')).to.have.length(0);
    expect(
      [...element.shadowRoot!.querySelectorAll('button')].map((each) => each.textContent?.trim()),
    ).to.deep.equal(['Start a simulation']);
    provider.withoutSimulation = true;
    await settled(provider);
    expect(element.shadowRoot!.querySelectorAll('button')).to.have.length(0);
  });

  it('starts one, lets a node crash, and goes back to the real cluster', async () => {
    const cluster = fakeCluster();
    bringUp(
      cluster,
      clusterOf(THREE),
      THREE.map((name) => vitalsOf(name)),
    );
    const provider = await fixture<ClusterProviderElement>(
      html`<cluster-provider .cluster=${cluster}
        ><cluster-simulation></cluster-simulation
      ></cluster-provider>`,
    );
    await settled(provider);
    const element = inside(provider);
    button(element, 'Start a simulation').click();
    await waitUntil(() => button(element, 'Crash')?.getAttribute('aria-disabled') === 'false', 'controls', {
      timeout: 8_000,
    });
    expect(element.matches(':state(simulated)')).to.equal(true);
    button(element, 'Crash').click();
    await waitUntil(() => shownText(element).includes('has crashed'), 'the effect', { timeout: 8_000 });
    await waitUntil(() => element.matches(':state(partial)'), 'the node is missed', { timeout: 8_000 });
    expect(cluster.executed.filter(({ name }) => name.startsWith('simulate'))).to.have.length(0);
    button(element, 'Back to the real cluster').click();
    await waitUntil(() => shownText(element).includes('This is a real cluster.'), 'the real one', {
      timeout: 8_000,
    });
  });

  it('lets the page say no', async () => {
    const provider = await fixture<ClusterProviderElement>(
      html`<cluster-provider><cluster-simulation></cluster-simulation></cluster-provider>`,
    );
    await settled(provider);
    provider.addEventListener('cluster-simulation-start-request', (event) => event.preventDefault());
    button(inside(provider), 'Start a simulation').click();
    await settled(provider);
    expect(inside(provider).matches(':state(empty)')).to.equal(true);
  });
});
