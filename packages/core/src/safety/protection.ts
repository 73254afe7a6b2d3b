import { anyGlobMatches } from './glob.js';
import { pidNumbers } from './process-ref.js';
import type { ProcessFacts } from './process-facts.js';
import {
  APPLICATION_MASTER_CALLS,
  GUARDED_APPLICATIONS,
  LAST_VITAL_PID,
  SUPERVISOR_CALLS,
  VITAL_APPLICATIONS,
  VITAL_INITIAL_CALLS,
  VITAL_NAMES,
} from './protected-names.js';

export interface ProtectionRules {
  /** Registered names besides the built-in ones, `*` for any text; never regular expressions. */
  readonly names: readonly string[];
  /** Applications all of whose processes are protected. */
  readonly applications: readonly string[];
}

/** Why a process may not be touched. `vital`: by nobody, ever. `guarded`: by an admin with `force`, where that is enabled. */
export interface Protection {
  readonly tier: 'vital' | 'guarded';
  readonly reason: string;
}

/** How the process is protected, or null when it is not. Judges by what the node says, never by how it was named. */
export function protectionOf(facts: ProcessFacts, rules: ProtectionRules): Protection | null {
  const { registeredName, initialCall, application, topOfApplication } = facts;
  const vital = (reason: string): Protection => ({ tier: 'vital', reason });
  const guarded = (reason: string): Protection => ({ tier: 'guarded', reason });

  if (registeredName !== null && anyGlobMatches(VITAL_NAMES, registeredName)) {
    return vital('It is one of the processes that keep the node alive.');
  }
  if (initialCall !== null && anyGlobMatches(VITAL_INITIAL_CALLS, initialCall)) {
    return vital('It belongs to the virtual machine.');
  }
  const numbers = pidNumbers(facts.pid);
  if (numbers === null) return vital('Its pid cannot be read, so it cannot be told from a vital one.');
  if (numbers.serial === 0 && numbers.id <= LAST_VITAL_PID)
    return vital('It belongs to the virtual machine.');
  if (application !== null && VITAL_APPLICATIONS.includes(application)) {
    return vital('It is part of the kernel application.');
  }

  if (topOfApplication) return guarded('It is the supervisor at the top of its application.');
  if (initialCall !== null && anyGlobMatches(APPLICATION_MASTER_CALLS, initialCall)) {
    return guarded('It is the master of its application.');
  }
  if (application !== null && GUARDED_APPLICATIONS.includes(application)) {
    return guarded('It is part of an application that others rest on.');
  }
  if (registeredName !== null && namedByRules(registeredName, rules.names)) {
    return guarded('Its name is protected by the configuration.');
  }
  if (application !== null && anyGlobMatches(rules.applications, application)) {
    return guarded('Its application is protected by the configuration.');
  }
  return null;
}

/** Whether it answers to the supervisor protocol. */
export function isSupervisor(facts: ProcessFacts): boolean {
  return (
    facts.type === 'supervisor' ||
    (facts.initialCall !== null && anyGlobMatches(SUPERVISOR_CALLS, facts.initialCall))
  );
}

/** Elixir's `MyApp.Repo` is the atom `Elixir.MyApp.Repo`: a rule may say either. */
function namedByRules(name: string, patterns: readonly string[]): boolean {
  const bare = name.startsWith('Elixir.') ? name.slice('Elixir.'.length) : name;
  return anyGlobMatches(patterns, name) || anyGlobMatches(patterns, bare);
}
