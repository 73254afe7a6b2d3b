import type { Danger } from '../model/operation.js';
import type { Principal, Role } from '../model/principal.js';
import { anyGlobMatches } from './glob.js';
import type { NodeRule } from './safety-config.js';

/** Dangers in order: what allows one allows all before it. */
const ORDER: readonly Danger[] = ['read', 'diagnose', 'change', 'destroy'];

const ROLE_UP_TO: Readonly<Record<Role, Danger>> = {
  viewer: 'read',
  operator: 'change',
  admin: 'destroy',
};

/** Whether what is allowed up to `limit` includes `danger`. */
export function isWithin(danger: Danger, limit: Danger | 'none'): boolean {
  return limit !== 'none' && ORDER.indexOf(danger) <= ORDER.indexOf(limit);
}

/**
 * By the role alone: a viewer reads, an operator also diagnoses and changes, an admin destroys too. What is enabled on the
 * cluster, and its node rules, may still refuse.
 */
export function roleAllows(role: Role, danger: Danger): boolean {
  return isWithin(danger, ROLE_UP_TO[role]);
}

/** The least role that may do it. */
export function roleNeeded(danger: Danger): Role {
  return danger === 'read' ? 'viewer' : danger === 'destroy' ? 'admin' : 'operator';
}

/** What the rules let this caller do on this node: that of the first rule that fits, else everything their role allows. */
export function nodeLimit(principal: Principal, node: string, rules: readonly NodeRule[]): Danger | 'none' {
  const rule = rules.find(
    (candidate) => fitsPrincipal(candidate, principal) && anyGlobMatches(candidate.nodes, node),
  );
  return rule?.upTo ?? 'destroy';
}

/**
 * What they may do on nodes nobody has named: the least that any rule leaves them anywhere, so that a question to all nodes
 * is not a way round a rule about one.
 */
export function leastNodeLimit(principal: Principal, rules: readonly NodeRule[]): Danger | 'none' {
  let least: Danger | 'none' = 'destroy';
  for (const rule of rules) {
    if (fitsPrincipal(rule, principal) && least !== 'none' && !isWithin(least, rule.upTo)) least = rule.upTo;
  }
  return least;
}

/** Whether a rule speaks of this caller. */
export function fitsPrincipal(rule: NodeRule, principal: Principal): boolean {
  return rule.roles.includes(principal.role) && anyGlobMatches(rule.principals, principal.id);
}
