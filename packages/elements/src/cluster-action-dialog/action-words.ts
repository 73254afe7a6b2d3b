import { msg } from '@lit/localize';
import { visibleText } from '../format/text.js';

/** What the user may choose beside the target, where an operation leaves a choice. */
export interface ActionField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'choice' | 'term';
  readonly initial: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** The value as the operation takes it. */
  readonly read?: (value: string) => unknown;
}

/** How an operation is called where it is offered and asked about. */
export interface ActionWords {
  readonly title: string;
  /** On the button that runs it. */
  readonly verb: string;
  /** While it runs. */
  readonly running: string;
  readonly fields: readonly ActionField[];
  /** Takes a comment for the audit log. */
  readonly comment: boolean;
}

const choices = (...pairs: readonly (readonly [string, string])[]): ActionField['choices'] =>
  pairs.map(([value, label]) => ({ value, label }));

const WORDS: Readonly<Record<string, () => ActionWords>> = {
  kill_process: () => ({
    title: msg('Kill process'),
    verb: msg('Kill'),
    running: msg('Killing it…'),
    comment: true,
    fields: [
      {
        name: 'reason',
        label: msg('exit reason'),
        kind: 'choice',
        initial: 'killed',
        choices: choices(
          ['killed', msg('killed: it cannot refuse')],
          ['shutdown', msg('shutdown: it may clean up, or refuse')],
          ['normal', msg('normal: as if it had ended by itself')],
        ),
      },
    ],
  }),
  suspend_process: () => ({
    title: msg('Suspend process'),
    verb: msg('Suspend'),
    running: msg('Suspending it…'),
    comment: true,
    fields: [
      {
        name: 'durationMs',
        label: msg('for'),
        kind: 'choice',
        initial: '30000',
        choices: choices(
          ['5000', '5 s'],
          ['30000', '30 s'],
          ['60000', '1 min'],
          ['300000', '5 min'],
          ['600000', '10 min'],
        ),
        read: Number,
      },
    ],
  }),
  resume_process: () => ({
    title: msg('Resume process'),
    verb: msg('Resume'),
    running: msg('Resuming it…'),
    comment: true,
    fields: [],
  }),
  garbage_collect_process: () => ({
    title: msg('Collect garbage'),
    verb: msg('Collect'),
    running: msg('Collecting…'),
    comment: true,
    fields: [],
  }),
  send_message: () => ({
    title: msg('Send message'),
    verb: msg('Send'),
    running: msg('Sending…'),
    comment: true,
    fields: [
      { name: 'message', label: msg('message'), kind: 'term', initial: '', choices: [] },
      {
        name: 'messageFormat',
        label: msg('written as'),
        kind: 'choice',
        initial: 'auto',
        choices: choices(['auto', msg('Erlang or JSON')], ['erlang', 'Erlang'], ['json', 'JSON']),
      },
      {
        name: 'messageType',
        label: msg('sent as'),
        kind: 'choice',
        initial: 'send',
        choices: choices(
          ['send', msg('it is')],
          ['cast', msg('a cast of a gen_server')],
          ['call', msg('a call, for a reply')],
        ),
      },
    ],
  }),
  restart_child: () => ({
    title: msg('Restart child'),
    verb: msg('Restart'),
    running: msg('Restarting it…'),
    comment: true,
    fields: [],
  }),
};

/** An operation that has no words of its own is called by its name. */
export function actionWords(operation: string): ActionWords {
  const own = Object.hasOwn(WORDS, operation) ? WORDS[operation] : undefined;
  if (own !== undefined) return own();
  const spoken = visibleText(operation.replaceAll('_', ' '), 60);
  return {
    title: spoken.slice(0, 1).toUpperCase() + spoken.slice(1),
    verb: msg('Run'),
    running: msg('Running…'),
    comment: false,
    fields: [],
  };
}
