import { css, type CSSResult } from 'lit';

/** The help, and the line that commands are typed into. */
export const consoleDialogStyles: CSSResult = css`
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
`;
