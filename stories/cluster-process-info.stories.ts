import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Meta } from '@storybook/web-components-vite';
import { settled } from './support/settled.js';
import { elementMeta, framed, type SceneArgs, type Story } from './support/story.js';

const meta: Meta<SceneArgs> = {
  ...elementMeta('cluster-process-info', (_args, cluster) =>
    framed(
      html`<cluster-process-info
        .cluster=${cluster}
        node="shop-a@sim.local"
        pid="init"
      ></cluster-process-info>`,
      '720px',
    ),
  ),
  title: 'Elements/cluster-process-info',
};
export default meta;

export const Live: Story = {};
export const Empty: Story = { args: { scene: 'empty' } };
export const Loading: Story = { args: { scene: 'loading' } };
export const Unreachable: Story = { args: { scene: 'unreachable' } };
export const Stale: Story = { args: { scene: 'stale' } };
export const Light: Story = { globals: { theme: 'light' } };
export const Dark: Story = { globals: { theme: 'dark' } };

/** `init` keeps the node alive: the dialog says why it cannot be ended, and offers no way to do it. */
export const KillAProtectedProcess: Story = {
  play: async ({ canvasElement }) => {
    const element = await settled(canvasElement, 'cluster-process-info');
    const kill = await waitFor(
      () => {
        const buttons = [...(element.shadowRoot?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
        const found = buttons.find((button) => /kill/i.test(button.textContent ?? ''));
        expect(found).toBeDefined();
        return found as HTMLButtonElement;
      },
      { timeout: 8_000 },
    );
    kill.click();
    await waitFor(
      () => {
        const dialog = element.shadowRoot?.querySelector('cluster-action-dialog');
        expect(dialog?.shadowRoot?.textContent).toMatch(/keep the node alive|virtual machine/);
      },
      { timeout: 10_000 },
    );
    element.shadowRoot?.querySelector('cluster-action-dialog')?.remove();
  },
};
