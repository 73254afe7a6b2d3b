import type { LitElement } from 'lit';
import type { Cluster, OperationResult } from '@beamdeck/core';
import { ClusterActionOpenRequestEvent } from '../events/cluster-action-open-request.js';
import type { ShownError } from '../view-state/view-state.model.js';

/** What is to be done, and to what. */
export interface ActionRequest {
  readonly cluster: Cluster;
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What became of it. `unknown`: it was sent, and whether it happened is not known. */
export type ActionOutcome =
  | { readonly kind: 'done'; readonly result: OperationResult }
  | { readonly kind: 'failed' | 'unknown'; readonly error: ShownError }
  /** The page said no: to the dialog, or to running it. */
  | { readonly kind: 'vetoed' }
  /** The user closed the dialog without running it. */
  | { readonly kind: 'dismissed' };

/**
 * Asks the user about an operation in the one dialog that all elements use, inside `host`: what it hits, what stands against
 * it, the target to be typed where that is asked. Its code is loaded now, not before. Resolves with what became of it, also
 * where the user has closed the dialog and let it run;
 * never rejects but for code that could not be loaded; a second call while one is open gives `dismissed`.
 */
export async function openAction(host: LitElement, request: ActionRequest): Promise<ActionOutcome> {
  const { operation, params, cluster } = request;
  const event = new ClusterActionOpenRequestEvent(operation, params, cluster);
  if (!host.dispatchEvent(event)) return { kind: 'vetoed' };
  await import('./cluster-action-dialog.define.js');
  if (!host.isConnected || host.renderRoot.querySelector('cluster-action-dialog') !== null) {
    return { kind: 'dismissed' };
  }
  const dialog = host.ownerDocument.createElement('cluster-action-dialog');
  dialog.request = request;
  host.renderRoot.append(dialog);
  // Its outcome stays on the screen until the user has closed it; closed while it runs, it makes room for the next.
  void dialog.closed.then(() => dialog.remove());
  return dialog.outcome;
}
