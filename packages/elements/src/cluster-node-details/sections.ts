import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { NodeInfo, NodeVitals, Usage } from '@beamdeck/core';
import { limitBar, segmentBar } from '../chart/bar.js';
import { nearness } from '../chart/nearness.model.js';
import { sparkline } from '../chart/sparkline.js';
import { fact, unknown } from '../details-view/fact.js';
import { fold, type FoldController } from '../details-view/fold.js';
import { formatDuration } from '../format/duration.js';
import { exactBytes, formatBytes, formatCount, formatShare } from '../format/number.js';
import { visibleText } from '../format/text.js';
import {
  gapMs,
  memoryParts,
  trends,
  unmeasuredReason,
  type Gauges,
  type Trend,
} from './node-details.model.js';

/** Versions, schedulers, uptime. */
export function systemSection(info: NodeInfo, gauges: Gauges): TemplateResult {
  const system = info.systemInfo;
  const elixir =
    system.elixirVersion === null
      ? unknown(unmeasuredReason(info, 'systemInfo.elixirVersion'), msg('no Elixir'))
      : visibleText(system.elixirVersion, 40);
  const flavor = system.emuFlavor === null ? '' : ` ${visibleText(system.emuFlavor, 12)}`;
  return html`<dl class="facts" part="system">
    ${fact(
      msg('OTP / ERTS / Elixir'),
      html`${visibleText(system.otpRelease, 20)} / ${visibleText(system.ertsVersion, 20)} / ${elixir}`,
    )}
    ${fact(
      msg('schedulers'),
      html`<span title=${msg(str`${system.schedulers} made, ${gauges.schedulersOnline} online`)}
        >${msg(str`${formatCount(gauges.schedulersOnline)} of ${formatCount(system.schedulers)} online`)}</span
      >`,
    )}
    ${fact(
      msg('machine'),
      html`${visibleText(system.systemArchitecture, 48)}${flavor} ·
      ${
        system.logicalProcessors === null
          ? unknown(unmeasuredReason(info, 'systemInfo.logicalProcessors'), msg('cores unknown'))
          : msg(str`${formatCount(system.logicalProcessors)} cores`)
      }
      · ${system.wordSize * 8} bit`,
    )}
    ${fact(
      msg('uptime'),
      html`<data value=${gauges.uptimeSeconds} title="${formatCount(gauges.uptimeSeconds)} s"
        >${formatDuration(gauges.uptimeSeconds * 1_000)}</data
      >`,
    )}
  </dl>`;
}

/** Each limit of the virtual machine with what is used of it. */
export function limitsSection(folds: FoldController, gauges: Gauges): TemplateResult {
  return fold(folds, {
    key: 'limits',
    title: msg('limits'),
    content: () =>
      html`<div class="limits">
        ${limit('processes', msg('processes'), gauges.processes)}
        ${limit('ports', msg('ports'), gauges.ports)} ${limit('atoms', msg('atoms'), gauges.atoms)}
        ${limit('ETS', 'ETS', gauges.ets)}
      </div>`,
  });
}

function limit(key: string, name: string, { used, limit: most }: Usage): TemplateResult {
  const share = most > 0 ? used / most : 0;
  const tone = nearness(share);
  const title =
    most > 0
      ? msg(str`${formatCount(used)} of ${formatCount(most)}, ${formatShare(share)}`)
      : msg(str`${formatCount(used)}; this node has no such limit`);
  return html`<span class="limit-name ${tone === 'ok' ? '' : tone}">${name}</span>
    <span class="limit-bar">${limitBar(share, tone)}</span>
    <span class="limit-numbers" title=${title} data-limit=${key}
      ><data value=${used}>${formatCount(used)}</data> /
      ${most > 0 ? html`<data value=${most}>${formatCount(most)}</data>` : msg('no limit')}</span
    >`;
}

/** What memory is made of. */
export function memorySection(folds: FoldController, gauges: Gauges): TemplateResult {
  const parts = memoryParts(gauges.memory);
  const { total } = gauges.memory;
  return fold(folds, {
    key: 'memory',
    title: msg('memory'),
    note: html`<data class="figure" value=${total} title=${exactBytes(total)}>${formatBytes(total)}</data>`,
    content: () =>
      html`${segmentBar(parts, `${msg('memory')}: ${parts.map((part) => `${part.label} ${formatBytes(part.value)}`).join(', ')}`)}
        <ul class="key-list">
          ${parts.map(
            (part) =>
              html`<li
                title="${exactBytes(part.value)}, ${formatShare(total === 0 ? 0 : part.value / total)}"
              >
                <span class="swatch ${part.key}" aria-hidden="true">▪</span> ${part.label}
                <data value=${part.value}>${formatBytes(part.value)}</data>
              </li>`,
          )}
        </ul>`,
  });
}

/** The vitals seen so far, as lines beside their newest values. */
export function trendsSection(folds: FoldController, history: readonly NodeVitals[]): TemplateResult {
  const first = history[0];
  const last = history.at(-1);
  const span =
    first === undefined || last === undefined
      ? 0
      : Date.parse(last.collectedAt) - Date.parse(first.collectedAt);
  const gap = gapMs(history);
  return fold(folds, {
    key: 'trends',
    title: msg('trends'),
    note:
      span > 0
        ? msg(str`last ${formatDuration(span)} · ${formatCount(history.length)} samples`)
        : msg('since you look'),
    content: () =>
      html`<div class="trends">${trends(history).map((trend) => trendRow(trend, gap, last ?? null))}</div>`,
  });
}

function trendRow(trend: Trend, gap: number, last: NodeVitals | null): TemplateResult {
  const newest = trend.samples.at(-1)?.value;
  const values = trend.samples.map((sample) => sample.value);
  const show = (value: number): string =>
    trend.key === 'memory' ? formatBytes(value) : formatCount(Math.round(value));
  const range =
    values.length < 2
      ? msg('one sample so far')
      : msg(str`${show(Math.min(...values))} to ${show(Math.max(...values))}`);
  const schedulers =
    trend.key === 'runQueue' && last !== null
      ? ` ${msg(str`over ${formatCount(last.schedulersOnline)} schedulers`)}`
      : '';
  return html`<div class="trend" part="trend" title="${trend.label}: ${range}">
    <span class="trend-name">${trend.label}</span>
    <span class="trend-value"
      >${
        newest === undefined
          ? html`<span class="unknown"
              >${trend.key === 'reductions' ? msg('after two samples') : msg('unknown')}</span
            >`
          : html`<data value=${newest}>${show(newest)}</data><span class="dim">${schedulers}</span>`
      }</span
    >
    ${sparkline(trend.samples, { label: `${trend.label}, ${range}`, height: 26, gapMs: gap, floor: 0 })}
  </div>`;
}
