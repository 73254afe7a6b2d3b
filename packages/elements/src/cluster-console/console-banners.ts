import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { ClusterStatus, ClusterTopology } from '@beamdeck/core';
import { connectionBanner } from '../connection-banner/connection-banner.js';
import type { ClusterConnection } from '../context/cluster-context.js';
import { partitionStory } from '../partition/partition.model.js';

interface BannersOptions {
  /** What the provider around says; null without one. */
  readonly connection: ClusterConnection | null;
  /** Null where the data is the page's own. */
  readonly status: ClusterStatus | null;
  readonly topology: ClusterTopology | null;
  readonly now: number;
  /** The time that the data's own times are by. */
  readonly dataNow: number;
  readonly retry: () => void;
  /** Null where the matrix is shown already. */
  readonly showMatrix: (() => void) | null;
}

/** What is wrong with the connection, unless the provider says so itself, and with the cluster. */
export function consoleBanners(options: BannersOptions): TemplateResult {
  const { connection, status, topology, now, dataNow, retry, showMatrix } = options;
  const seen = topology !== null && topology.nodes.length > 0;
  const told = connection?.announced === true;
  return html`${
    seen && !told ? connectionBanner({ status, error: connection?.error ?? null, seen, now, retry }) : nothing
  }
  ${partitionBanner(topology, dataNow, showMatrix)}`;
}

/** The partition in a sentence, and a way to see it; `nothing` while the cluster is whole. */
function partitionBanner(
  topology: ClusterTopology | null,
  now: number,
  showMatrix: (() => void) | null,
): TemplateResult | typeof nothing {
  const story = topology === null ? null : partitionStory(topology, now);
  if (story === null) return nothing;
  return html`<div class="banner bad" part="partition" role="group" aria-label=${msg('Partition')}>
    <strong><span aria-hidden="true">▲</span> ${story.title}</strong>
    <span class="banner-text"
      >${story.sentence.map(({ text, strong }) => (strong ? html`<b class="name">${text}</b>` : text))}
      ${story.advice}</span
    >
    ${showMatrix === null ? nothing : html`<button type="button" @click=${showMatrix}>${msg('Show matrix')}</button>`}
  </div>`;
}
