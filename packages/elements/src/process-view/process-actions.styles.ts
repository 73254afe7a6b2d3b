import { css } from 'lit';

export const processActionStyles = css`
  .action.crit {
    color: var(--_crit);
    border-color: color-mix(in srgb, var(--_crit) 45%, var(--_line));
  }
  .action.crit:hover {
    border-color: var(--_crit);
  }
  /* On a phone they share one line. */
  @container (max-width: 420px) {
    .action {
      flex: 1 1 auto;
      padding-inline: 7px;
    }
  }
  .action.locked {
    color: var(--_dim);
    border-style: dashed;
  }
`;
