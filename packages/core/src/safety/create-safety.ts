import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { Principal } from '../model/principal.js';
import { canonicalJson } from '../model/state-checksum.js';
import type { ClusterKind } from '../probe/cluster-probe.js';
import { asFailed, outcomeOf, withOutcome } from '../recovery/outcome.js';
import type { AuditIntentRecord, AuditOutcomeRecord, AuditTicket, AuditWriter } from './audit.js';
import type { Decision, GuardedOperation, Objection } from './authorise.js';
import { authorise, refusal, visibleNodes } from './authorise.js';
import { confirmationObjection } from './confirmation.js';
import { sha256 } from './digest.js';
import type { Clearance, GuardedRequest } from './guarded-request.js';
import type { NodeSight } from './node-sight.js';
import { nodeSight } from './node-sight.js';
import type { OperationTarget, ProcessFacts, ResolveProcess } from './process-facts.js';
import { nodesOf } from './process-facts.js';
import type { Protection } from './protection.js';
import { createRateLimiter } from './rate-limiter.js';
import type { Redactor } from './redactor.js';
import { createRedactor } from './redactor.js';
import { createRefusalLog } from './refusal-log.js';
import type { SafetyConfig, SafetyConfigInput } from './safety-config.js';
import { resolveSafetyConfig } from './safety-config.js';
import type { WeighedTarget } from './weigh-target.js';
import { weighTarget } from './weigh-target.js';

/** What safety judges by, asks and writes to. Without a redactor only what looks like a credential is taken out. */
export interface SafetyOptions {
  /** A simulated cluster is enabled for everything unless the configuration says otherwise; a real one only for reading. */
  readonly kind: ClusterKind;
  readonly clock: Clock;
  readonly config?: SafetyConfigInput;
  /** Null: nothing is audited. Not for a real cluster on which more than reading is enabled. */
  readonly audit: AuditWriter | null;
  /** Asks a node what a process is. */
  readonly resolve: ResolveProcess;
  readonly redactor?: Redactor;
}

/** What would happen, without anything happening. */
export interface SafetyPreview extends Decision {
  readonly process: ProcessFacts | null;
  readonly protection: Protection | null;
  /** What has to be typed to confirm it; null when nothing has. */
  readonly confirmation: string | null;
}

/** What keeps a cluster from harm: everything that is done to it goes through `guard`. */
export interface Safety {
  readonly config: SafetyConfig;
  readonly redactor: Redactor;
  /** As far as it can be told without asking a node; without a target: whether on any node at all. */
  authorise(principal: Principal, operation: GuardedOperation, target: OperationTarget | null): Decision;
  /** The nodes of these whose data this caller may see. */
  visibleNodes(principal: Principal, nodes: readonly string[]): readonly string[];
  /** The same for any node, and what answers to callers who see the same may be shared by. */
  sightOf(principal: Principal): NodeSight;
  /** All that stands against a request, and what confirms it. Asks the node what the target is, and counts as a
   * question of its own (`rate_limited`); uses up nothing of what it would do, writes nothing. */
  preview(request: GuardedRequest): Promise<SafetyPreview>;
  /**
   * Runs an operation, or refuses it: authorise → rate limit → protect → audit the intent → run → audit the outcome.
   * Before `run` is called the intent is durable; when `run` has settled its outcome is written, or owed by the audit.
   * Rejects with the refusal's code (`details.reasons` has all reasons), or with the operation's own error, marked with its
   * outcome. Questions (`read`) are authorised and counted, and audited only when refused.
   */
  guard<T>(request: GuardedRequest, run: (clearance: Clearance) => Promise<T>): Promise<T>;
}

/** Throws `validation_error` for a configuration that is not valid, or that enables changes without an audit log. */
export function createSafety(options: SafetyOptions): Safety {
  const { kind, clock, audit, resolve, redactor = createRedactor() } = options;
  const config = resolveSafetyConfig({
    ...(kind === 'simulated' ? { enabledUpTo: 'destroy' } : {}),
    ...options.config,
  });
  if (kind !== 'simulated' && config.enabledUpTo !== 'read' && audit === null) {
    throw new BeamdeckError('validation_error', 'More than reading needs an audit log.', {
      details: { fields: { enabled_up_to: 'needs an audit log' } },
    });
  }
  const rules = { kind, config };
  const limiter = createRateLimiter(clock, config.limits);
  const refusals = audit === null ? null : createRefusalLog(clock, audit);

  /** Everything that can refuse. Throws the refusal; gives back what is left to do when the run does not come about. */
  async function clear(request: GuardedRequest) {
    const { principal, operation, target } = request;
    const decision = authorise(rules, principal, operation, target);
    if (!decision.allowed) throw refusal(operation, decision.objections);
    const giveBack = limiter.take(principal, operation);
    if (operation.danger === 'read') return { weighed: null, giveBack };
    try {
      const weighed = await weighTarget(config, resolve, request);
      // Typing the target would not help where something else stands against it.
      const objections = weighed.objections.length > 0 ? weighed.objections : unconfirmed(request, weighed);
      if (objections.length > 0) throw refusal(operation, objections);
      return { weighed, giveBack };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  function unconfirmed({ operation, confirm }: GuardedRequest, weighed: WeighedTarget): Objection[] {
    if (operation.danger !== 'destroy' || !config.confirmDestroy) return [];
    const objection = confirmationObjection(weighed.confirmations, confirm ?? null);
    return objection === null ? [] : [objection];
  }

  async function noteRefusal(request: GuardedRequest, cause: unknown): Promise<void> {
    const error = errorFrom(cause);
    // Who may not read something is worth knowing; who asks too often is not, and would fill the log.
    if (request.operation.danger === 'read' && error.class !== 'authorization') return;
    if (refusals === null) return;
    const { reasons } = error.details;
    await refusals.write({
      ...(await recordOf(request, null)),
      code: error.code,
      reasons: (Array.isArray(reasons) ? reasons : [error.message])
        .slice(0, 10)
        .map((reason) => brief(redactor.text(String(reason)))),
    });
  }

  async function recordOf(
    { requestId, principal, operation, target, params, reason }: GuardedRequest,
    facts: ProcessFacts | null,
  ): Promise<Omit<AuditIntentRecord, 'forced'>> {
    const nodes = nodesOf(target);
    const text = (given: string): string => brief(redactor.text(given));
    const textOrNull = (given: string | null | undefined): string | null =>
      typeof given === 'string' ? text(given) : null;
    return {
      requestId,
      actor: text(principal.id),
      role: principal.role,
      address: textOrNull(principal.address),
      operation: operation.name,
      danger: operation.danger,
      target: {
        nodes: nodes.slice(0, 10).map(text),
        nodeCount: nodes.length,
        process: target.kind === 'process' ? text(target.process) : null,
        pid: textOrNull(facts?.pid),
        registeredName: textOrNull(facts?.registeredName),
        incarnation: textOrNull(facts?.incarnation),
      },
      paramsHash: await sha256(jsonOf(params, redactor)),
      reason: textOrNull(reason),
    };
  }

  async function intend(
    request: GuardedRequest,
    process: ProcessFacts | null,
    forced: boolean,
  ): Promise<AuditTicket | null> {
    return audit === null ? null : audit.intend({ ...(await recordOf(request, process)), forced });
  }

  async function conclude(ticket: AuditTicket | null, outcome: AuditOutcomeRecord): Promise<void> {
    if (audit !== null && ticket !== null) await audit.conclude(ticket, outcome);
  }

  return {
    config,
    redactor,
    authorise: (principal, operation, target) => authorise(rules, principal, operation, target),
    visibleNodes: (principal, nodes) => visibleNodes(config, principal, nodes),
    sightOf: (principal) => nodeSight(config, principal),

    async preview(request) {
      const decision = authorise(rules, request.principal, request.operation, request.target);
      // Whoever may not do it is told nothing of the target.
      if (!decision.allowed) return { ...decision, process: null, protection: null, confirmation: null };
      // It asks the node, so it counts as a question does; what it would do is not counted.
      limiter.take(request.principal, {
        ...request.operation,
        name: `${request.operation.name} preview`,
        danger: 'read',
      });
      const { process, protection, objections, confirmations } = await weighTarget(config, resolve, request);
      const mustConfirm = request.operation.danger === 'destroy' && config.confirmDestroy;
      return {
        allowed: objections.length === 0,
        objections,
        process,
        protection,
        confirmation: mustConfirm ? (confirmations[0] ?? null) : null,
      };
    },

    async guard(request, run) {
      const { operation, signal } = request;
      const { weighed, giveBack } = await clear(request).catch(async (error: unknown) => {
        await noteRefusal(request, error);
        throw asFailed(error, operation.name);
      });
      const process = weighed?.process ?? null;
      const forced = weighed?.forced ?? false;
      if (operation.danger === 'read') return run({ process, forced, auditSeq: null });

      const ticket = await intend(request, process, forced).catch((error: unknown) => {
        giveBack();
        throw error;
      });
      try {
        if (signal.aborted) throw notBegun(operation);
        const value = await run({ process, forced, auditSeq: ticket?.seq ?? null });
        await conclude(ticket, { result: 'done', code: null });
        return value;
      } catch (cause) {
        const error = withOutcome(cause, operation.danger, operation.name);
        await conclude(ticket, { result: outcomeOf(error, operation.danger), code: error.code });
        throw error;
      }
    },
  };
}

function notBegun(operation: GuardedOperation): BeamdeckError {
  return new BeamdeckError('cancelled', 'The operation was cancelled before it began.', {
    operation: operation.name,
    details: { outcome: 'failed' },
  });
}

/** Params that are no JSON (a host's own operation may take anything) are known by what can be shown of them. */
function jsonOf(params: unknown, redactor: Redactor): string {
  try {
    return canonicalJson(params);
  } catch {
    return canonicalJson(redactor.value(params));
  }
}

/** Long enough for any name, short enough that no caller can make a line of the log too long. */
function brief(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
