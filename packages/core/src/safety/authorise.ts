import type { ErrorCode } from '../model/error.js';
import { BeamdeckError } from '../model/error.js';
import type { Danger } from '../model/operation.js';
import type { Principal } from '../model/principal.js';
import type { ClusterKind } from '../probe/cluster-probe.js';
import { anyGlobMatches } from './glob.js';
import { isWithin, leastNodeLimit, nodeLimit, roleAllows, roleNeeded } from './permissions.js';
import type { OperationTarget } from './process-facts.js';
import { nodesOf } from './process-facts.js';
import type { SafetyConfig } from './safety-config.js';

/** As much of an operation's declaration as safety looks at. */
export interface GuardedOperation {
  readonly name: string;
  readonly category: string;
  readonly danger: Danger;
  /** It may be aimed at a protected process, because it can only help: taking up again what is suspended. */
  readonly sparesProtected?: boolean;
}

/** One thing that stands against it. */
export interface Objection {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly suggestion?: string;
}

/** Whether it may be done, and everything that stands against it, gravest first. */
export interface Decision {
  readonly allowed: boolean;
  readonly objections: readonly Objection[];
}

/** The cluster that it is about, and its rules. */
export interface AuthoriseRules {
  readonly kind: ClusterKind;
  readonly config: SafetyConfig;
}

/**
 * Whether this caller may run this operation, as far as it can be told without asking any node. Without a target: whether
 * on any node at all.
 */
export function authorise(
  { kind, config }: AuthoriseRules,
  principal: Principal,
  operation: GuardedOperation,
  target: OperationTarget | null,
): Decision {
  const { name, danger } = operation;
  const objections: Objection[] = [];
  if (!roleAllows(principal.role, danger)) {
    objections.push({
      code: 'forbidden',
      reason: `This needs the role ${roleNeeded(danger)}; you have ${principal.role}.`,
    });
  }
  if (anyGlobMatches(config.disabledOperations, name)) {
    objections.push({ code: 'operation_disabled', reason: 'This operation is turned off here.' });
  }
  if (operation.category === 'simulation') {
    if (kind !== 'simulated') {
      objections.push({ code: 'simulation_disabled', reason: 'This cluster is real.' });
    } else if (!config.simulationControls) {
      objections.push({ code: 'simulation_disabled', reason: 'Simulation controls are turned off here.' });
    }
  } else if (!isWithin(danger, config.enabledUpTo)) {
    objections.push({
      code: 'operation_disabled',
      reason: `On this cluster nothing beyond "${config.enabledUpTo}" is enabled.`,
      suggestion: `Set \`enabledUpTo\` to "${danger}" in the safety configuration of this cluster.`,
    });
  }
  if (target !== null) objections.push(...nodeObjections(config, principal, danger, target));
  return { allowed: objections.length === 0, objections };
}

function nodeObjections(
  config: SafetyConfig,
  principal: Principal,
  danger: Danger,
  target: OperationTarget,
): readonly Objection[] {
  const forbidden: Objection = { code: 'forbidden', reason: 'You may not do this on that node.' };
  const nodes = nodesOf(target);
  if (nodes.length > 0) {
    const isOpen = (node: string): boolean => isWithin(danger, nodeLimit(principal, node, config.nodeRules));
    return nodes.every(isOpen) ? [] : [forbidden];
  }
  // A question to the whole cluster is answered for the nodes they may see: `visibleNodes`.
  if (danger === 'read' || isWithin(danger, leastNodeLimit(principal, config.nodeRules))) return [];
  return [{ ...forbidden, reason: 'You may not do this on every node of the cluster.' }];
}

/** The nodes of these that this caller may read. */
export function visibleNodes(
  config: SafetyConfig,
  principal: Principal,
  nodes: readonly string[],
): readonly string[] {
  return nodes.filter((node) => nodeLimit(principal, node, config.nodeRules) !== 'none');
}

/** The error of a refusal: the gravest objection's code, with all reasons. */
export function refusal(operation: GuardedOperation, objections: readonly Objection[]): BeamdeckError {
  const [first] = objections;
  return new BeamdeckError(first?.code ?? 'forbidden', first?.reason ?? 'You may not do this.', {
    operation: operation.name,
    details: { outcome: 'failed', reasons: objections.map(({ reason }) => reason) },
    suggestions: objections.flatMap(({ suggestion }) => (suggestion === undefined ? [] : [suggestion])),
  });
}
