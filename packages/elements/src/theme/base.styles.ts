import { css, type CSSResultArray } from 'lit';
import { tokens } from './tokens.styles.js';

/** What every element starts from: the tokens, the typeface, `[hidden]`, focus, states as colours, buttons, motion. */
export const baseStyles: CSSResultArray = [
  tokens,
  css`
    :host {
      display: block;
      box-sizing: border-box;
      contain: layout style;
      color: var(--_text);
      color-scheme: var(--_scheme);
      font: var(--_font-size) / 1.5 var(--_font-family);
      font-variant-numeric: tabular-nums;
      text-align: start;
      letter-spacing: normal;
      text-transform: none;
      -webkit-text-size-adjust: 100%;
    }

    :host([hidden]) {
      display: none !important;
    }

    *,
    *::before,
    *::after {
      box-sizing: border-box;
    }

    :focus-visible {
      outline: 1px dotted var(--_focus);
      outline-offset: 2px;
    }

    .ok {
      color: var(--_ok);
    }
    .warn {
      color: var(--_warn);
    }
    .bad {
      color: var(--_bad);
    }
    .crit {
      color: var(--_crit);
    }
    .info {
      color: var(--_info);
    }
    .sim {
      color: var(--_sim);
    }
    .dim {
      color: var(--_dim);
    }
    .small {
      font-size: var(--_font-size-small);
    }
    .grow {
      flex: 1;
    }

    /* Names and other text of the cluster: their direction stays their own. */
    .name {
      unicode-bidi: isolate;
      overflow-wrap: anywhere;
    }

    /* Kept on one line where it has room for it: a name is not broken at its hyphens. */
    .whole {
      display: inline-block;
      max-inline-size: 100%;
      overflow-wrap: anywhere;
    }

    .unknown {
      color: var(--_dim);
      font-style: italic;
    }

    /* Old numbers fade; their age is always in words beside them. */
    .old {
      opacity: var(--_fade);
    }

    .sr-only {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      margin: -1px;
      padding: 0;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
      border: 0;
    }

    button {
      font: inherit;
      color: var(--_text);
      background: var(--_raised);
      border: 1px solid var(--_line);
      border-radius: 4px;
      padding: 2px 10px;
      min-block-size: 26px;
      cursor: pointer;
      white-space: nowrap;
    }
    button:hover:not([disabled], [aria-disabled='true']) {
      border-color: var(--_control);
    }
    button[disabled],
    button[aria-disabled='true'] {
      color: var(--_dim);
      cursor: default;
    }

    kbd {
      font: inherit;
      font-size: var(--_font-size-small);
      color: var(--_dim);
      border: 1px solid var(--_line);
      border-radius: 3px;
      padding: 0 5px;
    }

    code {
      font: inherit;
    }

    @media (pointer: coarse) {
      button {
        min-block-size: 34px;
      }
    }

    @media (prefers-reduced-motion: reduce) {
      *,
      *::before,
      *::after {
        animation: none !important;
        transition: none !important;
        scroll-behavior: auto !important;
      }
    }
  `,
];
