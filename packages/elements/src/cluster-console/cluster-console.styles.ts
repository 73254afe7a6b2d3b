import { css, type CSSResultArray } from 'lit';
import { bannerStyles } from '../connection-banner/banner.styles.js';
import { noticeStyles } from '../notice/notice.styles.js';
import { baseStyles } from '../theme/base.styles.js';
import { changeFeedStyles } from './change-feed.styles.js';
import { consoleDialogStyles } from './console-dialogs.styles.js';

export const clusterConsoleStyles: CSSResultArray = [
  ...baseStyles,
  bannerStyles,
  noticeStyles,
  changeFeedStyles,
  consoleDialogStyles,
  css`
    :host {
      container-type: inline-size;
      min-block-size: 480px;
      background: var(--_ground);
    }
    :host([fill]) {
      block-size: 100dvh;
    }
    @media (max-width: 900px) {
      :host([fill]) {
        block-size: auto;
        min-block-size: 100dvh;
      }
    }

    /* Of its own, so that a page may set the display of the host. */
    .frame {
      display: flex;
      flex-direction: column;
      block-size: 100%;
      min-block-size: inherit;
    }

    .panels {
      flex: 1 1 auto;
      padding: var(--_gap);
      min-block-size: 0;
    }
    .panels > * {
      min-block-size: 0;
    }
    .alone {
      block-size: 100%;
    }
    .panel-tabs {
      flex: none;
      display: flex;
      gap: 2px;
      padding: 6px var(--_gap) 0;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .panel-tabs button {
      flex: none;
      border-color: transparent;
      background: none;
      color: var(--_dim);
    }
    .panel-tabs button[aria-current='page'] {
      background: var(--_raised);
      color: var(--_ok);
    }
    .topology {
      min-block-size: 440px;
    }
    .side {
      display: flex;
      flex-direction: column;
      gap: var(--_gap);
      min-block-size: 0;
    }
    .side .list {
      flex: 0 1 auto;
      min-block-size: 7rem;
    }

    .quiet {
      margin: 0;
      padding: 10px 12px;
      color: var(--_dim);
    }

    .nothing {
      flex: 1 1 auto;
      display: grid;
      place-items: center;
    }
    .close {
      padding: 2px 8px;
    }

    .footer {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 18px;
      padding: 0 16px 8px;
      color: var(--_dim);
      font-size: var(--_font-size-small);
    }
    .hint-button {
      border: 0;
      background: none;
      padding: 0;
      font-size: inherit;
      color: inherit;
    }

    /* Beside others it is as high as they are. */
    @container (min-width: 900px) {
      .panels cluster-processes {
        --cluster-processes-height: 100%;
      }
    }
    @container (max-width: 900px) {
      /* At hand however far down the one column was read. */
      .panel-tabs {
        position: sticky;
        inset-block-start: 0;
        z-index: 3;
        padding-block-end: 4px;
        background: var(--_ground);
      }
      .panels > * {
        scroll-margin-block-start: 44px;
      }
      /* It can be scrolled to before all of it is there. */
      .panels :is(cluster-process-info, cluster-operations, cluster-simulation) {
        min-block-size: 92dvh;
      }
      .footer > span {
        display: none;
      }
      .side .list {
        max-block-size: 32rem;
      }
    }
  `,
];
