import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatElapsed, formatTime } from '../format/duration.js';
import { visibleText } from '../format/text.js';
import { MARKS } from '../node-view/node-view.model.js';
import { toneWord } from '../node-view/tone-word.js';
import type { LineSlots } from '../window-list/line-slots.js';
import type { FeedEntry } from './change-feed.model.js';

/**
 * What has happened since the page was opened, newest first: who came, who went, and why as far as known. Lines that are new
 * take over the elements of those that went: in bad times all of them are other ones four times a second.
 */
export function changeFeed(
  feed: readonly FeedEntry[],
  slots: LineSlots,
  watched: { readonly forMs: number; readonly blindMs: number },
  select: (node: string) => void,
): TemplateResult {
  const lines = slots.of(feed.map(({ key }) => key));
  return html`<section class="feed" part="changes" aria-labelledby="feed-title">
    <div class="header">
      <h2 id="feed-title">${msg('Changes')}</h2>
      <span
        >${msg(str`watched for ${formatElapsed(watched.forMs)}`)}${
          watched.blindMs < 1_000
            ? nothing
            : html`, <span class="warn">${msg(str`blind for ${formatElapsed(watched.blindMs)}`)}</span>`
        }</span
      >
    </div>
    <div class="scroll" tabindex="0" role="group" aria-label=${msg('Changes of the cluster')}>
      ${
        feed.length === 0
          ? html`<p class="quiet">${msg('Nothing has changed since.')}</p>`
          : html`<ol>
              ${repeat(
                feed,
                (_, at) => lines[at],
                (entry) => line(entry, select),
              )}
            </ol>`
      }
    </div>
  </section>`;
}

function line(entry: FeedEntry, select: (node: string) => void): TemplateResult {
  const { glyph, word, color } = look(entry.what);
  const { node } = entry;
  return html`<li>
    <time datetime=${entry.at} class="dim">${formatTime(entry.at)}</time>
    <span class=${color} aria-hidden="true">${glyph}</span>
    <span>
      ${
        node === null
          ? nothing
          : html`<button type="button" class="feed-node name" @click=${() => select(node)}>
              ${visibleText(node, 80)}
            </button>`
      }
      <span class=${color}>${word}</span>
      ${entry.reason === null ? nothing : html`<span class="dim reason">${visibleText(entry.reason, 240)}</span>`}
    </span>
  </li>`;
}

interface Look {
  readonly glyph: string;
  readonly word: string;
  readonly color: string;
}

function look(what: FeedEntry['what']): Look {
  switch (what) {
    case 'joined':
      return { glyph: '+', word: msg('joined'), color: 'ok' };
    case 'left':
      return { glyph: '−', word: msg('left'), color: 'dim' };
    case 'whole':
      return { glyph: '●', word: msg('Partition healed'), color: 'ok' };
    case 'partition':
      return { glyph: '▲', word: msg('Partition'), color: 'bad' };
    default:
      return { ...MARKS[what], word: toneWord(what) };
  }
}
