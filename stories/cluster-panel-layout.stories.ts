import { html } from 'lit';
import type { Meta } from '@storybook/web-components-vite';
import { elementMeta, framed, type SceneArgs, type Story } from './support/story.js';

interface Extra {
  layout: string;
}

const meta: Meta<SceneArgs & Extra> = {
  ...elementMeta<Extra>(
    'cluster-panel-layout',
    ({ layout }, cluster) => {
      const grid = layout === 'grid' || layout === 'stacked';
      return framed(
        html`<cluster-panel-layout layout=${layout}>
          <cluster-topology slot=${grid ? '' : 'start'} .cluster=${cluster}></cluster-topology>
          <cluster-health slot=${grid ? '' : 'middle'} .cluster=${cluster}></cluster-health>
          <cluster-processes slot=${grid ? '' : 'end'} .cluster=${cluster}></cluster-processes>
        </cluster-panel-layout>`,
        '100vh',
      );
    },
    { layout: 'three_panel' },
  ),
  title: 'Elements/cluster-panel-layout',
};
export default meta;

export const ThreePanel: Story<Extra> = {};
export const TwoPanel: Story<Extra> = { args: { layout: 'two_panel' } };
export const Grid: Story<Extra> = { args: { layout: 'grid' } };
export const Stacked: Story<Extra> = { args: { layout: 'stacked' } };
