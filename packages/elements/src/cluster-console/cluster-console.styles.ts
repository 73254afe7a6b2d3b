import { css, type CSSResultArray } from 'lit';
import { bannerStyles } from '../connection-banner/banner.styles.js';
import { noticeStyles } from '../notice/notice.styles.js';
import { baseStyles } from '../theme/base.styles.js';

export const clusterConsoleStyles: CSSResultArray = [
  ...baseStyles,
  bannerStyles,
  noticeStyles,
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
    .palette {
      inline-size: min(520px, calc(100vw - 32px));
      margin-block-start: 12dvh;
      padding: 12px;
    }
    .palette-input {
      inline-size: 100%;
      min-block-size: 34px;
      padding: 2px 10px;
      font: inherit;
      color: var(--_text);
      background: var(--_ground);
      border: 1px solid var(--_control);
      border-radius: 4px;
    }
    .palette-input::placeholder {
      color: var(--_dim);
      opacity: 1;
    }
    .palette-list {
      min-block-size: 12rem;
      margin-block-start: 8px;
    }
    .command {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      padding: 4px 10px;
      border-radius: 3px;
      cursor: pointer;
    }
    .command[aria-selected='true'] {
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

    .feed {
      flex: 1 1 12rem;
      display: flex;
      flex-direction: column;
      min-block-size: 9rem;
      background: var(--_panel);
      border: 1px solid var(--_line);
      border-radius: var(--_radius);
      overflow: hidden;
    }
    .feed .header {
      display: flex;
      align-items: center;
      gap: 10px;
      min-block-size: 41px;
      padding: 6px 12px;
      border-block-end: 1px solid var(--_line);
      color: var(--_dim);
    }
    .feed h2 {
      margin: 0;
      font: inherit;
      font-weight: 600;
      color: var(--_text);
    }
    .feed .scroll {
      flex: 1 1 auto;
      min-block-size: 0;
      overflow: auto;
      scrollbar-width: thin;
      scrollbar-color: var(--_line) transparent;
    }
    .feed .scroll:focus-visible {
      outline-offset: -3px;
    }
    .feed ol {
      margin: 0;
      padding: 4px 12px 8px;
      list-style: none;
    }
    .feed li {
      display: grid;
      grid-template-columns: 8ch 1.4em minmax(0, 1fr);
      gap: 10px;
      padding: 3px 0;
    }
    .feed .feed-node {
      min-block-size: 0;
      padding: 0;
      border: 0;
      background: none;
      white-space: normal;
      text-align: start;
    }
    .feed .feed-node:hover {
      text-decoration: underline;
      text-underline-offset: 3px;
    }
    .feed .reason {
      overflow-wrap: anywhere;
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

    dialog {
      inline-size: min(620px, calc(100vw - 32px));
      max-block-size: min(88dvh, 720px);
      padding: 14px 18px 18px;
      overflow: auto;
      color: var(--_text);
      background: var(--_panel);
      border: 1px solid var(--_control);
      border-radius: var(--_radius);
    }
    dialog::backdrop {
      background: color-mix(in srgb, var(--_ground) 70%, transparent);
    }
    .help-head {
      display: flex;
      justify-content: space-between;
      align-items: center;
    }
    dialog h2,
    dialog h3 {
      margin: 0;
      font: inherit;
      font-weight: 600;
    }
    dialog h3 {
      margin-block: 14px 4px;
      font-weight: 400;
      color: var(--_dim);
    }
    .keys {
      margin: 0;
    }
    .keys div {
      display: grid;
      grid-template-columns: 15ch minmax(0, 1fr);
      gap: 12px;
      padding: 3px 0;
    }
    .keys dt,
    .keys dd {
      margin: 0;
    }

    /* Beside others it is as high as they are. */
    @container (min-width: 900px) {
      .panels cluster-processes {
        --cluster-processes-height: 100%;
      }
    }
    @container (max-width: 900px) {
      /* It can be scrolled to before all of it is there. */
      .panels cluster-process-info {
        min-block-size: 92dvh;
      }
      .footer > span {
        display: none;
      }
      .feed .scroll {
        max-block-size: 22rem;
      }
      .side .list {
        max-block-size: 32rem;
      }
    }
  `,
];
