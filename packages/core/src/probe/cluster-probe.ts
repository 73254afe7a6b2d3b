import type { Observable } from 'rxjs';
import type { BeamdeckError } from '../model/error.js';
import type { EtsQuery, EtsTable } from '../model/ets-table.js';
import type { OutgoingMessage } from '../model/message.js';
import type { NodeApplication, NodeInfo, NodeVitals } from '../model/node.js';
import type { Cost } from '../model/operation.js';
import type { ErlangPort, PortQuery } from '../model/port.js';
import type { ProcessInfo, ProcessInfoKey } from '../model/process-info.js';
import type { ProcessQuery, ProcessRow } from '../model/process.js';
import type { Supervisor } from '../model/supervision.js';
import type { ProcessFacts } from '../safety/process-facts.js';

/** Real and simulated are different types all the way up, so that no command meant for one can reach the other. */
export type ClusterKind = 'erlang' | 'simulated';

/** What every question to a node carries. The probe stops the work on the node at the deadline or when aborted. */
export interface ProbeContext {
  readonly signal: AbortSignal;
  /** From now, for the whole answer. */
  readonly deadlineMs: number;
  /** Background work runs at low priority on the node. */
  readonly priority: 'low' | 'normal';
}

/** An answer of a node, when it was true there (our clock, milliseconds), and what it cost. */
export interface ProbeAnswer<T> {
  readonly value: T;
  readonly collectedAt: number;
  readonly cost: Cost;
}

/**
 * Memory in bytes of what the node runs in: its host, or its container where that is bounded more tightly. `available` is
 * what could be taken without swapping.
 */
export type HostMemory =
  | { readonly bound: 'host' | 'container'; readonly total: number; readonly available: number }
  /** Why it could not be read. */
  | { readonly bound: 'unknown'; readonly reason: string };

/** What waits on a node's distribution links. */
export interface LinkQueues {
  /** Bytes that the link's socket has not taken, by peer; only peers for which some wait. */
  readonly bytes: Readonly<Record<string, number>>;
  /** How many links have no queue that could be read, such as those over TLS. */
  readonly unread: number;
}

/** One node's own view at one moment: what it measures of itself and whom it is connected to. Our own name is left out. */
export interface NodeSweep {
  readonly vitals: NodeVitals;
  readonly otpRelease: string;
  /** `nodes()`: the visible nodes it is connected to. */
  readonly visible: readonly string[];
  /** `nodes(hidden)`. */
  readonly hidden: readonly string[];
  /** Round trip from this node to each peer it asked, in milliseconds; null for one that did not answer it in time. */
  readonly peerRttMs: Readonly<Record<string, number | null>>;
  /** Seconds; null where it could not be read. */
  readonly netTicktime: number | null;
  /** Absent where the probe does not ask. */
  readonly hostMemory?: HostMemory;
  readonly linkQueues?: LinkQueues;
  /** Since the node started. */
  readonly garbageCollection?: { readonly count: number; readonly wordsReclaimed: number };
}

/** A sweep without its lists of names: what is kept of each node between two sweeps. A thousand nodes each name a thousand. */
export type NodeMeasures = Omit<NodeSweep, 'visible' | 'hidden' | 'peerRttMs'>;

/** What one node answered to a process query: its best rows only, already filtered, sorted and cut. */
export interface ProcessScan {
  readonly rows: readonly ProcessRow[];
  readonly matched: number;
  readonly scanned: number;
  /** True when a deadline or cap ended the scan early: the rows are the best of what was scanned. */
  readonly partial: boolean;
}

/** How a link to a node was lost or could not be made; decides between `down` and `unreachable`. */
export type LinkDownReason =
  /** The other side closed, or its host refused the connection: the node's own end is gone. */
  | 'closed'
  /** The port mapper of its host answers and does not know it. */
  | 'not_running'
  /** No answer: paused, cut off, or its host is gone. */
  | 'silent'
  /** It, or we, refused: cookie, name, flags. */
  | 'refused';

/** Each event is about the link between us and one watched node. Emitted at once, not at the next poll. */
export type ProbeEvent =
  | { readonly type: 'link_up'; readonly node: string; readonly at: number }
  | {
      readonly type: 'link_down';
      readonly node: string;
      readonly at: number;
      readonly reason: LinkDownReason;
      readonly error: BeamdeckError;
      /** When the next attempt will be made; null when none is planned. */
      readonly nextAt: number | null;
    };

/** A process as a probe is asked for it: a pid of the node, or a name registered there. */
export type ProbedProcess = { readonly pid: string } | { readonly name: string };

/** A question about one process. A process that is not there, or is not there any more, is `process_not_found`. */
export interface ProcessInfoRequest {
  readonly process: ProbedProcess;
  /** Groups of fields wanted; empty: all. */
  readonly keys: readonly ProcessInfoKey[];
}

/** Each process asked about in one call has its own answer or its own failure. */
export type ProcessInfoAnswer =
  | { readonly info: ProcessInfo; readonly error: null }
  | { readonly info: null; readonly error: BeamdeckError };

/**
 * A question about the supervision trees of one node. Depth is counted from the top supervisor of an application, or from
 * `root` where one is given.
 */
export interface SupervisionRequest {
  /** Only this application's tree; null: of every application. */
  readonly application: string | null;
  /** Only what is under this supervisor; null: from the top. */
  readonly root: ProbedProcess | null;
  /** 0 is the top supervisors alone. */
  readonly maxDepth: number;
  readonly includeChildren: boolean;
  /** Of one supervisor. */
  readonly maxChildren: number;
  readonly includeProcessDetails: boolean;
}

/** The supervisors of one node, trees in pre-order. */
export interface SupervisionScan {
  readonly supervisors: readonly Supervisor[];
  /** True when a deadline or cap ended it early. */
  readonly partial: boolean;
}

/** The best rows of one node for a query on its tables or ports. */
export interface TableScan<T> {
  readonly rows: readonly T[];
  readonly matched: number;
  readonly scanned: number;
}

/**
 * What can be done to a process. Each is aimed at one pid in one incarnation of its node, never at a name, and does nothing
 * (`process_changed`) when the node has restarted since.
 */
export type ProcessAction =
  | { readonly kind: 'collect_garbage' }
  /** `exit(Pid, Reason)`: `killed` and `kill` cannot be trapped. Reasons are atoms that every node has. */
  | { readonly kind: 'exit'; readonly reason: 'kill' | 'normal' | 'shutdown' }
  /** For so long at most; ends by itself when our link is lost, so that nothing of ours is ever left suspended. */
  | { readonly kind: 'suspend'; readonly forMs: number }
  /** Only what this probe has suspended. */
  | { readonly kind: 'resume' }
  /** `newAtoms` are those that the user has agreed to create; any other atom of the message must exist already. */
  | {
      readonly kind: 'send';
      readonly message: OutgoingMessage;
      readonly newAtoms: readonly string[];
      /** How long a `call` waits for its reply. */
      readonly timeoutMs: number;
    };

/**
 * The pid as its node prints it (`<0.123.0>`), and the incarnation of that node when it was looked up: both from
 * `ProcessFacts`.
 */
export interface ProcessActionTarget {
  readonly pid: string;
  readonly incarnation: string;
}

/** What the node says has happened. */
export interface ProcessActionResult {
  /** Whether the process is alive after it: `exit` waits a moment for it to go. Null where the node was not asked. */
  readonly alive: boolean | null;
  /** Bytes before and after a collection; null for everything else. */
  readonly memory: { readonly before: number; readonly after: number } | null;
  /** The reply to a `call`, as the node prints it, cut at 64 KiB; null for everything else. */
  readonly reply: string | null;
}

/** What goes deeper than the sweep: asked only when somebody wants to know, and the few things that are done to processes. */
export interface ProbeDepths {
  /** What the process is, before something is done to it. */
  resolve(node: string, process: ProbedProcess, context: ProbeContext): Promise<ProbeAnswer<ProcessFacts>>;
  /** In one remote call, however many processes; answers in the order of the requests. */
  processInfo(
    node: string,
    requests: readonly ProcessInfoRequest[],
    context: ProbeContext,
  ): Promise<ProbeAnswer<readonly ProcessInfoAnswer[]>>;
  supervisors(
    node: string,
    request: SupervisionRequest,
    context: ProbeContext,
  ): Promise<ProbeAnswer<SupervisionScan>>;
  applications(node: string, context: ProbeContext): Promise<ProbeAnswer<readonly NodeApplication[]>>;
  etsTables(node: string, query: EtsQuery, context: ProbeContext): Promise<ProbeAnswer<TableScan<EtsTable>>>;
  ports(node: string, query: PortQuery, context: ProbeContext): Promise<ProbeAnswer<TableScan<ErlangPort>>>;
  /** The names of these that are no atoms on the node yet. Creates none. */
  unknownAtoms(
    node: string,
    names: readonly string[],
    context: ProbeContext,
  ): Promise<ProbeAnswer<readonly string[]>>;
  /**
   * Does it, once. Rejects with `process_not_found`, `process_changed`, `operation_error` (to resume what is not held) or
   * `invalid_parameter` (atoms that were not agreed to) when nothing was done, `remote_error` when the node says that it
   * failed, and with whatever kept its answer from us otherwise: then it may have happened.
   */
  act(
    node: string,
    target: ProcessActionTarget,
    action: ProcessAction,
    context: ProbeContext,
  ): Promise<ProbeAnswer<ProcessActionResult>>;
}

/**
 * The one door to a cluster. The engine decides which nodes to watch and when to ask; a probe holds one link to each
 * watched node and answers questions about it. Every question rejects with a `BeamdeckError`: `node_unreachable`,
 * `timeout`, `remote_error`, `cancelled`, `result_too_large`, `closed`, `protocol_error`.
 */
export interface ClusterProbe<K extends ClusterKind = ClusterKind> extends ProbeDepths {
  readonly kind: K;
  /** Our own node name, so that it can be left out of what nodes report; null where there is none. */
  readonly localNode: string | null;
  /** The nodes to enter through, in order of preference. */
  readonly seeds: readonly string[];
  /** Does not replay; one event also for each failed attempt (`link_down` again). Completes on `close()`; never errors. */
  readonly events$: Observable<ProbeEvent>;

  /**
   * Starts to hold a link to the node, and keeps trying with backoff. Resolves when the first attempt has linked; rejects
   * with why the first attempt failed, and goes on trying unless refused. Idempotent.
   */
  watch(node: string, options: { readonly signal: AbortSignal }): Promise<void>;
  /** Lets go of the node's link and forgets it. Idempotent. */
  unwatch(node: string): void;

  sweep(node: string, context: ProbeContext): Promise<ProbeAnswer<NodeSweep>>;
  nodeInfo(
    node: string,
    request: { readonly includeProcesses: boolean; readonly processLimit: number },
    context: ProbeContext,
  ): Promise<ProbeAnswer<NodeInfo>>;
  /** Round trip of the smallest possible question, in milliseconds. */
  ping(node: string, context: ProbeContext): Promise<ProbeAnswer<number>>;
  processes(node: string, query: ProcessQuery, context: ProbeContext): Promise<ProbeAnswer<ProcessScan>>;

  /** Closes every link. Nothing is left open, and pending questions reject with `closed`. */
  close(): Promise<void>;
}
