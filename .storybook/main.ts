import type { StorybookConfig } from '@storybook/web-components-vite';
import { mergeConfig } from 'vite';

/** Stories run on the simulator alone: no network, no telemetry, the packages' sources as they are. */
const config: StorybookConfig = {
  framework: '@storybook/web-components-vite',
  stories: ['../stories/**/*.mdx', '../stories/**/*.stories.ts'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (given) =>
    mergeConfig(given, {
      resolve: { conditions: ['@beamdeck/source', 'browser', 'module', 'import', 'default'] },
      build: { target: 'es2022', chunkSizeWarningLimit: 4_000 },
    }),
};
export default config;
