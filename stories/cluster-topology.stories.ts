import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { storyCluster } from './support/simulated-cluster.js';

interface Args {
  nodes: number;
  seed: number;
  view: 'auto' | 'graph' | 'grid' | 'matrix' | 'list';
}

const meta: Meta<Args> = {
  title: 'Elements/cluster-topology',
  component: 'cluster-topology',
  args: { nodes: 5, seed: 1, view: 'auto' },
  argTypes: {
    nodes: { control: { type: 'number', min: 1, max: 1_000 } },
    view: { control: 'select', options: ['auto', 'graph', 'grid', 'matrix', 'list'] },
  },
  render: ({ nodes, seed, view }) =>
    html`<cluster-topology
      .cluster=${storyCluster({ nodes, seed }).cluster}
      view=${view}
    ></cluster-topology>`,
};
export default meta;

export const Live: StoryObj<Args> = {};
export const Grid: StoryObj<Args> = { args: { nodes: 50, view: 'grid' } };
export const Matrix: StoryObj<Args> = { args: { view: 'matrix' } };
