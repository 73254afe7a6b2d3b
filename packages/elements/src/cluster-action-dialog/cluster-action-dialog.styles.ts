import { css, type CSSResultArray } from 'lit';
import { baseStyles } from '../theme/base.styles.js';
import { fieldStyles } from '../theme/field.styles.js';

export const clusterActionDialogStyles: CSSResultArray = [
  ...baseStyles,
  fieldStyles,
  css`
    :host {
      display: contents;
    }
    dialog {
      inline-size: min(560px, calc(100vw - 24px));
      max-inline-size: none;
      max-block-size: min(92dvh, 760px);
      padding: 0;
      overflow: auto;
      color: var(--_text);
      background: var(--_panel);
      border: 1px solid var(--_control);
      border-radius: var(--_radius);
      font: var(--_font-size) / 1.5 var(--_font-family);
    }
    dialog::backdrop {
      background: color-mix(in srgb, var(--_ground) 72%, transparent);
    }
    form {
      display: flex;
      flex-direction: column;
      gap: 12px;
      padding: 14px 16px;
    }
    p {
      margin: 0;
      overflow-wrap: anywhere;
    }
    .head {
      display: flex;
      align-items: center;
      gap: 10px;
    }
    h2 {
      margin: 0;
      font: inherit;
      font-weight: 600;
    }
    .pill {
      border: 1px solid currentColor;
      border-radius: 3px;
      padding: 0 7px;
      font-size: var(--_font-size-small);
      line-height: 18px;
      margin-inline-start: auto;
    }
    .target {
      padding: 8px 10px;
      background: var(--_raised);
      border-inline-start: 2px solid var(--_control);
    }
    .effects ul {
      margin: 0;
      padding-inline-start: 2ch;
    }
    .effects li {
      overflow-wrap: anywhere;
    }
    .effects li::marker {
      content: '· ';
      color: var(--_dim);
    }
    .term {
      margin: 0 0 6px;
      padding: 6px 8px;
      max-block-size: 9lh;
      overflow: auto;
      background: var(--_well);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      font: inherit;
      font-family: ui-monospace, 'DejaVu Sans Mono', monospace;
    }
    .objections {
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
    .objections:empty,
    .outcome:empty {
      display: none;
    }
    .advice {
      display: block;
      color: var(--_text);
      padding-inline-start: 2ch;
    }
    .fields {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 16px;
    }
    .field {
      display: flex;
      flex-direction: column;
      gap: 3px;
    }
    .field.wide input,
    .field.wide textarea {
      inline-size: 100%;
    }
    .atoms {
      display: flex;
      gap: 8px;
      align-items: baseline;
    }
    .atoms code {
      color: var(--_text);
      background: var(--_well);
      padding: 0 4px;
    }
    .foot {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      align-items: center;
      gap: 8px;
    }
    .why {
      flex: 1 1 16ch;
    }
    .run.crit {
      border-color: var(--_crit);
      color: var(--_crit);
    }
    .run.warn {
      border-color: var(--_warn);
      color: var(--_warn);
    }
    .run[aria-disabled='true'] {
      border-color: var(--_line);
      color: var(--_dim);
    }
  `,
];
