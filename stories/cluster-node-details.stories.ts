import { html } from 'lit';
import type { Meta } from '@storybook/web-components-vite';
import { elementMeta, framed, type SceneArgs, type Story } from './support/story.js';

const meta: Meta<SceneArgs> = {
  ...elementMeta('cluster-node-details', (_args, cluster) =>
    framed(
      html`<cluster-node-details .cluster=${cluster} node="shop-a@sim.local"></cluster-node-details>`,
      '720px',
    ),
  ),
  title: 'Elements/cluster-node-details',
};
export default meta;

export const Live: Story = {};
export const Empty: Story = { args: { scene: 'empty' } };
export const Loading: Story = { args: { scene: 'loading' } };
export const Unreachable: Story = { args: { scene: 'unreachable' } };
export const Stale: Story = { args: { scene: 'stale' } };
export const Partition: Story = { args: { scene: 'partition' } };
export const Light: Story = { globals: { theme: 'light' } };
export const Dark: Story = { globals: { theme: 'dark' } };
