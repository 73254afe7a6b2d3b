import { msg } from '@lit/localize';
import type { ProcessInfo, ProcessTie } from '@beamdeck/core';
import { rates, type Sample } from '../chart/sparkline.model.js';
import type { SelectedProcess } from '../events/cluster-process-selected.js';

/** What is kept of a process for its trends: at most this many looks. */
const LONGEST_HISTORY = 240;

/** The looks at one process so far, oldest first. */
export function withLook(history: readonly ProcessInfo[], info: ProcessInfo): readonly ProcessInfo[] {
  const before = history.at(-1);
  if (before?.collectedAt === info.collectedAt) return history;
  const same = before === undefined || (before.pid === info.pid && before.incarnation === info.incarnation);
  return same ? [...history, info].slice(-LONGEST_HISTORY) : [info];
}

export interface ProcessTrend {
  readonly key: 'memory' | 'mailbox' | 'reductions';
  readonly label: string;
  readonly samples: readonly Sample[];
}

export function processTrends(history: readonly ProcessInfo[]): readonly ProcessTrend[] {
  const of = (value: (info: ProcessInfo) => number | null): Sample[] =>
    history.flatMap((info) => {
      const measured = value(info);
      return measured === null ? [] : [{ at: Date.parse(info.collectedAt), value: measured }];
    });
  return [
    { key: 'mailbox', label: msg('mailbox'), samples: of((info) => info.messageQueueLen) },
    { key: 'reductions', label: msg('reductions/s'), samples: rates(of((info) => info.reductions)) },
    { key: 'memory', label: msg('memory'), samples: of((info) => info.memory) },
  ];
}

/** What a process is called: its registered name, its label, what it was started with. */
export function processTitle(
  info: Pick<ProcessInfo, 'registeredName' | 'label' | 'initialCall'>,
): string | null {
  return info.registeredName ?? info.label ?? info.initialCall;
}

/** The process at the other end of a tie; null for what is none. */
export function tiedProcess(tie: ProcessTie): SelectedProcess | null {
  if (tie.kind !== 'process' && tie.kind !== 'name') return null;
  return { node: tie.node, pid: tie.id, incarnation: null };
}

/** Where the user has been, and where in it they stand. */
export interface Trail {
  readonly places: readonly SelectedProcess[];
  readonly at: number;
}

export const NOWHERE: Trail = { places: [], at: -1 };

/** A step on: what lay ahead is forgotten. The place one already stands at is no step. */
export function stepped(trail: Trail, place: SelectedProcess): Trail {
  const here = trail.places[trail.at];
  if (here !== undefined && samePlace(here, place)) return trail;
  const places = [...trail.places.slice(0, trail.at + 1), place].slice(-50);
  return { places, at: places.length - 1 };
}

/** Back or forward, as far as there is somewhere to go. */
export function moved(trail: Trail, by: -1 | 1): Trail {
  const at = trail.at + by;
  return at < 0 || at >= trail.places.length ? trail : { ...trail, at };
}

export function samePlace(a: SelectedProcess, b: SelectedProcess): boolean {
  return (
    a.node === b.node &&
    a.pid === b.pid &&
    (a.incarnation === b.incarnation || a.incarnation === null || b.incarnation === null)
  );
}
