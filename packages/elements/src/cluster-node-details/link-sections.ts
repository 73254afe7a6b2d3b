import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { NodeApplication, NodeInfo, NodePeer } from '@beamdeck/core';
import { fact, unknown } from '../details-view/fact.js';
import { fold, type FoldController } from '../details-view/fold.js';
import { exactBytes, formatByteRate, formatBytes, formatCount, formatShare } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { peerTraffic, unmeasuredReason, type PeerTraffic } from './node-details.model.js';

/** The node's distribution links as the node itself sees them, with their traffic. */
export function peersSection(folds: FoldController, info: NodeInfo, before: NodeInfo | null): TemplateResult {
  const { networkInfo } = info;
  const peers = peerTraffic(info, before);
  const tick =
    networkInfo.netTicktime === null
      ? unknown(unmeasuredReason(info, 'networkInfo.netTicktime'), msg('tick unknown'))
      : msg(str`tick ${formatCount(networkInfo.netTicktime)} s`);
  const port =
    networkInfo.distributionPort === null
      ? unknown(unmeasuredReason(info, 'networkInfo.distributionPort'), msg('port unknown'))
      : html`${msg('port')}
          <data value=${networkInfo.distributionPort}>${networkInfo.distributionPort}</data>`;
  return fold(folds, {
    key: 'peers',
    title: msg('distribution links'),
    note: html`${port} · ${tick}`,
    content: () =>
      peers.length === 0
        ? html`<p class="dim none">${msg('No links: this node is alone.')}</p>`
        : html`<table class="rows">
            <caption class="sr-only">
              ${msg('Distribution links with their traffic')}
            </caption>
            <thead>
              <tr>
                <th scope="col" class="l">${msg('peer')}</th>
                <th scope="col">${msg('in')}</th>
                <th scope="col">${msg('out')}</th>
                <th scope="col">${msg('now')}</th>
                <th scope="col">${msg('queue')}</th>
              </tr>
            </thead>
            <tbody>
              ${repeat(
                peers,
                ({ peer }) => peer.node,
                (traffic) => peerRow(traffic),
              )}
            </tbody>
          </table>`,
  });
}

function peerRow({ peer, rate }: PeerTraffic): TemplateResult {
  const name = visibleText(peer.node, 120);
  return html`<tr data-peer=${peer.node}>
    <th scope="row" class="l" title=${name}>
      <span class="name">${name}</span>
      ${peer.state === 'up' ? nothing : html`<span class="warn">${peer.state.replace('_', ' ')}</span>`}
      ${peer.type === 'hidden' ? html`<span class="dim">${msg('hidden')}</span>` : nothing}
    </th>
    ${bytesCell(peer.bytesIn)} ${bytesCell(peer.bytesOut)}
    <td class="dim">
      ${
        rate === null
          ? html`<span title=${rateReason(peer)}>–</span>`
          : html`<span title=${msg(str`${formatCount(Math.round(rate))} bytes a second, both ways`)}
              >${formatByteRate(rate)}</span
            >`
      }
    </td>
    ${bytesCell(peer.queueBytes)}
  </tr>`;
}

function rateReason(peer: NodePeer): string {
  return peer.bytesIn === null ? msg('The link has no counters (TLS).') : msg('Known after two answers.');
}

function bytesCell(bytes: number | null): TemplateResult {
  return bytes === null
    ? html`<td>
        ${unknown(msg('The controller of this link is not a port (TLS), so it has no counters.'), '–')}
      </td>`
    : html`<td><data value=${bytes} title=${exactBytes(bytes)}>${formatBytes(bytes)}</data></td>`;
}

/** The applications of the node, busiest first; those without processes are at the end. */
export function applicationsSection(
  folds: FoldController,
  info: NodeInfo,
  showAll: boolean,
  toggle: () => void,
): TemplateResult {
  const sorted = [...info.applications].sort(
    (a, b) =>
      (b.memory ?? -1) - (a.memory ?? -1) ||
      (b.processes ?? -1) - (a.processes ?? -1) ||
      (a.name < b.name ? -1 : 1),
  );
  const shown = showAll ? sorted : sorted.slice(0, APPLICATIONS_SHOWN);
  const more = sorted.length - shown.length;
  return fold(folds, {
    key: 'applications',
    title: msg('applications'),
    note: formatCount(sorted.length),
    content: () =>
      html`<table class="rows">
          <caption class="sr-only">
            ${msg('Applications of the node')}
          </caption>
          <thead>
            <tr>
              <th scope="col" class="l">${msg('name')}</th>
              <th scope="col" class="l">${msg('version')}</th>
              <th scope="col">${msg('processes')}</th>
              <th scope="col">${msg('memory')}</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              shown,
              (application) => application.name,
              (application) => applicationRow(application),
            )}
          </tbody>
        </table>
        ${
          sorted.length > APPLICATIONS_SHOWN
            ? html`<button
                type="button"
                class="more"
                aria-expanded=${showAll ? 'true' : 'false'}
                @click=${toggle}
              >
                ${showAll ? msg('Show fewer') : msg(str`Show ${more} more`)}
              </button>`
            : nothing
        }`,
  });
}

function applicationRow(application: NodeApplication): TemplateResult {
  const running = application.status === 'running';
  return html`<tr data-application=${application.name} class=${running ? '' : 'resting'}>
    <th scope="row" class="l" title=${visibleText(application.description, 200)}>
      <span class="name">${visibleText(application.name, 60)}</span>
      ${running ? nothing : html`<span class="dim">${application.status}</span>`}
    </th>
    <td class="l dim">${visibleText(application.version, 24)}</td>
    <td>${counted(application.processes)}</td>
    <td>
      ${
        application.memory === null
          ? notCounted()
          : html`<data value=${application.memory} title=${exactBytes(application.memory)}
              >${formatBytes(application.memory)}</data
            >`
      }
    </td>
  </tr>`;
}

/** Counters of the virtual machine since it started, and how busy its schedulers are. */
export function performanceSection(folds: FoldController, info: NodeInfo): TemplateResult {
  const metrics = info.performanceMetrics;
  const reclaimed = metrics.garbageCollection.wordsReclaimed * info.systemInfo.wordSize;
  return fold(folds, {
    key: 'performance',
    title: msg('performance'),
    note: msg('since the node started'),
    content: () =>
      html`<dl class="facts">
        ${fact(msg('reductions'), html`<data value=${metrics.reductions}>${formatCount(metrics.reductions)}</data>`)}
        ${fact(
          msg('garbage collections'),
          html`<data value=${metrics.garbageCollection.count}
              >${formatCount(metrics.garbageCollection.count)}</data
            >
            <span class="dim" title=${exactBytes(reclaimed)}
              >· ${msg(str`${formatBytes(reclaimed)} reclaimed`)}</span
            >`,
        )}
        ${fact(
          msg('context switches'),
          html`<data value=${metrics.contextSwitches}>${formatCount(metrics.contextSwitches)}</data>`,
        )}
        ${fact(
          msg('port i/o'),
          html`<span
            title=${msg(str`${exactBytes(metrics.io.input)} in, ${exactBytes(metrics.io.output)} out`)}
            >${msg(str`${formatBytes(metrics.io.input)} in · ${formatBytes(metrics.io.output)} out`)}</span
          >`,
        )}
        ${fact(msg('run queues'), html`<span class="queues">${metrics.runQueues.slice(0, 64).join(' ')}</span>`)}
        ${fact(msg('scheduler use'), schedulers(info))}
      </dl>`,
  });
}

function schedulers(info: NodeInfo): TemplateResult {
  const use = info.performanceMetrics.schedulerUtilization;
  if (use === null) {
    const reason = unmeasuredReason(info, 'performanceMetrics.schedulerUtilization');
    return html`<span class="unknown">${msg(str`unknown: ${visibleText(reason, 160)}`)}</span>`;
  }
  const mean = use.reduce((sum, share) => sum + share, 0) / Math.max(1, use.length);
  return html`<span class="queues" title=${use.map((share) => formatShare(share)).join('  ')}
    >${formatShare(mean)} <span class="dim">${msg(str`mean of ${formatCount(use.length)}`)}</span></span
  >`;
}

const APPLICATIONS_SHOWN = 8;

function counted(count: number | null): TemplateResult {
  return count === null ? notCounted() : html`<data value=${count}>${formatCount(count)}</data>`;
}

function notCounted(): TemplateResult {
  return unknown(msg('Not counted in this answer.'), '–');
}
