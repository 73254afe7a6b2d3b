import { html } from 'lit';
import type { Meta } from '@storybook/web-components-vite';
import { elementMeta, framed, type SceneArgs, type Story } from './support/story.js';

interface Extra {
  operation: string;
}

const meta: Meta<SceneArgs & Extra> = {
  ...elementMeta<Extra>(
    'cluster-operations',
    ({ operation }, cluster) =>
      framed(html`<cluster-operations .cluster=${cluster} operation=${operation}></cluster-operations>`),
    { operation: 'process_list' },
  ),
  title: 'Elements/cluster-operations',
};
export default meta;

export const Live: Story<Extra> = {};
export const SendMessage: Story<Extra> = { args: { operation: 'send_message' } };
export const KillProcess: Story<Extra> = { args: { operation: 'kill_process' } };
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
