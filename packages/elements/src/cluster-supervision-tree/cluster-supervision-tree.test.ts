import { expect, fixture, html } from '@open-wc/testing';
import type { ClusterProcessSelectedEvent } from '../events/cluster-process-selected.js';
import { conforms } from '../testing/conformance.js';
import { bringUp, fakeCluster, type FakeCluster } from '../testing/fake-cluster.js';
import { clusterOf, THREE, vitalsOf } from '../testing/sample-cluster.js';
import { childOf, supervisorOf } from '../testing/sample-supervision.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterSupervisionTreeElement, SupervisionTrees } from './cluster-supervision-tree.js';
import './cluster-supervision-tree.define.js';

const [A] = THREE;

function treesOf(names: readonly string[], silent: readonly string[] = []): SupervisionTrees {
  const sup = (node: string) =>
    supervisorOf('<0.1.0>', {
      node,
      registeredName: 'shop_sup',
      childCount: 2,
      recentRestarts: 2,
      children: [childOf('cache', '<0.3.0>'), childOf('jobs', '<0.9.0>', { type: 'supervisor' })],
    });
  return {
    trees: Object.fromEntries(names.map((node) => [node, [sup(node)]])),
    totalSupervisors: names.length,
    totalChildren: names.length * 2,
    nodesQueried: [...names],
    nodesFailed: silent.map((node) => ({ node, code: 'timeout', ageMs: null })),
    nodesPartial: [],
  };
}

conforms('cluster-supervision-tree', {
  shows: 'supervisors',
  parts: ['header', 'tree', 'row', 'age'],
  feed: (cluster, { names, silent }) => {
    cluster.answer('cluster_supervision_trees', () => Promise.resolve(treesOf(names, silent)));
  },
});

async function mount(answer: (params: unknown) => SupervisionTrees): Promise<{
  readonly element: ClusterSupervisionTreeElement;
  readonly cluster: FakeCluster;
}> {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(THREE),
    THREE.map((name) => vitalsOf(name)),
  );
  cluster.answer('cluster_supervision_trees', (params) => Promise.resolve(answer(params)));
  const element = await fixture<ClusterSupervisionTreeElement>(
    html`<cluster-supervision-tree .cluster=${cluster}></cluster-supervision-tree>`,
  );
  await settled(element);
  return { element, cluster };
}

const rows = (element: Element): readonly HTMLElement[] => [
  ...element.shadowRoot!.querySelectorAll<HTMLElement>('[role="treeitem"]'),
];

async function press(element: Element, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const focused = element.shadowRoot!.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')!;
    focused.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
    await settled(element, 20);
  }
}

describe('cluster-supervision-tree', () => {
  it('opens with the keys of a tree, down to a process', async () => {
    const { element } = await mount(() => treesOf([A]));
    expect(rows(element)).to.have.length(2);
    await press(element, 'ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowRight');
    expect(rows(element).map((row) => row.getAttribute('aria-level'))).to.deep.equal([
      '1',
      '2',
      '3',
      '4',
      '4',
    ]);
    expect(shownText(element)).to.contain('one_for_one 2 of 3 in 5 s');
    let chosen: ClusterProcessSelectedEvent | null = null;
    element.addEventListener('cluster-process-selected', (event) => {
      chosen = event;
    });
    await press(element, 'ArrowDown', 'Enter');
    expect(chosen!.process).to.deep.equal({ node: A, pid: '<0.3.0>', incarnation: 'life-1' });
    expect(element.shadowRoot!.activeElement?.textContent).to.contain('cache');
  });

  it('acts on the line that has the focus, whatever was pressed before', async () => {
    const { element } = await mount(() => treesOf(THREE));
    const [first, , second] = rows(element);
    await press(element, 'ArrowDown');
    expect(element.shadowRoot!.activeElement).to.equal(rows(element)[1]);
    second!.focus();
    await settled(element, 20);
    expect(second!.tabIndex).to.equal(0);
    expect(first!.tabIndex).to.equal(-1);
    await press(element, 'ArrowLeft');
    expect(second!.getAttribute('aria-expanded')).to.equal('false');
    expect(first!.getAttribute('aria-expanded')).to.equal('true');
    expect(element.shadowRoot!.querySelectorAll('[tabindex="0"]')).to.have.length(1);
    expect(element.shadowRoot!.querySelector('[aria-selected="true"]'), 'focus chooses nothing').to.equal(
      null,
    );
  });

  it('asks for a branch when it is opened, and only then', async () => {
    const { element, cluster } = await mount((params) => {
      const { root } = params as { root?: string };
      if (root === undefined) return treesOf([A]);
      const branch = supervisorOf(root, {
        node: A,
        parent: '<0.1.0>',
        childCount: 1,
        children: [childOf('job 1', '<0.20.0>')],
      });
      return { ...treesOf([A]), trees: { [A]: [branch] } };
    });
    await press(element, 'ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowRight', 'End');
    const asked = () => cluster.executed.filter(({ params }) => 'root' in (params as object));
    expect(asked()).to.have.length(0);
    await press(element, 'ArrowRight');
    await settled(element);
    expect(asked()).to.have.length(1);
    expect(shownText(element)).to.contain('job 1');
  });

  it('names the nodes that did not answer, and keeps the others', async () => {
    const { element } = await mount(() => treesOf([A], ['c@10.0.0.3']));
    expect(element.matches(':state(partial)')).to.equal(true);
    expect(element.shadowRoot!.querySelector('[part="failed"]')?.textContent).to.contain('No answer from c');
  });

  it('says how old what stands in for a missing answer is', async () => {
    const silent = [{ node: 'c@10.0.0.3', code: 'timeout', ageMs: 12_400 }];
    const { element } = await mount(() => ({ ...treesOf(THREE), nodesFailed: silent }));
    const note = shownText(element.shadowRoot!.querySelector('[part="failed"]')!);
    expect(note).to.equal('No answer from c (as of 12 s ago).');
  });
});
