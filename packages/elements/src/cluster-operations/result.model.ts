import { formatBytes, formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';

/** A result as a person reads it: facts, and at most one level of tables; what is deeper is JSON in a cell. */
export type ResultBlock =
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [string, string])[] }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Rows there are, more than are shown. */
      readonly total: number;
    };

export const MOST_ROWS = 50;
const MOST_COLUMNS = 8;
const MOST_LINES = 600;

export function resultBlocks(data: unknown): readonly ResultBlock[] {
  if (Array.isArray(data)) return [table('', data)];
  if (!isRecord(data)) return [{ kind: 'facts', facts: [['', cell('', data)]] }];
  const facts: (readonly [string, string])[] = [];
  const tables: ResultBlock[] = [];
  for (const [key, value] of Object.entries(data).slice(0, 200)) {
    if (Array.isArray(value) && value.some(isRecord)) tables.push(table(key, value));
    else if (isRecord(value) && Object.values(value).length > 0 && Object.values(value).every(isRecord)) {
      tables.push(
        table(
          key,
          Object.entries(value).map(([name, row]) => ({ name, ...(row as object) })),
        ),
      );
    } else facts.push([spoken(key), cell(key, value)]);
  }
  return [...(facts.length === 0 ? [] : [{ kind: 'facts', facts } as const]), ...tables];
}

/** JSON in lines, each safe to show; a long one is cut, and says so. */
export function jsonLines(data: unknown): readonly string[] {
  const lines = (JSON.stringify(data, null, 2) ?? 'null').split('\n');
  const shown = lines.slice(0, MOST_LINES).map((line) => visibleText(line, 400));
  return lines.length > MOST_LINES
    ? [...shown, `… ${formatCount(lines.length - MOST_LINES)} more lines`]
    : shown;
}

function table(title: string, rows: readonly unknown[]): ResultBlock {
  const records = rows.filter(isRecord);
  const columns = [...new Set(records.slice(0, MOST_ROWS).flatMap((row) => Object.keys(row)))].slice(
    0,
    MOST_COLUMNS,
  );
  return {
    kind: 'table',
    title: spoken(title),
    columns: columns.map(spoken),
    rows: records.slice(0, MOST_ROWS).map((row) => columns.map((column) => cell(column, row[column]))),
    total: rows.length,
  };
}

function cell(key: string, value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') {
    if (BYTES.test(key) && value >= 1_024) return formatBytes(value);
    return Number.isInteger(value) ? formatCount(value) : String(Math.round(value * 1_000) / 1_000);
  }
  if (typeof value === 'string') return visibleText(value, 160);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    return value.length === 0 ? '–' : visibleText(value.slice(0, 20).join(', '), 160);
  }
  return visibleText(JSON.stringify(value), 160);
}

const BYTES = /memory|bytes/i;

/** `messageQueueLen` and `message_queue_len` are `message queue len`. */
function spoken(key: string): string {
  return visibleText(
    key
      .replaceAll('_', ' ')
      .replace(/([a-z\d])([A-Z])/g, '$1 $2')
      .toLowerCase(),
    60,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
