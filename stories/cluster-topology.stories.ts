import { html } from 'lit';
import type { Meta } from '@storybook/web-components-vite';
import { elementMeta, framed, type SceneArgs, type Story } from './support/story.js';

interface Extra {
  view: string;
}

const meta: Meta<SceneArgs & Extra> = {
  ...elementMeta<Extra>(
    'cluster-topology',
    ({ view }, cluster) =>
      framed(html`<cluster-topology .cluster=${cluster} view=${view}></cluster-topology>`),
    { view: 'auto' },
  ),
  title: 'Elements/cluster-topology',
};
export default meta;

export const Live: Story<Extra> = {};
export const ThreeNodes: Story<Extra> = { args: { nodes: 3 } };
export const FiftyNodes: Story<Extra> = { args: { nodes: 50 } };
export const ThousandNodes: Story<Extra> = { args: { nodes: 1_000, processesPerNode: 1_000 } };
export const Matrix: Story<Extra> = { args: { view: 'matrix' } };
export const List: Story<Extra> = { args: { view: 'list' } };
export const Grid: Story<Extra> = { args: { view: 'grid', nodes: 12 } };
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
