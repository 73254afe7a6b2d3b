import type { ProcessTie } from '../model/process-info.js';
import type { BlastRadius, SupervisorOver } from './blast-radius.js';

type ExitReason = 'kill' | 'shutdown' | 'normal';

/**
 * What an exit signal would do, one sentence each, the gravest first. Follows OTP: `kill` ends any process, `shutdown` one that
 * does not trap exits, `normal` none; what is linked and does not trap exits ends too; a supervisor starts again by its
 * child's kind of restart, and gives up past its intensity.
 */
export function blastEffects(radius: BlastRadius, reason: ExitReason): string[] {
  const { trapsExits, children, messageQueueLen } = radius;
  if (reason === 'normal' && !trapsExits) {
    return ['Nothing: a process that does not trap exits ignores the reason normal.'];
  }
  return [
    ...(reason !== 'kill' && trapsExits
      ? ['It traps exits, so it decides itself whether to end. If it does:']
      : []),
    ...(children === null
      ? []
      : [`It is a supervisor: its ${count(children, 'child', 'children')} end with it.`]),
    ...givingUp(radius.supervisor, reason),
    ...linkedEffects(radius),
    ...restarting(radius.supervisor, reason),
    ...(radius.monitoredBy.total === 0
      ? []
      : [`Told of it, as they monitor it: ${listed(radius.monitoredBy.items, radius.monitoredBy.total)}.`]),
    ...(messageQueueLen === 0
      ? []
      : [
          `Lost ${messageQueueLen === 1 ? 'is' : 'are'} the ${count(messageQueueLen, 'message', 'messages')} in its mailbox.`,
        ]),
  ];
}

function linkedEffects({ linked }: BlastRadius): string[] {
  const processes = linked.items.filter(({ kind }) => kind !== 'port');
  const ports = linked.items.length - processes.length;
  const dying = processes.filter(({ trapsExits }) => trapsExits === false);
  const told = processes.filter(({ trapsExits }) => trapsExits === true);
  const unknown = processes.filter(({ trapsExits }) => trapsExits === null);
  const unlisted = linked.total - linked.items.length;
  return [
    ...(dying.length === 0 ? [] : [`Linked to it without trapping exits, and end too: ${listed(dying)}.`]),
    ...(unknown.length + unlisted === 0
      ? []
      : [
          `Linked to it, and end too unless they trap exits, which is not known: ${listed(unknown, unknown.length + unlisted)}.`,
        ]),
    ...(ports === 0
      ? []
      : [`Closed ${ports === 1 ? 'is 1 port' : `are ${String(ports)} ports`} linked to it.`]),
    ...(told.length === 0 ? [] : [`Told of it, as they are linked and trap exits: ${listed(told)}.`]),
  ];
}

/** Whether its supervisor would start it again; null where that is not known. */
function isRestarted({ restart }: SupervisorOver, reason: ExitReason): boolean | null {
  if (restart === null) return null;
  return restart === 'permanent' || (restart === 'transient' && reason === 'kill');
}

function givingUp(over: SupervisorOver | null, reason: ExitReason): string[] {
  if (over === null || over.restartsLeft !== 0 || isRestarted(over, reason) !== true) return [];
  const { intensity, periodSeconds, childCount } = over;
  const spent = `${String(intensity)} in ${String(periodSeconds)} s`;
  return [
    `Its supervisor ${nameOf(over)} has no restart left (${spent}): it gives up, and ends with all its ${count(childCount, 'child', 'children')}.`,
  ];
}

function restarting(over: SupervisorOver | null, reason: ExitReason): string[] {
  if (over === null) return ['Nothing is known that would start it again.'];
  const restarted = isRestarted(over, reason);
  const name = `Its supervisor ${nameOf(over)}`;
  if (restarted === null) return [`Whether ${nameOf(over)}, its supervisor, starts it again is not known.`];
  if (!restarted) return [`${name} does not start it again: it is ${String(over.restart)}.`];
  if (over.restartsLeft === 0) return [];
  const left =
    over.restartsLeft === null
      ? 'how many restarts it has left is not known'
      : `then has ${count(over.restartsLeft - 1, 'restart', 'restarts')} left within ${String(over.periodSeconds)} s`;
  switch (over.strategy) {
    case 'one_for_all':
      return [
        `${name} ends all its ${count(over.childCount, 'child', 'children')} and starts them again, and ${left}.`,
      ];
    case 'rest_for_one':
      return [`${name} starts it again, and every child that was started after it, and ${left}.`];
    default:
      return [`${name} starts it again, and ${left}.`];
  }
}

const LISTED = 5;

function listed(ties: readonly ProcessTie[], total = ties.length): string {
  const shown = ties.slice(0, LISTED).map(nameOf);
  const more = total - shown.length;
  if (more === 0) return shown.join(', ');
  return shown.length === 0 ? String(more) : `${shown.join(', ')} and ${String(more)} more`;
}

const nameOf = (
  named: { readonly registeredName: string | null } & ({ readonly id: string } | { readonly pid: string }),
): string => named.registeredName ?? ('id' in named ? named.id : named.pid);

const count = (n: number, one: string, many: string): string => `${String(n)} ${n === 1 ? one : many}`;
