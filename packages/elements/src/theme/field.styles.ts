import { css } from 'lit';

/** Fields that are typed into or chosen from. */
export const fieldStyles = css`
  input:not([type='checkbox']),
  select,
  textarea {
    font: inherit;
    color: var(--_text);
    background: var(--_ground);
    border: 1px solid var(--_line);
    border-radius: 4px;
    padding: 2px 8px;
    min-block-size: 28px;
    min-inline-size: 0;
  }
  select {
    background: var(--_raised);
    padding-inline: 6px;
    cursor: pointer;
    max-inline-size: 100%;
  }
  textarea {
    resize: vertical;
    padding-block: 5px;
  }
  input::placeholder,
  textarea::placeholder {
    color: var(--_dim);
    opacity: 1;
  }
  input:hover,
  select:hover,
  textarea:hover {
    border-color: var(--_control);
  }
  input:focus-visible,
  select:focus-visible,
  textarea:focus-visible {
    outline: 1px dotted var(--_focus);
    outline-offset: 1px;
  }
  input[type='checkbox'] {
    accent-color: var(--_ok);
  }

  @media (pointer: coarse) {
    input:not([type='checkbox']),
    select,
    textarea {
      min-block-size: 34px;
      /* Below this a phone zooms in on what is typed into. */
      font-size: 16px;
    }
  }
`;
