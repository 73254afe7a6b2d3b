import { html } from 'lit';
import type { Meta } from '@storybook/web-components-vite';
import { elementMeta, framed, type SceneArgs, type Story } from './support/story.js';

const meta: Meta<SceneArgs> = {
  ...elementMeta(
    'cluster-health',
    (_args, cluster) => framed(html`<cluster-health .cluster=${cluster}></cluster-health>`),
    {},
  ),
  title: 'Elements/cluster-health',
};
export default meta;

export const Live: Story = {};
export const FiftyNodes: Story = { args: { nodes: 50 } };
export const MailboxFlood: Story = { args: { scene: 'mailbox flood' } };
export const Empty: Story = { args: { scene: 'empty' } };
export const Loading: Story = { args: { scene: 'loading' } };
export const Unreachable: Story = { args: { scene: 'unreachable' } };
export const Refused: Story = { args: { scene: 'refused' } };
export const Stale: Story = { args: { scene: 'stale' } };
export const NodeDown: Story = { args: { scene: 'node down' } };
export const FrozenNode: Story = { args: { scene: 'frozen node' } };
export const Partition: Story = { args: { scene: 'partition' } };
export const Light: Story = { globals: { theme: 'light' } };
export const Dark: Story = { globals: { theme: 'dark' } };
