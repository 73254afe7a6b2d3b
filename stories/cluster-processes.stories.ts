import { html } from 'lit';
import type { Meta } from '@storybook/web-components-vite';
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
