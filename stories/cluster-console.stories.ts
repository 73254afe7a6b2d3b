import { html } from 'lit';
import type { Meta } from '@storybook/web-components-vite';
import { elementMeta, framed, type SceneArgs, type Story } from './support/story.js';

const meta: Meta<SceneArgs> = {
  ...elementMeta('cluster-console', (_args, cluster) =>
    framed(html`<cluster-console .cluster=${cluster} without-hash fill></cluster-console>`, '100vh'),
  ),
  title: 'Console/cluster-console',
};
export default meta;

export const Live: Story = {};
export const ThreeNodes: Story = { args: { nodes: 3 } };
export const FiftyNodes: Story = { args: { nodes: 50 } };
/** To be looked at; what it takes is measured by the elements' benchmark. */
export const ThousandNodes: Story = { tags: ['!test'], args: { nodes: 1_000, processesPerNode: 1_000 } };
export const Loading: Story = { args: { scene: 'loading' } };
export const Unreachable: Story = { args: { scene: 'unreachable' } };
export const Stale: Story = { args: { scene: 'stale' } };
export const NodeDown: Story = { args: { scene: 'node down' } };
export const Partition: Story = { args: { scene: 'partition' } };
export const OneWayCut: Story = { args: { scene: 'one-way cut' } };
export const MailboxFlood: Story = { args: { scene: 'mailbox flood' } };
export const Light: Story = { globals: { theme: 'light' } };
export const Dark: Story = { globals: { theme: 'dark' } };
