import type { LitElement, ReactiveController } from 'lit';
import { outcomeOf, type Cluster, type OperationDescriptor, type RecoveryEvent } from '@beamdeck/core';
import { openAction } from '../cluster-action-dialog/open-action.js';
import { StreamController } from '../controllers/stream-controller.js';
import { requestOperation, VETOED } from '../events/cluster-operation-execute-request.js';
import { shownError } from '../view-state/shown-error.js';
import { asksFirst, withRecovery, type Run, type RunState } from './run.model.js';

interface RunOptions {
  readonly cluster: () => Cluster | null;
  readonly now: () => number;
}

/**
 * The one operation that the user started last: that it runs, what recovery does about it meanwhile, and what came of it. What
 * the user has confirmed in the dialog goes on when the host is removed, and is told when it comes back; nobody waits for the rest.
 */
export class RunController implements ReactiveController {
  readonly #host: LitElement;
  readonly #options: RunOptions;
  #abort: AbortController | null = null;
  #run: Run | null = null;

  constructor(host: LitElement, options: RunOptions) {
    this.#host = host;
    this.#options = options;
    new StreamController<RecoveryEvent, [Cluster | null]>(host, {
      args: () => [options.cluster()],
      stream: (cluster) => cluster?.recovery$ ?? null,
      each: (event) => {
        if (this.#run !== null) this.#show(withRecovery(this.#run, event));
      },
    });
    host.addController(this);
  }

  get run(): Run | null {
    return this.#run;
  }

  get running(): boolean {
    return this.#run?.state.kind === 'running';
  }

  hostDisconnected(): void {
    if (this.#run?.asked !== true) this.cancel();
  }

  /** Resolves when it is over. Does nothing without a cluster, and while another runs. */
  async start(operation: OperationDescriptor, params: Run['params']): Promise<void> {
    const cluster = this.#options.cluster();
    if (cluster === null || this.running) return;
    const { signal } = (this.#abort = new AbortController());
    const run: Run = {
      operation: operation.name,
      params,
      startedAt: this.#options.now(),
      asked: asksFirst(operation),
      state: { kind: 'running' },
      recovery: [],
    };
    this.#show(run);
    const outcome = await this.#outcome(cluster, operation, run, signal);
    // Else it was cancelled, or another cluster is shown by now: what is shown as running is another run, and goes on.
    if (this.#run?.state.kind === 'running' && !signal.aborted) this.#show({ ...this.#run, state: outcome });
  }

  /** Stops waiting at once; whoever runs it is told, and may have done it already. */
  cancel(): void {
    this.#abort?.abort();
    if (this.#run?.state.kind === 'running') this.#show({ ...this.#run, state: { kind: 'cancelled' } });
  }

  /** As if nothing had been run. */
  forget(): void {
    this.#abort?.abort();
    this.#show(null);
  }

  async #outcome(
    cluster: Cluster,
    { name, danger }: OperationDescriptor,
    { params, asked }: Run,
    signal: AbortSignal,
  ): Promise<RunState> {
    try {
      if (asked) return await openAction(this.#host, { cluster, operation: name, params });
      const result = await requestOperation(this.#host, name, params, { cluster, signal });
      return result === VETOED ? { kind: 'vetoed' } : { kind: 'done', result };
    } catch (error) {
      return { kind: outcomeOf(error, danger), error: shownError(error) };
    }
  }

  #show(run: Run | null): void {
    this.#run = run;
    this.#host.requestUpdate();
  }
}
