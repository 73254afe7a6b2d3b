import type { Preview } from '@storybook/web-components-vite';
import { html } from 'lit';
import '@beamdeck/elements/define.js';
import { leaveScene } from '../stories/support/scene.js';

const preview: Preview = {
  tags: ['autodocs'],
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    options: { storySort: { order: ['Start here', 'Console', 'Elements', 'Guides'] } },
  },
  globalTypes: {
    theme: {
      description: 'The theme of every element',
      toolbar: {
        title: 'Theme',
        icon: 'paintbrush',
        items: ['terminal', 'dark', 'light', 'auto'],
        dynamicTitle: true,
      },
    },
  },
  // The clusters of a story end with it.
  beforeEach: () => leaveScene,
  initialGlobals: { theme: 'terminal' },
  decorators: [
    // A theme on a provider reaches everything inside it.
    (story, { globals }) =>
      html`<cluster-provider .cluster=${null} without-banner theme=${String(globals['theme'])}>
        ${story()}
      </cluster-provider>`,
  ],
};
export default preview;
