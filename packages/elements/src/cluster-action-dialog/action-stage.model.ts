import { msg } from '@lit/localize';
import type { OperationPreview, OperationResult } from '@beamdeck/core';
import type { ShownError } from '../view-state/view-state.model.js';
import { hindrance } from './action.model.js';

/**
 * Where the dialog stands. From `running` on there is no way back, one dialog runs at most once; but for a run that was
 * refused for being too fast, of which it is known that nothing was done: it may be tried again at `until`.
 */
export type ActionStage =
  | { readonly kind: 'looking' }
  /** What it would do could not be found out. */
  | { readonly kind: 'blind'; readonly error: ShownError }
  /** Nothing to look at yet: a message has to be written first. */
  | { readonly kind: 'unwritten' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly until: number; readonly error: ShownError }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: OperationResult }
  | { readonly kind: 'failed' | 'unknown'; readonly error: ShownError }
  | { readonly kind: 'vetoed' };

/** Whether it has neither begun to run nor is over. */
export function isUndecided({ kind }: ActionStage): boolean {
  return ['looking', 'blind', 'unwritten', 'ready', 'waiting'].includes(kind);
}

/** What stands in the way of running it now; null when nothing does, and once it has run. */
export function stageHindrance(
  stage: ActionStage,
  preview: OperationPreview | null,
  typed: string,
  atomsAgreed: boolean,
): string | null {
  if (stage.kind === 'waiting') return msg('It may be tried again in a moment.');
  if (stage.kind === 'unwritten') return msg('Write the message first.');
  if (!isUndecided(stage)) return null;
  return hindrance(stage.kind === 'ready' ? preview : null, typed, atomsAgreed);
}
