import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { ErrorCode } from '../model/error.js';
import type { LinkDownReason, ProbeEvent } from '../probe/cluster-probe.js';
import { hash, unit } from './random.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

export interface ObserverLinkOptions {
  readonly world: World;
  readonly clock: Clock;
  readonly node: string;
  /** Round trip to the node now, in milliseconds. */
  latencyMs(): number;
  emit(event: ProbeEvent): void;
  /** The link was lost or let go: whatever was asked over it has no answer. */
  onDrop(error: BeamdeckError): void;
  /** The node can be heard again, or still: what was waiting for it may go on. */
  onHeard(): void;
}

type Phase =
  | { readonly name: 'connecting'; readonly silent: boolean; readonly cancel: () => void }
  | { readonly name: 'up'; readonly creation: number; readonly cancelSilence: (() => void) | null }
  | { readonly name: 'waiting'; readonly cancel: () => void }
  | { readonly name: 'closed' };

/** A real attempt gives up after this long without an answer at any step. */
const CONNECT_TIMEOUT_MS = 7_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 3_000;
const ROUND_TRIPS_TO_CONNECT = 4;

/**
 * Our own link to one watched node, which behaves as a real one does: it drops at once when the node's program ends, only
 * after the tick window when the node falls silent, and is tried again with backoff until it is let go.
 */
export class ObserverLink {
  /** How the first attempt ended. */
  readonly first: Promise<void>;
  readonly #options: ObserverLinkOptions;
  #settleFirst: { resolve: () => void; reject: (error: BeamdeckError) => void } | null = null;
  #phase: Phase = { name: 'closed' };
  #attempt = 0;

  constructor(options: ObserverLinkOptions) {
    this.#options = options;
    this.first = new Promise((resolve, reject) => {
      this.#settleFirst = { resolve, reject };
    });
    // Whoever watches gets the rejection; when nobody waits for it, it is on the event stream all the same.
    this.first.catch(() => undefined);
    this.#connect();
  }

  /** The node at the other end; null while there is no link. */
  get peer(): SimulatedNode | null {
    return this.#phase.name === 'up' ? (this.#options.world.find(this.#options.node) ?? null) : null;
  }

  /** Looks again at the node after something changed. */
  review(): void {
    const phase = this.#phase;
    if (phase.name === 'connecting' && phase.silent && this.#reach() !== 'silent') {
      phase.cancel();
      this.#connect();
      return;
    }
    if (phase.name !== 'up') return;
    const reach = this.#reach();
    const changed = this.#options.world.find(this.#options.node)?.creation !== phase.creation;
    if (reach === 'not_running' || (reach === 'ok' && changed)) {
      phase.cancelSilence?.();
      this.#drop('closed');
    } else if (reach === 'silent' && phase.cancelSilence === null) {
      const { world, clock, node } = this.#options;
      const windowMs = world.tickWindowMs(hash(0x0b5e, world.find(node)?.index ?? 0));
      this.#phase = { ...phase, cancelSilence: clock.schedule(windowMs, () => this.#drop('silent')) };
    } else if (reach === 'ok') {
      phase.cancelSilence?.();
      this.#phase = { ...phase, cancelSilence: null };
      this.#options.onHeard();
    }
  }

  close(error: BeamdeckError): void {
    const phase = this.#phase;
    this.#phase = { name: 'closed' };
    if (phase.name === 'connecting' || phase.name === 'waiting') phase.cancel();
    if (phase.name === 'up') phase.cancelSilence?.();
    this.#settleFirst?.reject(error);
    this.#settleFirst = null;
    this.#options.onDrop(error);
  }

  #reach() {
    const { world, node } = this.#options;
    const found = world.find(node);
    return found === undefined ? 'not_running' : world.reach(found);
  }

  #connect(): void {
    const { clock, latencyMs } = this.#options;
    const silent = this.#reach() === 'silent';
    const afterMs = silent ? CONNECT_TIMEOUT_MS : ROUND_TRIPS_TO_CONNECT * latencyMs();
    this.#phase = { name: 'connecting', silent, cancel: clock.schedule(afterMs, () => this.#connected()) };
  }

  #connected(): void {
    const { world, clock, node, emit } = this.#options;
    const reach = this.#reach();
    const found = world.find(node);
    if (reach !== 'ok' || found === undefined) {
      this.#drop(reach === 'silent' ? 'silent' : 'not_running');
      return;
    }
    this.#attempt = 0;
    this.#phase = { name: 'up', creation: found.creation, cancelSilence: null };
    this.#settleFirst?.resolve();
    this.#settleFirst = null;
    emit({ type: 'link_up', node, at: clock.now() });
  }

  #drop(reason: LinkDownReason): void {
    const { world, clock, node, emit, onDrop } = this.#options;
    this.#attempt += 1;
    const jitter = 0.8 + 0.4 * unit(hash(world.seed, 0x6a17, world.find(node)?.index ?? 0, this.#attempt));
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(10, this.#attempt - 1)) * jitter;
    const at = clock.now();
    this.#phase = { name: 'waiting', cancel: clock.schedule(waitMs, () => this.#connect()) };
    const error = linkError(node, reason);
    this.#settleFirst?.reject(error);
    this.#settleFirst = null;
    onDrop(error);
    emit({ type: 'link_down', node, at, reason, error, nextAt: at + waitMs });
  }
}

const WHY: Readonly<Record<LinkDownReason, readonly [code: ErrorCode, message: string, suggestion: string]>> =
  {
    closed: [
      'node_unreachable',
      'The node closed its link: it ended or restarted.',
      'It is tried again by itself.',
    ],
    not_running: [
      'node_not_running',
      'The host of the node answers, but the node does not run there.',
      'Start the node, or heal the simulation.',
    ],
    silent: [
      'node_unreachable',
      'The node does not answer: it is paused or cut off.',
      'Heal the simulation to hear from it again.',
    ],
    refused: ['cookie_rejected', 'The node refused us.', 'Check the cookie.'],
  };

function linkError(node: string, reason: LinkDownReason): BeamdeckError {
  const [code, message, suggestion] = WHY[reason];
  return new BeamdeckError(code, message, {
    details: { node, reason, simulated: true },
    suggestions: [suggestion],
  });
}
