import { html, LitElement, render } from 'lit';
import type { ClusterConsoleElement } from '../../src/cluster-console/cluster-console.js';
import '../../src/cluster-console/cluster-console.define.js';
import { deepQuery } from '../../src/testing/settled.js';
import { painted, until } from './frames.js';
import { silentCluster, tellAll, type Recorded } from './recorded.js';

/** What an element costs that shows nothing of a cluster. */
class EmptyPage extends LitElement {
  protected override render(): unknown {
    return html`<h1>Empty</h1>`;
  }
}
customElements.define('empty-page', EmptyPage);

let recorded: Recorded | null = null;

const bench = {
  prepare(given: Recorded): void {
    recorded = given;
  },

  /** Milliseconds until a Lit element with one line in it is painted. */
  async empty(): Promise<number> {
    const from = performance.now();
    render(html`<empty-page></empty-page>`, document.body);
    await painted();
    return performance.now() - from;
  },

  /** Milliseconds until a console is painted whose client has its data already. */
  async atHand(): Promise<number> {
    const data = given();
    const cluster = silentCluster(data);
    tellAll(cluster, data);
    const from = performance.now();
    const shown = consoleOf(cluster);
    document.body.append(shown);
    await until(() => isMeaningful(shown, data));
    await painted();
    return performance.now() - from;
  },

  /** Milliseconds from the data to their painting in a console that has waited for them and said so. */
  async awaited(): Promise<number> {
    const data = given();
    const cluster = silentCluster(data);
    cluster.setStatus({ state: 'connecting' });
    const shown = consoleOf(cluster);
    document.body.append(shown);
    await shown.updateComplete;
    await painted();
    const from = performance.now();
    tellAll(cluster, data);
    await until(() => isMeaningful(shown, data));
    await painted();
    return performance.now() - from;
  },
};

function given(): Recorded {
  if (recorded === null) throw new Error('Nothing has been prepared.');
  return recorded;
}

function consoleOf(cluster: ReturnType<typeof silentCluster>): ClusterConsoleElement {
  const made = document.createElement('cluster-console');
  Object.assign(made, { cluster, withoutHash: true });
  made.style.height = '900px';
  return made;
}

/** The topology is drawn, names of nodes stand in it, and the status bar counts them all. */
function isMeaningful(shown: HTMLElement, { topology }: Recorded): boolean {
  const drawn = deepQuery(shown, 'cluster-topology');
  const bar = deepQuery(shown, 'cluster-status-bar');
  const name = (topology.nodes[0] ?? '').split('@')[0] ?? '';
  return (
    drawn?.shadowRoot?.textContent.includes(name) === true &&
    bar?.shadowRoot?.textContent.includes(String(topology.totalNodes)) === true
  );
}

Object.assign(globalThis, { bench });
