import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Meta } from '@storybook/web-components-vite';
import { settled } from './support/settled.js';
import { sceneCluster } from './support/scene.js';
import { elementMeta, framed, type SceneArgs, type Story } from './support/story.js';

const meta: Meta<SceneArgs> = {
  ...elementMeta('cluster-simulation', (_args, cluster) =>
    framed(html`<cluster-simulation .cluster=${cluster}></cluster-simulation>`, '720px'),
  ),
  title: 'Elements/cluster-simulation',
};
export default meta;

export const Live: Story = {};
export const Loading: Story = { args: { scene: 'loading' } };
export const Unreachable: Story = { args: { scene: 'unreachable' } };
export const Light: Story = { globals: { theme: 'light' } };
export const Dark: Story = { globals: { theme: 'dark' } };

/** A node that is made to crash is seen to be down by the topology beside it. */
export const CrashANode: Story = {
  render: (args) => {
    const cluster = sceneCluster(args);
    return framed(
      html`<cluster-simulation .cluster=${cluster}></cluster-simulation>
        <cluster-topology .cluster=${cluster} view="list"></cluster-topology>`,
      '720px',
    );
  },
  play: async ({ canvasElement }) => {
    const element = await settled(canvasElement, 'cluster-simulation');
    const topology = await settled(canvasElement, 'cluster-topology');
    const crash = await waitFor(
      () => {
        const buttons = [...(element.shadowRoot?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
        const found = buttons.find((button) => button.textContent?.trim() === 'Crash');
        expect(found).toBeDefined();
        return found as HTMLButtonElement;
      },
      { timeout: 8_000 },
    );
    crash.click();
    await waitFor(() => expect(topology.shadowRoot?.textContent).toContain('down'), { timeout: 10_000 });
  },
};
