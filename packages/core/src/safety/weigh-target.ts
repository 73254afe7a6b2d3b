import { BeamdeckError } from '../model/error.js';
import { asFailed } from '../recovery/outcome.js';
import type { Objection } from './authorise.js';
import { confirmationTexts } from './confirmation.js';
import type { GuardedRequest } from './guarded-request.js';
import { whyNotSend } from './message-shape.js';
import type { ProcessFacts, ResolveProcess } from './process-facts.js';
import { ofAnotherNode, parseProcessRef } from './process-ref.js';
import type { Protection } from './protection.js';
import { protectionOf } from './protection.js';
import type { SafetyConfig } from './safety-config.js';

/** What stands against doing this to its target, as the node itself describes the target. */
export interface WeighedTarget {
  readonly process: ProcessFacts | null;
  readonly protection: Protection | null;
  /** The protection does not hold, because it may be and was overridden. */
  readonly forced: boolean;
  readonly objections: readonly Objection[];
  /** Texts that confirm it, the one to show first. */
  readonly confirmations: readonly string[];
}

/** The node is asked what a process is; that takes no longer, whatever the operation may take. */
const RESOLVE_MS = 5_000;

/**
 * Asks the node what the target is and weighs it. Rejects when the node does not answer or does not know the process, with
 * `process_changed` when it is not the one the caller saw, and with `invalid_parameter` for a process that is not one.
 */
export async function weighTarget(
  config: SafetyConfig,
  resolve: ResolveProcess,
  request: GuardedRequest,
): Promise<WeighedTarget> {
  const { operation, target, message, principal, force = false } = request;
  const process = await establish(resolve, request);
  const touches = operation.danger === 'change' || operation.danger === 'destroy';
  const objections: Objection[] = [];
  let protection: Protection | null = null;
  let forced = false;

  if (process !== null && touches && operation.sparesProtected !== true) {
    protection = protectionOf(process, {
      names: config.protectedNames,
      applications: config.protectedApplications,
    });
    if (protection !== null) {
      forced = force && protection.tier === 'guarded' && config.allowForce && principal.role === 'admin';
      if (!forced) objections.push(protectionObjection(protection, config));
    }
  }
  const whyNot = process !== null && message !== undefined ? whyNotSend(message, process) : null;
  if (whyNot !== null) objections.push({ code: 'critical_process_protection', reason: whyNot });
  const confirmations = confirmationTexts(operation.name, target, process);
  return { process, protection, forced, objections, confirmations };
}

async function establish(resolve: ResolveProcess, request: GuardedRequest): Promise<ProcessFacts | null> {
  const { target, operation, signal, deadlineMs } = request;
  if (target.kind !== 'process') return null;
  const ref = parseProcessRef(target.process);
  if (ref.node !== null && ref.node !== target.node) {
    throw asFailed(ofAnotherNode(), operation.name);
  }
  const { node } = target;
  const facts = await resolve(ref.kind === 'pid' ? { node, pid: ref.pid } : { node, name: ref.name }, {
    signal,
    deadlineMs: Math.min(deadlineMs, RESOLVE_MS),
  });
  const isAsked =
    facts.node === node && (ref.kind === 'pid' ? facts.pid === ref.pid : facts.registeredName === ref.name);
  if (!isAsked) {
    throw new BeamdeckError('protocol_error', 'The node described another process than it was asked for.', {
      operation: operation.name,
      details: { outcome: 'failed' },
    });
  }
  if (target.incarnation !== null && target.incarnation !== facts.incarnation) {
    throw new BeamdeckError('process_changed', 'The node has restarted: this is another process now.', {
      operation: operation.name,
      details: { outcome: 'failed' },
      suggestions: ['Look at the process again, and act on what you see then.'],
    });
  }
  return facts;
}

function protectionObjection({ tier, reason }: Protection, config: SafetyConfig): Objection {
  const objection: Objection = { code: 'critical_process_protection', reason };
  return tier === 'guarded' && config.allowForce
    ? { ...objection, suggestion: 'An admin may override this with `force`.' }
    : objection;
}
