import { css, type CSSResultArray } from 'lit';
import { baseStyles } from '../theme/base.styles.js';

export const clusterStatusBarStyles: CSSResultArray = [
  ...baseStyles,
  css`
    :host {
      container-type: inline-size;
      background: linear-gradient(var(--_raised), var(--_ground));
      border-block-end: 1px solid var(--_line);
    }

    .line {
      display: flex;
      align-items: center;
      gap: 22px;
      min-block-size: 40px;
      padding: 0 16px;
      white-space: nowrap;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .line:focus-visible {
      outline-offset: -3px;
    }

    .title {
      color: var(--_ok);
      font-weight: 700;
      letter-spacing: 0.04em;
    }
    .k,
    .detail {
      color: var(--_dim);
    }
    .pill {
      border: 1px solid currentColor;
      border-radius: 3px;
      padding: 0 7px;
      font-size: var(--_font-size-small);
      line-height: 18px;
    }
    .connection .detail {
      display: inline-block;
      min-inline-size: 9ch;
    }

    /* What is no longer known to be so is not coloured as if it were. */
    .line.stale .item:not(.connection),
    .line.stale .item:not(.connection) span {
      color: var(--_dim);
    }

    /* Nothing is watched, so it costs nothing. */
    .line.stale .cost,
    .line.stale .slowed {
      display: none;
    }

    /* The pace goes first where room is short; it is in the tooltip too. */
    @container (max-width: 1340px) {
      .line {
        gap: 18px;
      }
      .pace {
        display: none;
      }
    }
    @container (max-width: 900px) {
      .line {
        gap: 14px;
      }
      .grow {
        display: none;
      }
      .connection {
        order: -1;
      }
      .title {
        order: -2;
      }
      .essential {
        order: 0;
      }
      .item:not(.connection, .essential) {
        order: 1;
      }
      .item.cost {
        order: 2;
      }
    }
    /* On a phone nothing that matters is out of sight: two lines instead of one to be pushed aside. */
    @container (max-width: 560px) {
      .line {
        flex-wrap: wrap;
        gap: 0 14px;
        block-size: auto;
        padding-block: 6px;
      }
      .item.cost {
        display: none;
      }
    }
  `,
];
