import { expect, fixture, html } from '@open-wc/testing';
import { BeamdeckError, type OperationDescriptor, type ProcessPage, type ProcessRow } from '@beamdeck/core';
import { sampleProcess } from '@beamdeck/core/testing';
import type { ClusterActionOpenRequestEvent } from '../events/cluster-action-open-request.js';
import type { ClusterProcessSelectedEvent } from '../events/cluster-process-selected.js';
import { setLanguage } from '../locale/follow-language.js';
import { conforms } from '../testing/conformance.js';
import { bringUp, fakeCluster, type FakeCluster } from '../testing/fake-cluster.js';
import { clusterOf, THREE, vitalsOf, withNode } from '../testing/sample-cluster.js';
import { pageIn, pageOf, processesOf } from '../testing/sample-processes.js';
import { settled, shownText } from '../testing/settled.js';
import type { ClusterProcessesElement } from './cluster-processes.js';
import './cluster-processes.define.js';

conforms('cluster-processes', {
  feed: (cluster, situation) => cluster.setProcesses(pageIn(situation)),
  shows: '<0.80.0>',
  parts: ['header', 'count', 'toolbar', 'search', 'table', 'row', 'footer', 'cost'],
});

const [A, B, C] = THREE;

function up(page: ProcessPage = pageOf(processesOf(THREE))): FakeCluster {
  const cluster = fakeCluster();
  bringUp(
    cluster,
    clusterOf(THREE),
    THREE.map((name) => vitalsOf(name)),
  );
  cluster.setProcesses(page);
  return cluster;
}

async function mount(
  cluster: FakeCluster | null,
  page: ProcessPage | null = null,
): Promise<ClusterProcessesElement> {
  const element = await fixture<ClusterProcessesElement>(
    html`<cluster-processes .cluster=${cluster} .page=${page}></cluster-processes>`,
  );
  await settled(element);
  return element;
}

const grid = (element: Element): HTMLElement =>
  element.shadowRoot!.querySelector<HTMLElement>('[role="grid"]')!;
const lines = (element: Element): HTMLElement[] => [
  ...element.shadowRoot!.querySelectorAll<HTMLElement>('.body [role="row"]'),
];
const pids = (element: Element): string[] =>
  lines(element).map((line) => line.querySelector('.pid')?.textContent?.trim() ?? '');
const last = (cluster: FakeCluster): unknown => cluster.watched.at(-1);

async function key(element: Element, ...names: string[]): Promise<void> {
  for (const name of names) {
    grid(element).dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
    await settled(element, 0);
  }
}

/** Pid of the line that the keyboard is on. */
function active(element: Element): string | undefined {
  const id = grid(element).getAttribute('aria-activedescendant');
  return element.shadowRoot!.querySelector(`#${id ?? 'none'} .pid`)?.textContent?.trim();
}

async function set(element: ClusterProcessesElement, name: string, value: string): Promise<void> {
  const field = element.renderRoot.querySelector<HTMLSelectElement>(`select[name="${name}"]`)!;
  field.value = value;
  field.dispatchEvent(new Event('change'));
  await settled(element, 0);
}

/** Rows that keep their order by memory, the first largest. */
const many = (count: number): ProcessRow[] =>
  Array.from({ length: count }, (_, at) => sampleProcess(THREE[at % 3]!, at, { memory: 9_000_000 - at }));

describe('cluster-processes, showing', () => {
  it('says how many on how many nodes, what it costs, and which lines are in sight', async () => {
    const element = await mount(up(pageOf(many(60), { totalCount: 151_224, nextCursor: 'c' })));
    const text = shownText(element);
    expect(text).to.contain('151 224 on 3 nodes');
    expect(text).to.match(/showing 1–\d+ of 151 224/);
    expect(text).to.contain('asking costs 0.90 ms · 3.91 KiB / node');
  });

  it('draws only what is in sight, and tells how many there are', async () => {
    const element = await mount(null, pageOf(many(5_000)));
    expect(lines(element).length).to.be.lessThan(40);
    expect(grid(element).getAttribute('aria-rowcount')).to.equal('5001');
    const table = grid(element);
    table.scrollTop = 60_000;
    table.dispatchEvent(new Event('scroll'));
    await settled(element, 60);
    expect(Number(lines(element)[0]?.getAttribute('aria-rowindex'))).to.be.greaterThan(2_000);
    expect(lines(element).length).to.be.lessThan(40);
  });

  it('names the nodes that failed, and draws their rows as old', async () => {
    const page = pageOf(processesOf(THREE), { nodesFailed: [{ node: B, code: 'timeout', ageMs: 41_000 }] });
    const element = await mount(up(page));
    expect(shownText(element)).to.contain('b does not answer, as of 41 s ago');
    const old = lines(element).filter((line) => line.classList.contains('old'));
    expect(old).to.have.length(4);
  });

  it('names the nodes that could not be asked, until they are back', async () => {
    const cluster = up(pageOf(processesOf([A])));
    bringUp(
      cluster,
      withNode(withNode(clusterOf(THREE), B, { status: 'down' }), C, { status: 'unreachable' }),
      [],
    );
    const element = await mount(cluster);
    expect(shownText(element)).to.contain('4 on 1 node b down c unreachable');
    expect(element.matches(':state(partial)')).to.equal(true);
    bringUp(cluster, clusterOf(THREE), []);
    cluster.setProcesses(pageOf(processesOf(THREE)));
    await settled(element);
    expect(shownText(element)).to.contain('12 on 3 nodes showing');
    expect(element.matches(':state(live)')).to.equal(true);
  });

  it('counts at least, where a node did not come to the end of its scan', async () => {
    const element = await mount(up(pageOf(processesOf(THREE), { nodesPartial: [A] })));
    expect(shownText(element)).to.contain('≥ 12');
    expect(shownText(element)).to.contain('a not to the end');
  });

  it('says why it has nothing when the question fails, and asks again when told', async () => {
    const cluster = fakeCluster();
    bringUp(cluster, clusterOf(THREE), []);
    const element = await mount(cluster);
    cluster.fail(
      new BeamdeckError('timeout', 'Too many.', {
        operation: 'process_list',
        suggestions: ['Search for less.'],
      }),
    );
    await settled(element);
    expect(shownText(element)).to.contain('Too many. timeout Search for less.');
    const before = cluster.watched.length;
    element.renderRoot.querySelector<HTMLButtonElement>('[part="retry"]')!.click();
    await settled(element, 0);
    expect(cluster.watched.length).to.equal(before + 1);
  });

  it('keeps the rows and says the fault when a later question fails', async () => {
    const cluster = up();
    const element = await mount(cluster);
    cluster.fail(new BeamdeckError('timeout', 'Too slow.', { operation: 'process_list' }));
    await settled(element);
    expect(lines(element)).to.have.length(12);
    expect(shownText(element)).to.contain('Too slow. timeout');
    cluster.setProcesses(pageOf(processesOf(THREE)));
    await settled(element);
    expect(shownText(element)).not.to.contain('Too slow.');
  });
});

describe('cluster-processes, asked', () => {
  it('asks by node, type, search and order, and keeps the old rows until the answer comes', async () => {
    const cluster = up();
    const element = await mount(cluster);
    expect(last(cluster)).to.deep.equal({ sort: 'memory', order: 'desc', limit: 200 });
    await set(element, 'node', B);
    await set(element, 'type', 'task');
    expect(last(cluster)).to.deep.equal({ node: B, type: 'task', sort: 'memory', order: 'desc', limit: 200 });
    const search = element.renderRoot.querySelector<HTMLInputElement>('[part="search"]')!;
    search.value = 'mail';
    search.dispatchEvent(new Event('input'));
    await settled(element);
    expect(last(cluster)).to.deep.include({ search: 'mail' });
    expect(lines(element)).to.have.length(12);
  });

  it('sorts by the heads of columns, numbers from the top, names from the first', async () => {
    const cluster = up();
    const element = await mount(cluster);
    const head = (name: string): HTMLElement =>
      element.renderRoot.querySelector<HTMLElement>(`.head .${name}`)!;
    expect(head('memory').getAttribute('aria-sort')).to.equal('descending');
    head('mailbox').querySelector('button')!.click();
    await settled(element, 0);
    expect(last(cluster)).to.deep.include({ sort: 'message_queue_len', order: 'desc' });
    head('mailbox').querySelector('button')!.click();
    await settled(element, 0);
    expect(last(cluster)).to.deep.include({ sort: 'message_queue_len', order: 'asc' });
    head('name').querySelector('button')!.click();
    await settled(element, 0);
    expect(last(cluster)).to.deep.include({ sort: 'registered_name', order: 'asc' });
    await set(element, 'reductions', 'total');
    head('reductions').querySelector('button')!.click();
    await settled(element, 0);
    expect(last(cluster)).to.deep.include({ sort: 'reductions', order: 'desc' });
  });

  it('asks for what is further down when it comes into sight, by cursor, and says how old that is', async () => {
    const rows = many(260);
    const cluster = up(pageOf(rows.slice(0, 200), { totalCount: 260, nextCursor: 'next' }));
    cluster.answer('process_list', () => Promise.resolve(pageOf(rows.slice(200), { totalCount: 260 })));
    const element = await mount(cluster);
    expect(cluster.executed).to.have.length(0);
    expect(grid(element).getAttribute('aria-rowcount')).to.equal('261');
    grid(element).scrollTop = 1e6;
    grid(element).dispatchEvent(new Event('scroll'));
    await settled(element, 100);
    expect(cluster.executed.map(({ params }) => params)).to.deep.equal([
      { sort: 'memory', order: 'desc', cursor: 'next', limit: 260 },
    ]);
    expect(pids(element).at(-1)).to.equal(rows.at(-1)!.pid);
    expect(shownText(element)).to.contain('rows further down are a moment old');
  });

  it('does not ask twice for rows that cannot be had', async () => {
    const cluster = up(pageOf(many(200), { totalCount: 900, nextCursor: 'next' }));
    cluster.answer('process_list', () => Promise.reject(new BeamdeckError('timeout', 'Too deep.')));
    const element = await mount(cluster);
    for (const top of [6_000, 9_000, 20_000]) {
      grid(element).scrollTop = top;
      grid(element).dispatchEvent(new Event('scroll'));
      await settled(element, 60);
    }
    expect(cluster.executed).to.have.length(1);
    expect(shownText(element)).to.contain('Too deep. timeout');
  });

  it('gives no total that it does not know: before the first answer, and of groups that are not open', async () => {
    const cluster = fakeCluster();
    bringUp(cluster, clusterOf(THREE), []);
    const element = await mount(cluster);
    expect(element.renderRoot.querySelector('[part="count"]')).to.equal(null);
    expect(element.renderRoot.querySelector('[part="shown"]')).to.equal(null);
    cluster.setProcesses(pageOf(processesOf([A])));
    element.grouped = true;
    await settled(element);
    lines(element)[0]!.click();
    await settled(element);
    expect(shownText(lines(element)[0]!)).to.contain('a not counted yet');
    expect(element.renderRoot.querySelector('[part="shown"]')).to.equal(null);
  });

  it('groups by node: one question for each open group, a count for the others', async () => {
    const cluster = up(pageOf(processesOf([A]), { totalCount: 40 }));
    const element = await mount(cluster);
    cluster.setVitals(vitalsOf(A, { processes: { used: 77, limit: 262_144 } }));
    element.grouped = true;
    await settled(element);
    expect(cluster.watched.slice(-3)).to.deep.equal(
      THREE.map((node) => ({ node, sort: 'memory', order: 'desc', limit: 50 })),
    );
    expect(shownText(element)).to.contain('36 more on a: show this node alone');
    const group = lines(element).find((line) => line.classList.contains('group'))!;
    expect(group.getAttribute('aria-expanded')).to.equal('true');
    group.click();
    await settled(element);
    expect(lines(element)[0]?.getAttribute('aria-expanded')).to.equal('false');
    expect(shownText(lines(element)[0]!)).to.contain('a 77 processes');
    await expect(element).to.be.accessible();
  });
});

describe('cluster-processes, counting work', () => {
  it('shows what each process has done since the answer before', async () => {
    const rows = many(3);
    const cluster = up(pageOf(rows));
    const element = await mount(cluster);
    const work = (): (string | undefined)[] =>
      lines(element).map((line) => line.querySelector('.reductions')?.textContent?.trim());
    expect(work()).to.deep.equal(['–', '–', '–']);
    cluster.setProcesses(
      pageOf(rows.map((row, at) => ({ ...row, reductions: row.reductions + at * 1_500 }))),
    );
    await settled(element);
    expect(work()).to.deep.equal(['0', '1\u00a0500', '3\u00a0000']);
  });
});

describe('cluster-processes, chosen', () => {
  it('keeps selection and the keyboard’s place on the same process through a refresh', async () => {
    const rows = many(20);
    const cluster = up(pageOf(rows));
    const element = await mount(cluster);
    grid(element).focus();
    await key(element, 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
    const { pid } = rows[2]!;
    expect(element.selected).to.include({ pid });
    cluster.setProcesses(pageOf([rows[8]!, ...rows.filter((_, at) => at !== 8)]));
    await settled(element);
    const chosen = lines(element).find((line) => line.getAttribute('aria-selected') === 'true');
    expect(chosen?.querySelector('.pid')?.textContent?.trim()).to.equal(pid);
    expect(grid(element).getAttribute('aria-activedescendant')).to.equal(chosen?.id);
    expect(element.shadowRoot?.activeElement).to.equal(grid(element));
    await key(element, 'ArrowDown');
    const next = element.renderRoot.querySelector(`#${grid(element).getAttribute('aria-activedescendant')!}`);
    expect(next?.querySelector('.pid')?.textContent?.trim()).to.equal(rows[3]!.pid);
  });

  it('stays where it is when rows die while the list is scrolled', async () => {
    const rows = many(300);
    const cluster = up(pageOf(rows));
    const element = await mount(cluster);
    const table = grid(element);
    table.focus();
    await key(element, 'ArrowDown', ...Array.from({ length: 60 }, () => 'ArrowDown'), 'Enter');
    const [chosen, top] = [element.selected?.pid, table.scrollTop];
    expect(chosen).to.equal(rows[60]!.pid);
    expect(top).to.be.greaterThan(0);
    // One above it and one in sight die, and the list is scrolled before the next answer is drawn.
    table.scrollTop = top + 52;
    table.dispatchEvent(new Event('scroll'));
    cluster.setProcesses(pageOf(rows.filter((_, at) => at !== 3 && at !== 58)));
    await settled(element);
    expect(table.scrollTop).to.equal(top + 52);
    expect(active(element)).to.equal(rows[60]!.pid);
    expect(element.selected?.pid).to.equal(chosen);
    const drawn = lines(element).map((line) => line.id);
    expect(new Set(drawn).size).to.equal(drawn.length);
    // The process itself dies: what was chosen is still told, the keyboard goes on from its neighbour.
    cluster.setProcesses(pageOf(rows.filter((_, at) => ![3, 58, 60].includes(at))));
    await settled(element);
    expect(element.selected?.pid).to.equal(chosen);
    expect(lines(element).filter((line) => line.getAttribute('aria-selected') === 'true')).to.have.length(0);
    expect(element.shadowRoot?.activeElement).to.equal(grid(element));
    await key(element, 'ArrowUp');
    expect(active(element)).to.equal(rows[59]!.pid);
  });

  it('keeps the keyboard on its process when the list is sorted anew', async () => {
    const rows = many(20);
    const cluster = up(pageOf(rows));
    const element = await mount(cluster);
    grid(element).focus();
    await key(element, 'ArrowDown', 'ArrowDown', 'ArrowDown');
    element.sort = 'message_queue_len';
    await settled(element, 0);
    cluster.setProcesses(pageOf(rows.toReversed()));
    await settled(element);
    expect(active(element)).to.equal(rows[2]!.pid);
    expect(grid(element).getAttribute('aria-activedescendant')).to.equal('line-17');
    await key(element, 'ArrowDown');
    expect(active(element)).to.equal(rows[1]!.pid);
  });

  it('does not take another life of the pid for the process that was chosen', async () => {
    const rows = many(4);
    const cluster = up(pageOf(rows));
    const element = await mount(cluster);
    lines(element)[0]!.click();
    cluster.setProcesses(pageOf(rows.map((row) => ({ ...row, incarnation: 'later' }))));
    await settled(element);
    expect(lines(element).filter((line) => line.getAttribute('aria-selected') === 'true')).to.have.length(0);
  });

  it('tells the page which process was chosen, and that it was let go', async () => {
    const element = await mount(up(pageOf(many(4))));
    const told: unknown[] = [];
    element.addEventListener('cluster-process-selected', (event) =>
      told.push((event as ClusterProcessSelectedEvent).process),
    );
    lines(element)[1]!.click();
    await settled(element, 0);
    grid(element).focus();
    await key(element, 'Escape');
    const { node, pid, incarnation } = many(4)[1]!;
    expect(told).to.deep.equal([{ node, pid, incarnation }, null]);
  });

  it('reaches every row by the keyboard', async () => {
    const element = await mount(null, pageOf(many(3_000)));
    grid(element).focus();
    await key(element, 'End');
    await settled(element, 60);
    const active = (): string | null => grid(element).getAttribute('aria-activedescendant');
    expect(active()).to.equal('line-2999');
    expect(element.renderRoot.querySelector(`#${active()!}`)).not.to.equal(null);
    await key(element, 'Home', 'PageDown');
    expect(Number(active()?.slice(5))).to.be.greaterThan(5);
  });

  it('offers what the cluster knows, marks what is not allowed, and asks the page first', async () => {
    const cluster = up(pageOf(many(4)));
    const known = (
      name: string,
      danger: OperationDescriptor['danger'],
      allowed: boolean,
    ): OperationDescriptor => ({
      ...{ name, danger, allowed, category: 'process', summary: `About ${name}.` },
      ...{ params: {}, result: {}, rest: null },
    });
    cluster.setDescriptors(known('kill_process', 'destroy', true), known('send_message', 'change', false));
    const element = await mount(cluster);
    lines(element)[0]!.click();
    await settled(element, 0);
    const actions = [...element.renderRoot.querySelectorAll<HTMLElement>('[part="action"]')];
    expect(
      actions.map((button) => [button.dataset['operation'], button.classList.contains('locked')]),
    ).to.deep.equal([
      ['send_message', true],
      ['kill_process', false],
    ]);
    expect(actions[0]?.getAttribute('aria-description')).to.contain('Not allowed for you');
    const asked: ClusterActionOpenRequestEvent[] = [];
    element.addEventListener('cluster-action-open-request', (event) => {
      asked.push(event);
      event.preventDefault();
    });
    actions[1]!.click();
    const { node, pid, incarnation } = many(4)[0]!;
    expect(asked.map(({ operation, params }) => [operation, params])).to.deep.equal([
      ['kill_process', { node, pid, incarnation }],
    ]);
    await expect(element).to.be.accessible();
  });
});

describe('cluster-processes, in another language', () => {
  it('is shown in German, and in English again', async () => {
    const element = await mount(up(pageOf(many(4))));
    const heads = (): string => shownText(element.renderRoot.querySelector('.head')!);
    try {
      await setLanguage('de');
      await settled(element);
      expect(heads()).to.contain('Mailbox');
      expect(shownText(element)).to.contain('alle Knoten');
    } finally {
      await setLanguage('en');
    }
    await settled(element);
    expect(heads()).to.contain('mailbox');
  });
});

describe('cluster-processes, given data', () => {
  it('filters and sorts rows of the page’s own without a cluster', async () => {
    const element = await mount(null, pageOf(processesOf(THREE, 20)));
    expect(shownText(element)).to.contain('60 on 3 nodes');
    await set(element, 'node', A);
    expect(shownText(element)).to.contain('20 on 3 nodes');
    element.search = 'nothing has this name';
    await settled(element, 0);
    expect(shownText(element)).to.contain('No process matches.');
  });
});
