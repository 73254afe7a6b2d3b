import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { HealthEvidence, HealthPoint } from '@beamdeck/core';
import { sparkline } from '../chart/sparkline.js';
import { formatAge } from '../format/duration.js';
import { visibleText } from '../format/text.js';
import { byReason, unbrokenNumbers, scoreSamples, type NodeStanding } from './health.model.js';
import { conditionLook } from './health-words.js';

/** A pause in checking longer than this is a gap in every line drawn of it. */
export const GAP_MS = 45_000;

/** Scores come every ten seconds; what is older than this does not tell of now. */
const OLD_MS = 25_000;

interface NodeRowsOptions {
  readonly nodes: readonly NodeStanding[];
  readonly points: readonly HealthPoint[];
  readonly open: ReadonlySet<string>;
  readonly now: number;
  readonly toggle: (node: string) => void;
  readonly openNode: (node: string) => void;
  readonly openProcess: (node: string, pid: string) => void;
}

/** Each node's score with its history; opened, every lost point with what was measured. */
export function nodeRows(options: NodeRowsOptions): TemplateResult {
  return html`<ul class="nodes" part="nodes">
    ${repeat(
      options.nodes,
      ({ name }) => name,
      (node) => row(node, options),
    )}
  </ul>`;
}

function row(node: NodeStanding, options: NodeRowsOptions): TemplateResult {
  const { health, label, name } = node;
  const look = conditionLook(health.condition);
  const open = options.open.has(name);
  const lost = health.evidence.length;
  const since = age(health.lastUpdated, options.now);
  const oldMs = since > OLD_MS ? since : null;
  return html`<li class="node" part="node" data-node=${visibleText(name, 200)}>
    <button
      type="button"
      class="node-row"
      aria-expanded=${open ? 'true' : 'false'}
      title=${visibleText(name, 300)}
      @click=${() => options.toggle(name)}
    >
      <span class="twist" aria-hidden="true">${open ? '▾' : '▸'}</span>
      <span class="score ${look.color}">${health.healthScore ?? '–'}</span>
      <span class="name node-name"
        >${label}${oldMs === null ? nothing : html` <span class="small warn">${msg(str`as of ${formatAge(oldMs)}`)}</span>`}</span
      >
      ${sparkline(scoreSamples(options.points, name), {
        label: msg(str`Score of ${label} over time`),
        height: 18,
        floor: 0,
        gapMs: GAP_MS,
        tone: look.color,
      })}
      <span class="condition ${look.color}"><span aria-hidden="true">${look.glyph}</span> ${look.word}</span>
    </button>
    ${open ? why(node, lost, options) : nothing}
  </li>`;
}

function why({ name, label, health }: NodeStanding, lost: number, options: NodeRowsOptions): TemplateResult {
  return html`<div class="why" part="why">
    <p class="small dim">
      ${
        health.healthScore === null
          ? msg('Nothing was measured, so there is no score.')
          : lost === 0
            ? msg('Nothing wrong was found.')
            : msg(
                str`100 − ${100 - health.healthScore} points, measured ${formatAge(age(health.lastUpdated, options.now))}`,
              )
      }
      <button type="button" class="link" @click=${() => options.openNode(name)}>
        ${msg(str`Open ${label}`)}
      </button>
    </p>
    <ul class="evidence" part="evidence">
      ${health.evidence.map((evidence) => evidenceLine(name, evidence, options.openProcess))}
    </ul>
    ${
      Object.keys(health.unmeasured).length === 0
        ? nothing
        : html`<p class="small unknown" part="unmeasured">
            ${msg('Not measured:')}
            ${byReason(health.unmeasured)
              .slice(0, 6)
              .map(
                ({ signals, reason }, at) =>
                  html`${at === 0 ? '' : ' · '}${visibleText(signals.join(', '), 120)}
                  (${visibleText(reason, 160)})`,
              )}
          </p>`
    }
  </div>`;
}

export function evidenceLine(
  node: string,
  evidence: HealthEvidence,
  openProcess: (node: string, pid: string) => void,
): TemplateResult {
  const { process } = evidence;
  return html`<li>
    <span class="penalty ${evidence.penalty >= 20 ? 'crit' : 'warn'}">−${evidence.penalty}</span>
    <span class="name"
      >${unbrokenNumbers(visibleText(evidence.text, 400))}
      ${
        process === undefined
          ? nothing
          : html`<button type="button" class="link" @click=${() => openProcess(node, process.pid)}>
              ${msg('Look at it')}<span class="sr-only"
                >: ${visibleText(process.name ?? process.pid, 80)}</span
              >
            </button>`
      }</span
    >
  </li>`;
}

function age(at: string, now: number): number {
  return Math.max(0, now - Date.parse(at));
}
