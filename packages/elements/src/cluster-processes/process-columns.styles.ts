import { css } from 'lit';

/**
 * Which columns there is room for, by the width of the element: what matters least goes first, and no column is ever cut
 * off. What is left out is told when a row is opened. Columns keep their widths while numbers change; those with names
 * share what is left.
 */
export const processColumnStyles = css`
  .table {
    --_narrowest: 0;
    --_columns: 18ch minmax(8ch, 0.7fr) minmax(18ch, 2fr) minmax(16ch, 1.6fr) 15ch minmax(10ch, 0.8fr) 11ch
      15ch 17ch;
  }

  /* Heads of columns sort; where some have no room, a choice does too. */
  .toolbar select[name='sort'] {
    display: none;
  }

  @container (max-width: 1000px) {
    .table {
      --_columns: 17ch minmax(9ch, 0.7fr) minmax(18ch, 2fr) minmax(14ch, 1.4fr) 11ch 15ch 16ch;
    }
    .line .cell.type,
    .line .cell.application {
      display: none;
    }
  }

  @container (max-width: 760px) {
    .table {
      --_columns: 14ch minmax(10ch, 0.3fr) minmax(15ch, 3fr) 11ch 14ch 12ch;
    }
    .toolbar select[name='reductions'] {
      display: none;
    }
    .toolbar select[name='sort'] {
      display: block;
    }
    .line .cell.current {
      display: none;
    }
    .barred .bar {
      display: none;
    }
  }

  /* On a phone: what it is, where, and the number it is sorted by beside its mailbox. */
  @container (max-width: 590px) {
    .table {
      --_columns: minmax(0, 1fr) minmax(7ch, 0.45fr) 11ch 12ch;
    }
    .line .cell.pid,
    .line .cell.reductions {
      display: none;
    }
    .cell.name {
      order: -1;
      padding-inline-start: 12px;
    }
    :host([sort^='reductions']) .table {
      --_columns: minmax(0, 1fr) minmax(7ch, 0.45fr) 15ch 12ch;
    }
    :host([sort^='reductions']) .line .cell.reductions {
      display: block;
    }
    :host([sort^='reductions']) .line .cell.memory {
      display: none;
    }
  }
`;
