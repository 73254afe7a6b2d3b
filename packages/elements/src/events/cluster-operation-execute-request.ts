import type { Cluster, OperationData, OperationName, OperationParams, OperationResult } from '@beamdeck/core';

/** The answer to a request that the page around the element vetoed: nothing ran. */
export const VETOED = Symbol('vetoed');

/** Where an operation that is asked for may run, and what cancels it. */
export interface OperationTarget {
  /** The only cluster that may run it; null leaves it to the nearest provider. */
  readonly cluster: Cluster | null;
  readonly signal?: AbortSignal;
}

/**
 * A request: someone wants an operation to be run, because the user asked for it. `preventDefault()` anywhere on its way
 * vetoes it, also in a listener that comes after the one that runs it. The provider around it runs it; a page may run
 * it itself with `runWith`. The first to take it has it.
 */
export class ClusterOperationExecuteRequestEvent extends Event {
  static readonly eventName = 'cluster-operation-execute-request';
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly cluster: Cluster | null;
  readonly signal: AbortSignal | null;
  #result: Promise<OperationResult | typeof VETOED> | null = null;

  constructor(operation: string, params: Readonly<Record<string, unknown>>, target: OperationTarget) {
    super(ClusterOperationExecuteRequestEvent.eventName, { bubbles: true, composed: true, cancelable: true });
    this.operation = operation;
    this.params = params;
    this.cluster = target.cluster;
    this.signal = target.signal ?? null;
  }

  /** Takes the request. `run` is called once the event has been everywhere, unless it was vetoed. */
  runWith(run: () => Promise<OperationResult>): void {
    // A listener's microtask comes after the last listener of an event that a script dispatched.
    this.#result ??= Promise.resolve().then<OperationResult | typeof VETOED>(() =>
      this.defaultPrevented ? VETOED : run(),
    );
  }

  /** The outcome, once someone has taken the request; rejects as `operations.execute` does. */
  get result(): Promise<OperationResult | typeof VETOED> | null {
    return this.#result;
  }
}

/** Asks for an operation on behalf of `element`, and runs it on `cluster` where nobody around the element does. */
export async function requestOperation<N extends OperationName>(
  element: HTMLElement,
  name: N,
  params: OperationParams<N>,
  target: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<OperationResult<OperationData<N>> | typeof VETOED> {
  const event = new ClusterOperationExecuteRequestEvent(
    name,
    params as Readonly<Record<string, unknown>>,
    target,
  );
  element.dispatchEvent(event);
  event.runWith(() => target.cluster.operations.execute(name, params, { signal: target.signal }));
  return (await event.result) as OperationResult<OperationData<N>> | typeof VETOED;
}

declare global {
  interface HTMLElementEventMap {
    'cluster-operation-execute-request': ClusterOperationExecuteRequestEvent;
  }
}
