import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { ProcessInfo, ProcessTie } from '@beamdeck/core';
import { limitBar } from '../chart/bar.js';
import { sparkline } from '../chart/sparkline.js';
import { mailboxShare, mailboxTone } from '../cluster-processes/processes.model.js';
import { fact, unknown } from '../details-view/fact.js';
import { fold, type FoldController } from '../details-view/fold.js';
import { exactBytes, formatBytes, formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { processTrends, tiedProcess } from './process-info.model.js';

/** A look further apart than this is a gap in a trend. */
const GAP_MS = 20_000;

interface TieView {
  readonly label: (node: string) => string;
  readonly follow: (tie: ProcessTie) => void;
}

/** What it is and what it is in. */
export function metaSection(info: ProcessInfo, ties: TieView): TemplateResult {
  const [starter] = info.ancestors;
  return html`<dl class="facts" part="meta">
    ${fact(msg('type'), html`${info.type}${info.application === null ? nothing : html` <span class="dim">${msg(str`of ${visibleText(info.application, 80)}`)}</span>`}`)}
    ${fact(msg('status'), html`${visibleText(info.status, 30)} <span class="dim">· ${msg(str`priority ${visibleText(info.priority, 20)}`)}${info.trapExit ? ` · ${msg('traps exits')}` : ''}</span>`)}
    ${fact(msg('current function'), called(info.currentFunction))}
    ${fact(msg('initial call'), called(info.initialCall))}
    ${info.label === null ? nothing : fact(msg('label'), html`<span class="name">${visibleText(info.label, 300)}</span>`)}
    ${starter === undefined ? nothing : fact(msg('started by'), tieButton(starter, ties))}
    ${info.groupLeader === null ? nothing : fact(msg('group leader'), tieButton(info.groupLeader, ties))}
  </dl>`;
}

function called(call: string | null): TemplateResult {
  return call === null
    ? unknown(msg('The node did not tell.'))
    : html`<span class="name">${visibleText(call, 300)}</span>`;
}

/** Mailbox, work and memory with their history since it is looked at. */
export function processTrendsSection(history: readonly ProcessInfo[]): TemplateResult {
  const newest = history.at(-1);
  return html`<div class="trends" part="trends">
    ${processTrends(history).map(({ key, label, samples }) => {
      const value = samples.at(-1)?.value;
      const text =
        value === undefined ? null : key === 'memory' ? formatBytes(value) : formatCount(Math.round(value));
      const tone = key === 'mailbox' && newest !== undefined ? mailboxTone(newest.messageQueueLen) : 'ok';
      return html`<div class="trend">
        <span class="trend-name">${label}</span>
        <span class="trend-value"
          >${
            text === null
              ? unknown(key === 'memory' ? longMailbox() : msg('Known after two looks.'))
              : html`<data
                  class=${tone === 'ok' ? '' : tone}
                  value=${value}
                  title=${key === 'memory' && value !== undefined ? exactBytes(value) : nothing}
                  >${text}</data
                >`
          }
          ${key === 'mailbox' && value !== undefined && value > 0 ? html`<span class="mail-bar">${limitBar(mailboxShare(value), tone)}</span>` : nothing}</span
        >
        ${sparkline(samples, { label: msg(str`${label}, ${samples.length} samples`), height: 26, gapMs: GAP_MS, floor: 0 })}
      </div>`;
    })}
  </div>`;
}

const longMailbox = (): string => msg('Not asked: its mailbox is so long that asking would hurt the node.');

/** What its memory is made of, and what was collected. */
export function memorySection(folds: FoldController, info: ProcessInfo, wordSize = 8): TemplateResult {
  const { heap, garbageCollection: gc } = info;
  return fold(folds, {
    key: 'memory',
    title: msg('memory and garbage collection'),
    note:
      info.memory === null
        ? nothing
        : html`<span title=${exactBytes(info.memory)}>${formatBytes(info.memory)}</span>`,
    content: () =>
      html`<dl class="facts">
        ${fact(msg('heap'), bytes(heap.heap))} ${fact(msg('stack'), bytes(heap.stack))}
        ${fact(msg('heap with what is free'), bytes(heap.total))}
        ${fact(msg('minor collections'), html`<data value=${gc.minorCollections}>${formatCount(gc.minorCollections)}</data> <span class="dim">${msg('since the last full one')}</span>`)}
        ${fact(msg('full sweep after'), gc.fullsweepAfter === null ? unknown(msg('The node did not tell.')) : formatCount(gc.fullsweepAfter))}
        ${fact(msg('smallest heap'), gc.minHeapSize === null ? unknown(msg('The node did not tell.')) : bytes(gc.minHeapSize * wordSize))}
        ${fact(msg('largest heap'), gc.maxHeapSize === null || gc.maxHeapSize === 0 ? html`<span class="dim">${msg('no limit')}</span>` : bytes(gc.maxHeapSize * wordSize))}
        ${fact(msg('mailbox kept'), info.messageQueueData === null ? unknown(msg('The node did not tell.')) : visibleText(info.messageQueueData.replaceAll('_', ' '), 30))}
      </dl>`,
  });
}

function bytes(value: number): TemplateResult {
  return html`<data value=${value} title=${exactBytes(value)}>${formatBytes(value)}</data>`;
}

/** What it is tied to: each process can be followed, also to another node. */
export function tiesSections(folds: FoldController, info: ProcessInfo, view: TieView): TemplateResult {
  return html`${tieSection(folds, 'links', msg('links'), info.links, view)}
  ${tieSection(folds, 'monitors', msg('monitors'), info.monitors, view)}
  ${tieSection(folds, 'monitored-by', msg('monitored by'), info.monitoredBy, view)}
  ${
    info.ancestors.length < 2
      ? nothing
      : tieSection(
          folds,
          'ancestors',
          msg('ancestors'),
          { total: info.ancestors.length, items: info.ancestors },
          view,
        )
  }`;
}

function tieSection(
  folds: FoldController,
  key: string,
  title: string,
  ties: ProcessInfo['links'],
  view: TieView,
): TemplateResult {
  return fold(folds, {
    key,
    title,
    note: formatCount(ties.total),
    content: () =>
      ties.items.length === 0
        ? html`<p class="dim none">${msg('none')}</p>`
        : html`<ul class="ties">
            ${ties.items.map((tie) => html`<li>${tieButton(tie, view)}</li>`)}
            ${ties.total > ties.items.length ? html`<li class="dim">${msg(str`and ${formatCount(ties.total - ties.items.length)} more`)}</li>` : nothing}
          </ul>`,
  });
}

function tieButton(tie: ProcessTie, { label, follow }: TieView): TemplateResult {
  const name = tie.registeredName;
  const text = html`<span class="name">${visibleText(tie.id, 80)}</span>${
      name === null || name === tie.id ? nothing : html` <b class="name">${visibleText(name, 80)}</b>`
    } <span class="dim whole">${label(tie.node)}</span>`;
  if (tiedProcess(tie) === null) return html`<span title=${tie.kind}>${text}</span>`;
  return html`<button type="button" class="tie" data-tie=${tie.id} @click=${() => follow(tie)}>
    ${text}
  </button>`;
}

/** Where it is, innermost call first. */
export function stackSection(folds: FoldController, info: ProcessInfo): TemplateResult {
  return fold(folds, {
    key: 'stack',
    title: msg('stack'),
    note: formatCount(info.stacktrace.length),
    content: () =>
      info.stacktrace.length === 0
        ? html`<p class="dim none">${msg('The node told of none.')}</p>`
        : html`<ol class="stack">
            ${info.stacktrace.slice(0, 50).map(
              ({ call, file, line }) =>
                html`<li>
                  <span class="name">${visibleText(call, 300)}</span>
                  ${file === null ? nothing : html`<span class="dim name">${visibleText(file, 200)}${line === null ? '' : `:${line}`}</span>`}
                </li>`,
            )}
          </ol>`,
  });
}
