import { css } from 'lit';

/** A line across the page that says what is wrong: the connection, or a partition. */
export const bannerStyles = css`
  .banner {
    --_tone: var(--_warn);
    display: flex;
    align-items: center;
    gap: 4px 12px;
    padding: 7px 16px;
    background: color-mix(in srgb, var(--_tone) 13%, var(--_ground));
    border-block-end: 1px solid color-mix(in srgb, var(--_tone) 35%, var(--_ground));
    color: var(--_text);
  }
  .banner.crit {
    --_tone: var(--_crit);
  }
  .banner.bad {
    --_tone: var(--_bad);
  }
  .banner strong {
    color: var(--_tone);
    white-space: nowrap;
  }
  .banner-text {
    flex: 1 1 auto;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .banner-text b {
    color: var(--_tone);
  }
  .banner .code {
    opacity: 0.85;
    font-size: var(--_font-size-small);
  }
  .banner button {
    flex: none;
  }

  @container (max-width: 900px) {
    .banner {
      flex-wrap: wrap;
    }
    .banner-text {
      flex-basis: 100%;
    }
    .banner button {
      margin-inline-start: auto;
    }
  }
`;
