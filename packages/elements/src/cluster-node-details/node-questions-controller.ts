import type { LitElement } from 'lit';
import type { Cluster, NodeInfo } from '@beamdeck/core';
import { QuestionController, type Asked } from '../controllers/question-controller.js';
import { requestOperation, VETOED } from '../events/cluster-operation-execute-request.js';
import { withPing, type Ping } from './ping.js';

/** How long a ping may take before it counts as failed. */
const PING_TIMEOUT_MS = 5_000;

interface NodeQuestionsOptions {
  /** The node to ask; null for none. */
  readonly node: () => string | null;
  readonly cluster: () => Cluster | null;
  readonly now: () => number;
  /** Called with what the node told when it was asked for everything. */
  readonly told: (info: NodeInfo) => void;
}

/** What the user asks one node by a button: its round trip, and everything at once. Each at most once at a time. */
export class NodeQuestionsController {
  readonly #host: LitElement;
  readonly #options: NodeQuestionsOptions;
  readonly #ping: QuestionController<number>;
  readonly #refresh: QuestionController<null>;
  #pings: readonly Ping[] = [];

  constructor(host: LitElement, options: NodeQuestionsOptions) {
    this.#host = host;
    this.#options = options;
    this.#ping = new QuestionController(host, options.now);
    this.#refresh = new QuestionController(host, options.now);
  }

  /** What the last ping came to. */
  get pinged(): Asked<number> {
    return this.#ping.asked;
  }

  /** Round trips that were asked for here, newest last. */
  get pings(): readonly Ping[] {
    return this.#pings;
  }

  /** What the last refresh came to. */
  get refreshed(): Asked<null> {
    return this.#refresh.asked;
  }

  ping(): Promise<void> {
    return this.#ask(this.#ping, async (node, cluster, signal) => {
      const params = { node, timeoutMs: PING_TIMEOUT_MS };
      const result = await requestOperation(this.#host, 'ping_node', params, { cluster, signal });
      if (result === VETOED) return VETOED;
      const { rttMs } = result.data;
      if (!signal.aborted) this.#pings = withPing(this.#pings, { rttMs, at: this.#options.now() });
      return rttMs;
    });
  }

  refresh(): Promise<void> {
    return this.#ask(this.#refresh, async (node, cluster, signal) => {
      const result = await requestOperation(this.#host, 'node_info', { node }, { cluster, signal });
      if (result === VETOED) return VETOED;
      if (!signal.aborted) this.#options.told(result.data);
      return null;
    });
  }

  /** Of another node nothing was asked yet. */
  forget(): void {
    this.#pings = [];
    this.#ping.forget();
    this.#refresh.forget();
  }

  async #ask<T>(
    question: QuestionController<T>,
    run: (node: string, cluster: Cluster, signal: AbortSignal) => Promise<T | typeof VETOED>,
  ): Promise<void> {
    const [node, cluster] = [this.#options.node(), this.#options.cluster()];
    if (node !== null && cluster !== null) await question.ask((signal) => run(node, cluster, signal));
  }
}
