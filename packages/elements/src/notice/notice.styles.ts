import { css } from 'lit';

/** What stands in for data: nothing to show, still coming, or why it did not come. */
export const noticeStyles = css`
  .notice {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-block-size: 12rem;
    padding: 24px 16px;
    text-align: center;
    color: var(--_dim);
  }
  .notice strong {
    color: var(--_text);
    font-weight: 600;
  }
  .notice p {
    margin: 0;
    max-inline-size: 62ch;
    overflow-wrap: anywhere;
  }
  .notice .glyph {
    font-size: 20px;
    line-height: 1.2;
  }
  .notice ul {
    margin: 0;
    padding: 0;
    max-inline-size: 62ch;
    list-style: none;
    color: var(--_text);
  }
  .notice button {
    margin-block-start: 8px;
  }

  .pulse {
    display: flex;
    gap: 6px;
  }
  .pulse i {
    inline-size: 7px;
    block-size: 7px;
    border-radius: 50%;
    background: var(--_ok);
    animation: pulse 1.2s ease-in-out infinite;
  }
  .pulse i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .pulse i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes pulse {
    0%,
    70%,
    100% {
      opacity: 0.25;
    }
    35% {
      opacity: 1;
    }
  }

  @media (forced-colors: active) {
    .pulse i {
      background: CanvasText;
    }
  }
`;
