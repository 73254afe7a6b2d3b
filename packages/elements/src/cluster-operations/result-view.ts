import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatCount } from '../format/number.js';
import { jsonLines, resultBlocks, type ResultBlock } from './result.model.js';

/** A result as facts and tables, or as the JSON it came in. */
export function resultView(data: unknown, asJson: boolean): TemplateResult {
  if (asJson) {
    return html`<pre class="json" part="json" tabindex="0" aria-label=${msg('Result as JSON')}>
${jsonLines(data).map((line) => `${line}\n`)}</pre>`;
  }
  return html`<div class="result" part="result">${resultBlocks(data).map(block)}</div>`;
}

function block(each: ResultBlock): TemplateResult {
  if (each.kind === 'facts') {
    return html`<dl class="facts">
      ${each.facts.map(
        ([name, value]) =>
          html`<div class="fact">
            <dt>${name === '' ? msg('result') : name}</dt>
            <dd class="name">${value}</dd>
          </div>`,
      )}
    </dl>`;
  }
  return html`<h4>${each.title} <span class="dim">${formatCount(each.total)}</span></h4>
    ${
      each.rows.length === 0
        ? html`<p class="dim">${msg('none')}</p>`
        : html`<div class="table-scroll" tabindex="0" role="group" aria-label=${each.title || msg('result')}>
            <table>
              <thead>
                <tr>
                  ${each.columns.map((column) => html`<th scope="col">${column}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${each.rows.map(
                  (row) =>
                    html`<tr>
                      ${row.map((cell) => html`<td class="name">${cell}</td>`)}
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${
      each.total > each.rows.length
        ? html`<p class="small dim">
            ${msg(str`the first ${each.rows.length} of ${formatCount(each.total)}`)}
          </p>`
        : nothing
    }`;
}
