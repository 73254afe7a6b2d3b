import { css, type CSSResult } from 'lit';

/** What has happened, as a list. */
export const changeFeedStyles: CSSResult = css`
  .feed {
    flex: 1 1 12rem;
    display: flex;
    flex-direction: column;
    min-block-size: 9rem;
    background: var(--_panel);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    overflow: hidden;
  }
  .feed .header {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 41px;
    padding: 6px 12px;
    border-block-end: 1px solid var(--_line);
    color: var(--_dim);
  }
  .feed h2 {
    margin: 0;
    font: inherit;
    font-weight: 600;
    color: var(--_text);
  }
  .feed .scroll {
    flex: 1 1 auto;
    min-block-size: 0;
    overflow: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--_line) transparent;
  }
  .feed .scroll:focus-visible {
    outline-offset: -3px;
  }
  .feed ol {
    margin: 0;
    padding: 4px 12px 8px;
    list-style: none;
  }
  .feed li {
    display: grid;
    grid-template-columns: 8ch 1.4em minmax(0, 1fr);
    gap: 10px;
    padding: 3px 0;
  }
  .feed .feed-node {
    min-block-size: 0;
    padding: 0;
    border: 0;
    background: none;
    white-space: normal;
    text-align: start;
  }
  .feed .feed-node:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .feed .reason {
    overflow-wrap: anywhere;
  }
  @container (max-width: 900px) {
    .feed .scroll {
      max-block-size: 22rem;
    }
  }
`;
