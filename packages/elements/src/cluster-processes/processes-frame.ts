import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { live } from 'lit/directives/live.js';
import type { NodeStatus, ProcessPage, ProcessSort } from '@beamdeck/core';
import { formatAge, formatMillis, formatOld } from '../format/duration.js';
import { formatBytes, formatCount } from '../format/number.js';
import { countedNodes, listed, visibleText } from '../format/text.js';
import { toneWord } from '../node-view/tone-word.js';
import { errorLine } from '../notice/notice.js';
import type { ShownError } from '../view-state/view-state.model.js';
import { costPerNode, TYPES, type ProcessesQuestion, type ReductionsOf } from './processes.model.js';

interface HeaderFacts {
  /** Counts over all that was asked; null before the first answer. */
  readonly total: number | null;
  readonly nodes: number;
  readonly partial: readonly string[];
  readonly failed: ProcessPage['nodesFailed'];
  /** Nodes that could not even be asked, by what is the matter with them. */
  readonly absent: ReadonlyMap<NodeStatus, readonly string[]>;
  /** Age of the rows where they are not those of now; null while they are. */
  readonly oldMs: number | null;
  readonly simulated: boolean;
  /** First and last line in sight, from 1; null where lines are not counted. */
  readonly shown: readonly [number, number] | null;
  readonly label: (node: string) => string;
}

/** Title, how many on how many nodes, what of it is missing or old, which lines are in sight. */
export function processesHeader(facts: HeaderFacts): TemplateResult {
  const { total, nodes, partial, failed, absent, oldMs, simulated, shown, label } = facts;
  return html`<div class="header" part="header">
    <h2>${msg('Processes')}</h2>
    ${
      total === null
        ? nothing
        : html`<span part="count"
            ><span
              class="total"
              title=${partial.length === 0 ? nothing : msg('At least: some nodes ended their scan early.')}
              >${partial.length === 0 ? '' : '≥ '}${formatCount(total)}</span
            >
            ${msg(str`on ${countedNodes(nodes)}`)}</span
          >`
    }
    ${simulated && total !== null ? html`<span class="pill sim">▨ ${msg('simulated')}</span>` : nothing}
    ${failed.map(
      ({ node, code, ageMs }) =>
        html`<span class="warn" part="partial" title="${visibleText(node, 200)}: ${code}"
          >${label(node)}
          ${ageMs === null ? msg('does not answer') : msg(str`does not answer, as of ${formatAge(ageMs)}`)}</span
        >`,
    )}
    ${[...absent].map(
      ([status, nodes]) =>
        html`<span class="warn" part="absent" title=${visibleText(nodes.join(', '), 400)}
          >${listed(nodes.map(label), 3)} ${toneWord(status)}</span
        >`,
    )}
    ${partial.length === 0 ? nothing : html`<span class="warn" part="early">${msg(str`${listed(partial.map(label), 3)} not to the end`)}</span>`}
    ${oldMs === null ? nothing : html`<span class="warn" part="age">${formatOld(oldMs)}</span>`}
    ${
      shown === null || total === null || total === 0
        ? nothing
        : html`<span class="shown dim" part="shown"
            >${msg(str`showing ${formatCount(shown[0])}–${formatCount(shown[1])} of ${formatCount(total)}`)}</span
          >`
    }
  </div>`;
}

interface ToolbarFacts {
  readonly question: ProcessesQuestion;
  readonly nodes: readonly string[];
  readonly label: (node: string) => string;
  readonly applications: ReadonlySet<string>;
  readonly grouped: boolean;
  readonly reductions: ReductionsOf;
  readonly ask: (change: Partial<ProcessesQuestion>) => void;
  readonly search: (text: string) => void;
  readonly group: (grouped: boolean) => void;
  readonly count: (reductions: ReductionsOf) => void;
}

/** Search, filters, grouping, and which reductions are meant. */
export function processesToolbar(facts: ToolbarFacts): TemplateResult {
  const { question, nodes, label, applications, grouped, reductions } = facts;
  return html`<div class="toolbar" part="toolbar" role="search">
    <input
      type="search"
      part="search"
      aria-label=${msg('Search in name, pid, initial call and current function')}
      placeholder=${msg('search name, pid, function')}
      maxlength="200"
      spellcheck="false"
      autocomplete="off"
      .value=${live(question.search)}
      @input=${(event: Event) => facts.search((event.target as HTMLInputElement).value)}
    />
    ${choice(
      'node',
      msg('node'),
      question.node,
      // Of a large cluster they are many, and this is drawn anew with every line that comes into sight.
      guard([nodes, question.node, msg('any node')], () =>
        options(question.node, [['', msg('any node')], ...nodes.map((node) => [node, label(node)] as const)]),
      ),
      (node) => facts.ask({ node }),
    )}
    ${choice(
      'type',
      msg('type'),
      question.type,
      options(question.type, [['', msg('any type')], ...TYPES.map((type) => [type, type] as const)]),
      (type) => facts.ask({ type: type as ProcessesQuestion['type'] }),
    )}
    ${choice(
      'application',
      msg('application'),
      question.application,
      options(question.application, [
        ['', msg('any application')],
        ...[
          ...new Set([...applications, ...(question.application === '' ? [] : [question.application])]),
        ].map((name) => [name, visibleText(name, 40)] as const),
      ]),
      (application) => facts.ask({ application }),
    )}
    ${choice(
      'reductions',
      msg('reductions'),
      reductions,
      options(reductions, [
        ['interval', msg('reductions: recent')],
        ['total', msg('reductions: in total')],
      ]),
      (value) => facts.count(value as ReductionsOf),
    )}
    ${choice('sort', msg('sorted by'), question.sort, options(question.sort, sorts()), (value) => {
      const sort = value as ProcessSort;
      if (sort === 'reductions') facts.count('total');
      if (sort === 'reductions_delta') facts.count('interval');
      facts.ask({ sort, order: sort === 'pid' || sort === 'registered_name' ? 'asc' : 'desc' });
    })}
    <button
      type="button"
      class="toggle"
      aria-pressed=${grouped ? 'true' : 'false'}
      @click=${() => facts.group(!grouped)}
    >
      ${msg('group by node')}
    </button>
  </div>`;
}

/** Offered where the table is too narrow for the heads of its columns. */
const sorts = (): readonly (readonly [ProcessSort, string])[] => [
  ['memory', msg('by memory')],
  ['message_queue_len', msg('by mailbox')],
  ['reductions_delta', msg('by recent reductions')],
  ['reductions', msg('by all reductions')],
  ['registered_name', msg('by name')],
  ['pid', msg('by pid')],
];

function choice(
  name: string,
  label: string,
  value: string,
  content: unknown,
  change: (value: string) => void,
): TemplateResult {
  return html`<select
    name=${name}
    aria-label=${label}
    class=${value === '' || name === 'reductions' || name === 'sort' ? '' : 'set'}
    .value=${live(value)}
    @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}
  >
    ${content}
  </select>`;
}

function options(value: string, all: readonly (readonly [key: string, text: string])[]): TemplateResult[] {
  return all.map(([key, text]) => html`<option value=${key} ?selected=${key === value}>${text}</option>`);
}

interface FooterFacts {
  readonly cost: ProcessPage['cost'];
  /** How old the rows below the live ones are; null where there are none. */
  readonly deeperMs: number | null;
  readonly error: ShownError | null;
  /** True at the last row that one question reaches. */
  readonly atEnd: boolean;
  readonly refresh: () => void;
}

/** What watching costs, and what is to be known of the rows further down. */
export function processesFooter({ cost, deeperMs, error, atEnd, refresh }: FooterFacts): TemplateResult {
  const each = costPerNode(cost);
  return html`<div class="footer small dim" part="footer">
    ${
      each === null
        ? nothing
        : html`<span part="cost" title=${msg('What the last question took on each node, and over its link')}
            >${msg(str`asking costs ${formatMillis(each.ms)} · ${formatBytes(each.bytes)} / node`)}</span
          >`
    }
    ${
      deeperMs === null
        ? nothing
        : html`<span part="deeper"
            >${msg(str`rows further down are ${formatOld(deeperMs)}`)}
            <button type="button" class="link" @click=${refresh}>${msg('ask again')}</button></span
          >`
    }
    ${atEnd ? html`<span>${msg('One question reaches 10 000 rows down: search or filter for what is below.')}</span>` : nothing}
    ${
      error === null
        ? nothing
        : html`<span class="crit" part="fault" role="alert"
            >${errorLine(error)}
            <button type="button" class="link" @click=${refresh}>${msg('ask again')}</button></span
          >`
    }
  </div>`;
}
