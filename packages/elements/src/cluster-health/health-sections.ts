import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { HealthPoint } from '@beamdeck/core';
import { sparkline } from '../chart/sparkline.js';
import { limitBar } from '../chart/bar.js';
import { formatElapsed } from '../format/duration.js';
import { formatBytes, formatCount, formatShortCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { unbrokenNumbers, runwaysOf, samples, type AreaFindings, type NodeStanding } from './health.model.js';
import { areaWord, confidenceWord, resourceWord } from './health-words.js';
import { GAP_MS } from './node-rows.js';

/** What to do next, the most urgent first. */
export function adviceSection(recommendations: readonly string[]): TemplateResult {
  return html`<section class="section" part="recommendations" aria-labelledby="advice">
    <h3 id="advice">${msg('what to do next')}</h3>
    ${
      recommendations.length === 0
        ? html`<p class="dim none">${msg('Nothing. Every node that answers is well.')}</p>`
        : html`<ol class="advice">
            ${recommendations.slice(0, 8).map((text) => html`<li class="name">${unbrokenNumbers(visibleText(text, 500))}</li>`)}
          </ol>`
    }
  </section>`;
}

/** How many findings of each kind, and the gravest of them. */
export function areaSection(
  areas: readonly AreaFindings[],
  chosen: string | null,
  choose: (area: string) => void,
): TemplateResult {
  return html`<section class="section" part="areas" aria-labelledby="areas">
    <h3 id="areas">${msg('issues by category')}</h3>
    <div class="areas">
      ${areas.map(({ area, findings, pointsLost }) => {
        const quiet = findings.length === 0;
        return html`<button
          type="button"
          class="area ${quiet ? 'quiet' : ''}"
          data-area=${area}
          aria-pressed=${chosen === area ? 'true' : 'false'}
          ?disabled=${quiet}
          @click=${() => choose(area)}
        >
          <span class="area-name">${areaWord(area)}</span>
          <span class="area-count ${quiet ? 'dim' : pointsLost >= 20 ? 'crit' : 'warn'}"
            >${quiet ? '–' : findings.length}</span
          >
          <span class="small dim">${quiet ? msg('none') : msg(str`−${pointsLost} points`)}</span>
        </button>`;
      })}
    </div>
    ${areas
      .filter(({ area, findings }) => area === chosen && findings.length > 0)
      .map(
        ({ findings }) =>
          html`<ul class="evidence" part="area-findings">
            ${findings.slice(0, 20).map(
              ({ label, evidence }) =>
                html`<li>
                  <span class="penalty ${evidence.penalty >= 20 ? 'crit' : 'warn'}"
                    >−${evidence.penalty}</span
                  >
                  <span class="name"
                    ><b>${label}</b> ${unbrokenNumbers(visibleText(evidence.text, 300))}</span
                  >
                </li>`,
            )}
          </ul>`,
      )}
  </section>`;
}

/** How long what grows will last. */
export function runwaySection(nodes: readonly NodeStanding[]): TemplateResult | typeof nothing {
  const runways = runwaysOf(nodes);
  if (runways.length === 0) return nothing;
  return html`<section class="section" part="runways" aria-labelledby="runways">
    <h3 id="runways">${msg('time left at this rate')}</h3>
    <ul class="runways">
      ${runways.slice(0, 8).map(({ label, runway }) => {
        const soon = runway.secondsLeft < 86_400;
        return html`<li title=${visibleText(runway.text, 400)}>
          <span class="runway-left ${soon ? 'warn' : ''}">${formatElapsed(runway.secondsLeft * 1_000)}</span>
          <span class="name">${resourceWord(runway.resource)} <span class="dim">${label}</span></span>
          ${limitBar(runway.used / runway.limit)}
          <span class="small dim"
            >+${formatShortCount(runway.perHour)}/h · ${confidenceWord(runway.confidence)}</span
          >
        </li>`;
      })}
    </ul>
  </section>`;
}

/** What the cluster as a whole did while somebody looked. */
export function trendSection(points: readonly HealthPoint[]): TemplateResult {
  const first = Date.parse(points[0]?.at ?? '');
  const last = Date.parse(points.at(-1)?.at ?? '');
  const span = Number.isFinite(last - first) ? last - first : 0;
  const trends: readonly (readonly [
    string,
    (point: HealthPoint) => number | null,
    (value: number) => string,
  ])[] = [
    [msg('processes'), (point) => point.totalProcesses, formatCount],
    [msg('memory'), (point) => point.totalMemory, formatBytes],
    [msg('longest mailbox'), (point) => point.longestMailbox, formatCount],
    [msg('nodes healthy'), (point) => point.nodesHealthy, formatCount],
  ];
  return html`<section class="section" part="trends" aria-labelledby="trends">
    <h3 id="trends">
      <span>${msg('trends')}</span>
      <span class="small">${span > 0 ? msg(str`last ${formatElapsed(span)}`) : msg('from now on')}</span>
    </h3>
    <div class="trends">
      ${trends.map(([word, value, format]) => {
        const line = samples(points, value);
        const newest = line.at(-1);
        return html`<div class="trend">
          <span class="trend-name">${word}</span>
          <span class="trend-value"
            >${newest === undefined ? html`<span class="unknown">${msg('unknown')}</span>` : format(newest.value)}</span
          >
          ${sparkline(line, { label: msg(str`${word} over time`), height: 24, gapMs: GAP_MS })}
        </div>`;
      })}
    </div>
  </section>`;
}
