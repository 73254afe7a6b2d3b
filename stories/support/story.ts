import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import type { Cluster } from '@beamdeck/core';
import { sceneCluster, SCENES, type Scene } from './scene.js';
import { settled } from './settled.js';

export interface SceneArgs {
  scene: Scene;
  nodes: number;
  seed: number;
  processesPerNode: number;
}

/** What every element's stories have in common: a simulated cluster in some scene, and the knobs for it. */
export function elementMeta<A = unknown>(
  tag: string,
  render: (args: SceneArgs & A, cluster: Cluster | null) => TemplateResult,
  args: Partial<SceneArgs & A> = {},
): Meta<SceneArgs & A> {
  return {
    component: tag,
    args: { scene: 'live', nodes: 5, seed: 1, processesPerNode: 400, ...args } as Partial<SceneArgs & A>,
    argTypes: {
      scene: { control: 'select', options: SCENES },
      nodes: { control: { type: 'number', min: 1, max: 1_000 } },
      seed: { control: { type: 'number', min: 1 } },
      processesPerNode: { control: { type: 'number', min: 1, max: 1_000_000 } },
    } as NonNullable<Meta<SceneArgs & A>['argTypes']>,
    render: (given) => render(given, sceneCluster(given)),
    play: async ({ canvasElement, args: { scene } }) => {
      await settled(canvasElement, tag, { stays: scene === 'empty' || scene === 'loading' });
    },
  };
}

export type Story<A = unknown> = StoryObj<SceneArgs & A>;

/** In a frame of the size that it would have on a page. */
export function framed(content: TemplateResult, height = '560px'): TemplateResult {
  return html`<div style="height: ${height}; padding: 12px; box-sizing: border-box; display: grid">
    ${content}
  </div>`;
}
