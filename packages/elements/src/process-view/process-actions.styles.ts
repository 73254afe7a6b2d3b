import { css } from 'lit';

export const processActionStyles = css`
  .action.crit {
    color: var(--_crit);
    border-color: color-mix(in srgb, var(--_crit) 45%, var(--_line));
  }
  .action.crit:hover {
    border-color: var(--_crit);
  }
  .action.locked {
    color: var(--_dim);
    border-style: dashed;
  }
`;
