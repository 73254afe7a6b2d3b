import { css, type CSSResultArray } from 'lit';
import { bannerStyles } from '../connection-banner/banner.styles.js';
import { baseStyles } from '../theme/base.styles.js';

export const clusterProviderStyles: CSSResultArray = [
  ...baseStyles,
  bannerStyles,
  css`
    /* What is inside keeps the look of the page around; only tokens pass through. */
    :host {
      contain: none;
      color: inherit;
      font: inherit;
    }

    .frame {
      position: sticky;
      inset-block-start: 0;
      z-index: 1;
      container-type: inline-size;
      color: var(--_text);
      font: var(--_font-size) / 1.5 var(--_font-family);
    }
  `,
];
