import type * as z from 'zod/mini';
import type { HealthCheck } from '../health/health-monitor.js';
import type { ClusterConfig } from '../model/config.js';
import type { BeamdeckError } from '../model/error.js';
import type { HealthPoint } from '../model/health.js';
import type { OutgoingMessage } from '../model/message.js';
import type { Cost } from '../model/operation.js';
import type { NodeState } from '../model/node.js';
import type { ClusterTopology } from '../model/topology.js';
import type { ClusterProbe, ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import type { Clearance } from '../safety/guarded-request.js';
import type { OperationTarget } from '../safety/process-facts.js';
import type { RateLimit } from '../safety/safety-config.js';
import type { OperationContract, Schema } from './contract.js';

/** What a running operation may use. It sees the cluster only through this. */
export interface OperationContext {
  readonly probe: ClusterProbe;
  /** The probe's `processes`, one at a time on each node and one for all who ask the same. */
  readonly scanProcesses: ClusterProbe['processes'];
  readonly config: ClusterConfig;
  readonly signal: AbortSignal;
  /** What safety has established: the process to act on. Nothing for what only asks. */
  readonly clearance: Clearance;
  /** Milliseconds left for the whole operation. */
  remainingMs(): number;
  now(): number;
  /**
   * Puts a question to one node: deadline and priority set, cost and age told. Questions that are safe to repeat are
   * repeated after a passing fault. Rejects at once with `node_unreachable` for a node that lately failed again and again.
   * What it resolves with is always of now.
   */
  ask<T>(node: string, question: (call: ProbeContext) => Promise<ProbeAnswer<T>>): Promise<T>;
  /**
   * The same for a question whose last answer is worth more than none: it stands in when the node cannot be had, and
   * `recalled` says why and how old it is. `recall` is all that tells this question from the others of its operation: what is
   * asked with an equal one must have an answer of the same type, and one that is the same whoever asks. Only in a question
   * (`read`) that is run by itself; in a preview and in a pipeline, where something may be done on the strength of it, it is `ask`.
   */
  askOrRecall<T>(
    node: string,
    recall: unknown,
    question: (call: ProbeContext) => Promise<ProbeAnswer<T>>,
  ): Promise<{ readonly value: T; readonly recalled: Recalled | null }>;
  /**
   * Asks each node, a few at a time; a node that fails is a failure in the answer. Never rejects. With `recall`, as
   * `askOrRecall`, also for those `unasked`, which are known not to answer and not asked.
   */
  askEach<T>(
    nodes: readonly string[],
    question: (node: string, call: ProbeContext) => Promise<ProbeAnswer<T>>,
    options?: { readonly recall?: unknown; readonly unasked?: readonly string[] },
  ): Promise<NodeAnswers<T>>;
  /** The topology as it stands, no older than one refresh interval: asks the nodes when nobody is watching. */
  topology(): Promise<{ readonly topology: ClusterTopology; readonly ageMs: number }>;
  /** Who sees whom at this moment, as known from the last sweeps; asks nobody. */
  connectivity(): NonNullable<ClusterTopology['connectivity']>;
  /**
   * Checks the health of the cluster; those who ask at the same time share one check. With it, the findings of the past.
   * A finding no older than `maxAgeMs` is given again, at no cost.
   */
  health(options?: {
    readonly maxAgeMs?: number;
  }): Promise<HealthCheck & { readonly history: readonly HealthPoint[] }>;
  /** The node's state, or `node_not_found` with the known names as suggestions. */
  requireNode(name: string): Promise<NodeState>;
  /** The nodes of these that the caller may see. */
  visible(nodes: readonly string[]): readonly string[];
  /** Adds to the answer's `cost` and `source_age_ms`. */
  account(node: string, cost: Cost, ageMs: number): void;
  /** Says that the answer rests on data of that age for which nobody was asked. */
  rests(ageMs: number): void;
}

/** Why a past answer stands in for a new one, and how old it is. */
export interface Recalled {
  readonly error: BeamdeckError;
  readonly ageMs: number;
}

/** What `askEach` has found, by name of node. A past answer is in `answers` and in `recalled`, which says how old it is. */
export interface NodeAnswers<T> {
  /** Past ones too. */
  readonly answers: ReadonlyMap<string, T>;
  /** Nodes without an answer, and why; of those that were asked. */
  readonly failures: ReadonlyMap<string, BeamdeckError>;
  /** Nodes whose answer is a past one. */
  readonly recalled: ReadonlyMap<string, Recalled>;
}

/** What a run is aimed at, and what its caller says of it: everything that safety judges by. */
export interface Aim {
  readonly target: OperationTarget;
  /** What is to be sent to the process. */
  readonly message?: OutgoingMessage;
  /** The target as the caller typed it. */
  readonly confirm?: string;
  readonly force?: boolean;
  /** Why, in the caller's own words; kept in the audit log. */
  readonly reason?: string;
}

/** What became of one of several that ran together. */
export type ManyAnswer<T> =
  { readonly data: T; readonly error: null } | { readonly data: null; readonly error: BeamdeckError };

/** One operation: its contract and what it does. */
export interface OperationDeclaration<
  N extends string = string,
  P extends Schema = Schema,
  R extends Schema = Schema,
> extends OperationContract<N, P, R> {
  /** Turns what other clients are used to write into params, before those are checked; leaves all else as it is. */
  readonly understand?: (given: unknown) => unknown;
  /** When not given: the node named by the param `node`, else the whole cluster. Throws `invalid_parameter`. */
  readonly aim?: (params: z.output<P>) => Aim;
  /** It may be aimed at a protected process, because it can only help. */
  readonly sparesProtected?: boolean;
  /** Of each caller; by its danger when not given. */
  readonly limit?: RateLimit;
  run(params: z.output<P>, context: OperationContext): Promise<z.output<R>>;
  /**
   * The same for several params at once, all of one node: batches use it, so that they cost the node one question. For
   * questions (`read`) only. Answers are in the order of the params; one that fails does not fail the others.
   */
  readonly runMany?: (
    params: readonly z.output<P>[],
    context: OperationContext,
  ) => Promise<readonly ManyAnswer<z.output<R>>[]>;
  /** What would happen, found out without doing it. */
  readonly preview?: (
    params: z.output<P>,
    context: OperationContext,
  ) => Promise<{ readonly effects: readonly string[]; readonly details: Readonly<Record<string, unknown>> }>;
}

/** Declares an operation of a host's own; gives back the declaration with its types. */
export function defineOperation<const N extends string, P extends Schema, R extends Schema>(
  declaration: OperationDeclaration<N, P, R>,
): OperationDeclaration<N, P, R> {
  return declaration;
}

/** Adds to a contract what the operation does. */
export function implement<N extends string, P extends Schema, R extends Schema>(
  contract: OperationContract<N, P, R>,
  work: Omit<OperationDeclaration<N, P, R>, keyof OperationContract>,
): OperationDeclaration<N, P, R> {
  return { ...contract, ...work };
}
