import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Meta } from '@storybook/web-components-vite';
import { inside, settled } from './support/settled.js';
import { elementMeta, framed, type SceneArgs, type Story } from './support/story.js';

interface Extra {
  grouped: boolean;
}

const meta: Meta<SceneArgs & Extra> = {
  ...elementMeta<Extra>(
    'cluster-processes',
    ({ grouped }, cluster) =>
      framed(html`<cluster-processes .cluster=${cluster} ?grouped=${grouped}></cluster-processes>`),
    { grouped: false },
  ),
  title: 'Elements/cluster-processes',
};
export default meta;

export const Live: Story<Extra> = {};
export const GroupedByNode: Story<Extra> = { args: { grouped: true } };
export const HundredThousandProcesses: Story<Extra> = { args: { nodes: 10, processesPerNode: 10_000 } };
export const MillionProcesses: Story<Extra> = { args: { nodes: 100, processesPerNode: 10_000 } };
export const Empty: Story<Extra> = { args: { scene: 'empty' } };
export const Loading: Story<Extra> = { args: { scene: 'loading' } };
export const Unreachable: Story<Extra> = { args: { scene: 'unreachable' } };
export const Refused: Story<Extra> = { args: { scene: 'refused' } };
export const Stale: Story<Extra> = { args: { scene: 'stale' } };
export const NodeDown: Story<Extra> = { args: { scene: 'node down' } };
export const FrozenNode: Story<Extra> = { args: { scene: 'frozen node' } };
export const Partition: Story<Extra> = { args: { scene: 'partition' } };
export const Light: Story<Extra> = { globals: { theme: 'light' } };
export const Dark: Story<Extra> = { globals: { theme: 'dark' } };

/** Search narrows the rows to those that hold the text, and says how many of how many. */
export const Search: Story<Extra> = {
  play: async ({ canvasElement }) => {
    const element = await settled(canvasElement, 'cluster-processes');
    const search = inside(element, 'input[type="search"]') as HTMLInputElement;
    search.value = 'kernel_sup';
    search.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    search.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
    await waitFor(
      () => {
        const rows = [...(element.shadowRoot?.querySelectorAll('.body [role="row"]') ?? [])];
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) expect(row.textContent).toContain('kernel_sup');
      },
      { timeout: 8_000 },
    );
  },
};

/** Choosing a row tells the page which process it is, by node, pid and life of the node. */
export const ChooseAProcess: Story<Extra> = {
  play: async ({ canvasElement }) => {
    const element = await settled(canvasElement, 'cluster-processes');
    const chosen: unknown[] = [];
    element.addEventListener('cluster-process-selected', (event) =>
      chosen.push((event as Event & { process: unknown }).process),
    );
    const row = await waitFor(() => inside(element, '.body [role="row"] .pid'), { timeout: 8_000 });
    row.click();
    await waitFor(() => expect(chosen).toHaveLength(1));
    expect(chosen[0]).toMatchObject({ pid: row.textContent?.trim() });
  },
};
