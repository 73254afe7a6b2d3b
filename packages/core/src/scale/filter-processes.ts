import type { ProcessQuery, ProcessRow } from '../model/process.js';

/** Which rows to keep: all that is given must hold. The same meaning as in a `process_list` question. */
export type ProcessFilters = {
  readonly [K in 'node' | 'type' | 'application' | 'search']?: ProcessQuery[K] | undefined;
};

/** The rows that match, in their order. `search` is literal text, case aside, in name, pid, initial call and current function. */
export function filterProcesses(processes: readonly ProcessRow[], filters: ProcessFilters): ProcessRow[] {
  return processes.filter(processMatcher(filters));
}

/**
 * A test for rows, made once for many. Calls and functions repeat over and over in a process list, so each distinct one is
 * searched once; what is left for a row is its pid and, where it has one, its name.
 */
export function processMatcher(filters: ProcessFilters): (row: ProcessRow) => boolean {
  const { node, type, application } = filters;
  const text = filters.search?.toLowerCase() ?? '';
  const verdicts = new Map<string, boolean>();
  const found = (value: string | null): boolean => {
    if (value === null) return false;
    let verdict = verdicts.get(value);
    if (verdict === undefined) {
      verdict = value.toLowerCase().includes(text);
      verdicts.set(value, verdict);
    }
    return verdict;
  };
  return (row) =>
    (node === undefined || row.node === node) &&
    (type === undefined || row.type === type) &&
    (application === undefined || row.application === application) &&
    (text === '' ||
      row.pid.includes(text) ||
      found(row.initialCall) ||
      found(row.currentFunction) ||
      row.registeredName?.toLowerCase().includes(text) === true);
}

/** True when whatever matches `next` also matched `before`, so that only what had matched needs to be looked at. */
export function narrows(before: ProcessFilters, next: ProcessFilters): boolean {
  const kept = (['node', 'type', 'application'] as const).every(
    (field) => before[field] === undefined || before[field] === next[field],
  );
  return kept && (next.search?.toLowerCase() ?? '').includes(before.search?.toLowerCase() ?? '');
}
