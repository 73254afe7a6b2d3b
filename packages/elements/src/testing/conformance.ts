import { aTimeout, expect, fixture, fixtureCleanup, html } from '@open-wc/testing';
import type { ClusterElement } from '../base/cluster-element.js';
import { bringUp, fakeCluster, GATEWAY_GONE, type FakeCluster } from './fake-cluster.js';
import {
  ago,
  clusterOf,
  HOSTILE,
  infoOf,
  SHOWN_OF_HOSTILE,
  THREE,
  vitalsOf,
  withNode,
} from './sample-cluster.js';
import { settled, shownText } from './settled.js';

export interface Conformance {
  /** Makes the element ready to show the node, where it shows one. */
  readonly choose?: (element: HTMLElement, node: string) => void;
  /** Gives the cluster what this element shows beside topology, vitals and node answers. */
  readonly feed?: (cluster: FakeCluster, situation: Situation) => void;
  /** Text that is shown of a healthy three-node cluster, and goes when there is none. */
  readonly shows: string;
  /** CSS parts that exist while it is live. */
  readonly parts: readonly string[];
  /** Which names it shows: of every node, of the one chosen, or only the cluster's own. */
  readonly names?: 'all' | 'chosen' | 'cluster';
}

/** What a fake cluster is made to be like. */
export interface Situation {
  readonly names: readonly string[];
  readonly ageMs: number;
  readonly simulated: boolean;
  /** Nodes that do not answer. */
  readonly silent: readonly string[];
}

type State = 'empty' | 'loading' | 'error' | 'live' | 'partial' | 'stale' | 'simulated';

type Feed = (cluster: FakeCluster, situation: Situation) => void;

const AT_EASE: Situation = { names: THREE, ageMs: 0, simulated: false, silent: [] };

/** What a cluster is made to say for each state. */
const STATES: Readonly<Record<State, (cluster: FakeCluster, feed: Feed) => void>> = {
  empty: () => undefined,
  loading: (cluster) => cluster.setStatus({ state: 'connecting' }),
  error: (cluster) =>
    cluster.setStatus({ state: 'reconnecting', attempt: 2, nextAt: Date.now() + 4_000, error: GATEWAY_GONE }),
  live: (cluster, feed) => healthy(cluster, feed),
  partial: (cluster, feed) => {
    healthy(cluster, feed);
    const reason = 'Its host refused the connection.';
    const down = { status: 'down', since: ago(41_000), lastSeen: ago(43_000), reason } as const;
    cluster.setTopology(withNode(clusterOf(THREE), THREE[0], down));
    cluster.setVitals(vitalsOf(THREE[0], { collectedAt: ago(43_000) }));
    cluster.setInfo(infoOf(THREE[0], { status: 'down', lastSeen: ago(43_000), collectedAt: ago(43_000) }));
    feed(cluster, { ...AT_EASE, silent: [THREE[0]] });
  },
  stale: (cluster, feed) => {
    healthy(cluster, feed, 30_000);
    cluster.setStatus({ state: 'reconnecting', attempt: 1, nextAt: Date.now() + 9_000, error: GATEWAY_GONE });
  },
  simulated: (cluster, feed) => {
    const topology = clusterOf(THREE, { simulationEnabled: true });
    const states = Object.entries(topology.nodeStates).map(([name, state]) => [
      name,
      { ...state, simulated: true },
    ]);
    bringUp(
      cluster,
      { ...topology, nodeStates: Object.fromEntries(states) },
      THREE.map((name) => vitalsOf(name)),
    );
    for (const name of THREE) cluster.setInfo(infoOf(name, { simulated: true }));
    feed(cluster, { ...AT_EASE, simulated: true });
  },
};

function healthy(cluster: FakeCluster, feed: Feed, ageMs = 0): void {
  const collectedAt = ago(ageMs);
  bringUp(
    cluster,
    clusterOf(THREE),
    THREE.map((name) => vitalsOf(name, { collectedAt })),
  );
  for (const name of THREE) cluster.setInfo(infoOf(name, { collectedAt }));
  feed(cluster, { ...AT_EASE, ageMs });
}

/** What every element that shows a cluster must do, in one line: `conforms('cluster-topology', { … })`. */
export function conforms(tag: string, options: Conformance): void {
  const { choose = () => undefined, feed = () => undefined, shows, parts, names = 'all' } = options;

  const mount = async (cluster: FakeCluster | null, parent?: HTMLElement): Promise<ClusterElement> => {
    const element = document.createElement(tag) as ClusterElement;
    element.cluster = cluster;
    choose(element, THREE[0]);
    if (parent === undefined) await fixture(element);
    else parent.append(element);
    await settled(element);
    return element;
  };

  describe(`${tag} conforms`, () => {
    let complaints: string[];
    // eslint-disable-next-line no-console -- listened to, and put back
    const said = { error: console.error, warn: console.warn, log: console.log };

    beforeEach(() => {
      complaints = [];
      for (const level of ['error', 'warn', 'log'] as const) {
        // eslint-disable-next-line no-console -- listened to, and put back
        console[level] = (...args: unknown[]) => {
          if (!/Lit is in dev mode/.test(String(args[0]))) complaints.push(args.map(String).join(' '));
        };
      }
    });
    afterEach(() => {
      Object.assign(console, said);
      fixtureCleanup();
      expect(complaints, 'console output').to.deep.equal([]);
    });

    for (const state of Object.keys(STATES) as State[]) {
      it(`says that it is ${state}, accessibly and without a word on the console`, async () => {
        const cluster = state === 'empty' ? null : fakeCluster();
        if (cluster !== null) STATES[state](cluster, feed);
        const element = await mount(cluster);
        expect(element.matches(`:state(${state})`), `:state(${state})`).to.equal(true);
        await expect(element).to.be.accessible();
      });
    }

    it('is accessible in the light and dark themes', async () => {
      for (const theme of ['light', 'dark'] as const) {
        const cluster = fakeCluster();
        STATES.partial(cluster, feed);
        const element = await mount(cluster);
        element.theme = theme;
        await settled(element, 50);
        await expect(element).to.be.accessible();
      }
    });

    it('shows a cluster that is set after it was shown without one', async () => {
      const element = await mount(null);
      expect(shownText(element)).not.to.contain(shows);
      const cluster = fakeCluster();
      STATES.live(cluster, feed);
      element.cluster = cluster;
      await settled(element);
      expect(shownText(element)).to.contain(shows);
    });

    it('lets go of one cluster when it is given another, and shows nothing of the first', async () => {
      const [first, second] = [fakeCluster(), fakeCluster()];
      STATES.live(first, feed);
      const element = await mount(first);
      expect(first.observers).to.be.greaterThan(0);
      element.cluster = second;
      await settled(element);
      expect(first.observers).to.equal(0);
      expect(second.observers).to.be.greaterThan(0);
      expect(shownText(element)).not.to.contain(shows);
    });

    it('keeps what it shows when it is moved', async () => {
      const cluster = fakeCluster();
      STATES.live(cluster, feed);
      const element = await mount(cluster);
      const before = cluster.observers;
      const other = await fixture<HTMLElement>(html`<div></div>`);
      other.append(element);
      await settled(element, 50);
      expect(shownText(element)).to.contain(shows);
      expect(cluster.observers).to.equal(before);
    });

    it('holds no subscription once removed', async () => {
      const cluster = fakeCluster();
      STATES.live(cluster, feed);
      const element = await mount(cluster);
      expect(cluster.observers).to.be.greaterThan(0);
      element.remove();
      await aTimeout(0);
      expect(cluster.observers).to.equal(0);
    });

    it('can be mounted fifty times without leaving anything behind', async () => {
      const cluster = fakeCluster();
      STATES.live(cluster, feed);
      const parent = await fixture<HTMLElement>(html`<div></div>`);
      for (let round = 0; round < 50; round += 1) {
        const element = document.createElement(tag) as ClusterElement;
        element.cluster = cluster;
        choose(element, THREE[0]);
        parent.append(element);
        await element.updateComplete;
        element.remove();
      }
      await aTimeout(0);
      expect(cluster.observers).to.equal(0);
      expect(parent.childElementCount).to.equal(0);
    });

    it('works inside a provider that is upgraded after it', async () => {
      const cluster = fakeCluster();
      STATES.live(cluster, feed);
      const late = `late-provider-${tag}`;
      const host = await fixture<HTMLElement>(html`<div></div>`);
      const provider = document.createElement(late) as HTMLElement & { cluster: unknown };
      provider.cluster = cluster;
      const element = document.createElement(tag) as ClusterElement;
      choose(element, THREE[0]);
      provider.append(element);
      host.append(provider);
      await settled(element, 50);
      expect(element.matches(':state(empty)')).to.equal(true);

      const { ClusterProviderElement } = await import('../cluster-provider/cluster-provider.js');
      customElements.define(late, class extends ClusterProviderElement {});
      await settled(provider);
      expect(shownText(element)).to.contain(shows);
    });

    it('finds a provider by its id, wherever it is, and however late', async () => {
      const cluster = fakeCluster();
      STATES.live(cluster, feed);
      await import('../cluster-provider/cluster-provider.define.js');
      const host = await fixture<HTMLElement>(html`<div></div>`);
      const element = document.createElement(tag) as ClusterElement;
      element.for = 'elsewhere';
      choose(element, THREE[0]);
      host.append(element);
      await settled(element, 50);
      const provider = document.createElement('cluster-provider');
      provider.id = 'elsewhere';
      provider.cluster = cluster;
      host.append(provider);
      await settled(element);
      expect(shownText(element)).to.contain(shows);
      expect(element.getAttribute('for')).to.equal('elsewhere');
    });

    it('has the parts that its documentation names', async () => {
      const cluster = fakeCluster();
      STATES.live(cluster, feed);
      const element = await mount(cluster);
      for (const part of parts) {
        expect(element.shadowRoot?.querySelector(`[part~="${part}"]`), `part ${part}`).not.to.equal(null);
      }
    });

    it('shows hostile names as text, and runs nothing of them', async () => {
      const cluster = fakeCluster();
      const topology = clusterOf(HOSTILE, { clusterName: HOSTILE[0] });
      bringUp(
        cluster,
        withNode(topology, HOSTILE[3], { status: 'down', reason: HOSTILE[1] }),
        HOSTILE.map((name) => vitalsOf(name)),
      );
      for (const name of HOSTILE) cluster.setInfo(infoOf(name));
      feed(cluster, { ...AT_EASE, names: HOSTILE });
      for (const [at, name] of HOSTILE.entries()) {
        const element = document.createElement(tag) as ClusterElement;
        element.cluster = cluster;
        choose(element, name);
        await fixture(element);
        await settled(element);
        const text = shownText(element);
        const expected = {
          all: SHOWN_OF_HOSTILE,
          chosen: [SHOWN_OF_HOSTILE[at]],
          cluster: [SHOWN_OF_HOSTILE[0]],
        };
        for (const part of expected[names]) expect(text).to.contain(part);
        expect(text).not.to.match(/[\u202e\u200b\ud800]/);
        expect(text.length, 'never a megabyte of text').to.be.lessThan(60_000);
        expect(element.shadowRoot?.querySelector('img, script')).to.equal(null);
        expect(Reflect.get(window, '__pwned')).to.equal(undefined);
        element.remove();
        if (names !== 'chosen') break;
      }
    });
  });
}
