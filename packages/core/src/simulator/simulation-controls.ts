import type { Observable } from 'rxjs';
import type { ProcessAction } from '../probe/cluster-probe.js';
import type { Scenario } from './scenario.js';
import type { ScenarioRun } from './scenario-player.js';
import type { SimulationEvent } from './simulation-event.js';
import type { NodeLife } from './simulated-node.js';
import type { SupervisionTree, SupervisionTreeOptions } from './supervision-tree.js';

/** How a node fails. Times are milliseconds, greater than 0; without one it stays so until it is healed. */
export interface NodeFailureOptions {
  /**
   * `crash`: its links close at once. `freeze`: it stops answering, and goes on where it was when it is healed.
   * `host_lost`: its whole host is gone without a word. Default `crash`.
   */
  readonly kind?: 'crash' | 'freeze' | 'host_lost';
  /** Heals it by itself after this long. */
  readonly healAfterMs?: number;
}

/**
 * How the network is cut. Islands are counted from 0; where only one is given, all the rest is island 1. Without
 * `healAfterMs`, in milliseconds, the cut stays until it is healed.
 */
export interface NetworkPartitionOptions {
  /** Only the first island stops hearing the others, which go on seeing it. Default false. */
  readonly asymmetric?: boolean;
  /** The island that we watch from: the links to all others fall silent. Default: we see every side. */
  readonly observer?: number;
  readonly healAfterMs?: number;
}

/** Who is flooded, how fast and for how many milliseconds. Too many floods of one node at a time throw `rate_limited`. */
export interface MailboxFloodOptions {
  /** Registered name or pid of who gets the messages. Default: the inventory of the shop. */
  readonly process?: string;
  /** Default 2 000. */
  readonly messagesPerSecond?: number;
  /** Default 30 000. Then it drains. */
  readonly forMs?: number;
}

/**
 * What restarts, how often and for how many milliseconds. An application without children that restart throws
 * `invalid_parameter`; too many storms of one node at a time, `rate_limited`.
 */
export interface RestartStormOptions {
  /** Whose children restart. Default `shop`. */
  readonly application?: string;
  /** Default 20. */
  readonly restartsPerSecond?: number;
  /** Default 30 000. */
  readonly forMs?: number;
}

/** Something that was done to a process, whether or not whoever asked for it has heard so. */
export interface SimulatedAct {
  readonly at: number;
  readonly node: string;
  readonly incarnation: string;
  readonly pid: string;
  readonly action: ProcessAction;
}

/** What is so in a simulation, whether or not anybody can see it: to check against what was seen. */
export interface SimulationTruth {
  readonly at: number;
  readonly nodes: readonly {
    readonly name: string;
    readonly life: NodeLife;
    readonly incarnation: string;
    /** Whether we can hear it. */
    readonly heard: boolean;
    readonly processes: number;
    /** What it has in its `nodes()`; empty unless it runs. */
    readonly visible: readonly string[];
  }[];
  /** What was done to processes, oldest first: the last thousand. */
  readonly acts: readonly SimulatedAct[];
}

/**
 * What can be done to a simulated cluster. There is nothing of this kind for a real one. Each control takes effect at
 * once, by the simulation's clock, and is told on `simulationEvents$`. A wrong name or number throws a coded error and
 * changes nothing.
 */
export interface SimulationControls {
  /** Whatever was done, by a control, by a scenario, or because its time was up. Does not replay; completes on `close()`. */
  readonly simulationEvents$: Observable<SimulationEvent>;
  simulateNodeFailure(node: string, options?: NodeFailureOptions): void;
  /**
   * Cuts the network between islands; names that are in none go on seeing everyone. One island alone is cut from all the
   * rest. Each end of a cut link notices after its own tick window. Gives back the partition's number, for `heal`.
   */
  simulateNetworkPartition(
    islands: readonly (readonly string[])[],
    options?: NetworkPartitionOptions,
  ): number;
  /** Undoes a failure of a node, a partition by its number, or, without a target, everything that was done. */
  heal(target?: string | number): void;
  slowNode(node: string, options?: { readonly factor?: number; readonly forMs?: number }): void;
  mailboxFlood(node: string, options?: MailboxFloodOptions): void;
  restartStorm(node: string, options?: RestartStormOptions): void;
  /** Starts a new node; gives back its name. */
  nodeJoin(): string;
  /** Stops a node on purpose: healing everything does not bring it back, healing it by name does. */
  nodeLeave(node: string): void;
  /** `parseScenario` for this cluster, as it stands. */
  readScenario(json: unknown): Scenario;
  /** Does the steps of a scenario, from now on. Several may play at the same time. */
  play(scenario: Scenario): ScenarioRun;
  truth(): SimulationTruth;
  /** The supervision trees of a node as they are now; throws for a node that does not run. */
  supervisionTrees(node: string, options?: SupervisionTreeOptions): SupervisionTree[];
}
