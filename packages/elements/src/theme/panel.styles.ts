import { css } from 'lit';

/** A framed panel with a header line: what the topology and the node details are drawn in. */
export const panelStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    container-type: inline-size;
    background: var(--_panel);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    overflow: hidden;
  }

  .header {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 10px;
    min-block-size: 41px;
    padding: 6px 8px 6px 12px;
    border-block-end: 1px solid var(--_line);
    color: var(--_dim);
  }

  .header h2 {
    margin: 0;
    font: inherit;
    font-weight: 600;
    color: var(--_text);
  }

  .header .actions {
    display: flex;
    gap: 6px;
    margin-inline-start: auto;
  }

  .pill {
    display: inline-block;
    border: 1px solid currentColor;
    border-radius: 3px;
    padding: 0 7px;
    font-size: var(--_font-size-small);
    line-height: 18px;
    white-space: nowrap;
  }

  .scroll {
    flex: 1 1 auto;
    min-block-size: 0;
    overflow: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
  }
  .scroll:focus-visible {
    outline-offset: -3px;
  }

  .tabs {
    display: flex;
    gap: 2px;
  }
  .tabs button {
    border-color: transparent;
    background: transparent;
    color: var(--_dim);
    padding: 1px 9px;
  }
  .tabs button[aria-pressed='true'] {
    background: var(--_raised);
    color: var(--_ok);
  }

  @media (forced-colors: active) {
    .tabs button[aria-pressed='true'] {
      border-color: Highlight;
      color: Highlight;
    }
  }
`;
