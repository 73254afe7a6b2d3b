import { html } from 'lit';
import type { Meta } from '@storybook/web-components-vite';
import { elementMeta, framed, type SceneArgs, type Story } from './support/story.js';

const meta: Meta<SceneArgs> = {
  ...elementMeta('cluster-audit-log', (_args, cluster) =>
    framed(html`<cluster-audit-log .cluster=${cluster}></cluster-audit-log>`),
  ),
  title: 'Elements/cluster-audit-log',
};
export default meta;

export const Live: Story = {};
export const Empty: Story = { args: { scene: 'empty' } };
export const Loading: Story = { args: { scene: 'loading' } };
export const Unreachable: Story = { args: { scene: 'unreachable' } };
export const Light: Story = { globals: { theme: 'light' } };
export const Dark: Story = { globals: { theme: 'dark' } };
