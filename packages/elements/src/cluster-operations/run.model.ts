import type { OperationDescriptor, OperationResult, RecoveryEvent } from '@beamdeck/core';
import type { ShownError } from '../view-state/view-state.model.js';

/** What an operation that the user started has come to. */
export type RunState =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: OperationResult }
  | { readonly kind: 'failed' | 'unknown'; readonly error: ShownError }
  | { readonly kind: 'vetoed' | 'dismissed' | 'cancelled' };

export interface Run {
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  /** The user is asked in the dialog, which runs it and tells of it; there it is cancelled, too. */
  readonly asked: boolean;
  readonly state: RunState;
  /** What recovery decided for this operation while it ran, newest last. */
  readonly recovery: readonly RecoveryEvent[];
}

/** True for what changes a real cluster: its target is shown, and typed where that is demanded, before it runs. */
export function asksFirst({ danger, category }: Pick<OperationDescriptor, 'danger' | 'category'>): boolean {
  return (danger === 'change' || danger === 'destroy') && category !== 'simulation';
}

/** As many as are told; a storm of retries is not worth more. */
const MOST_EVENTS = 6;

/** The run with one more decision of recovery, where it is about this operation and it still runs. */
export function withRecovery(run: Run, event: RecoveryEvent): Run {
  if (run.state.kind !== 'running' || event.operation !== run.operation) return run;
  const node = run.params['node'];
  if (typeof node === 'string' && event.node !== null && event.node !== node) return run;
  return { ...run, recovery: [...run.recovery, event].slice(-MOST_EVENTS) };
}

export const MOST_HISTORY = 50;

/** The history with one more result, newest first; the same one is in it once. */
export function withResult(
  history: readonly OperationResult[],
  result: OperationResult,
): readonly OperationResult[] {
  const rest = history.filter((each) => each.metadata.requestId !== result.metadata.requestId);
  return [result, ...rest].slice(0, MOST_HISTORY);
}

/** What a result is about, in a few words: its node, its process, or what else was asked. */
export function aboutText(params: Readonly<Record<string, unknown>>): string {
  const { node, pid } = params;
  const about = [pid, node].filter((value) => typeof value === 'string');
  return about.join(' · ');
}
