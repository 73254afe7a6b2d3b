import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Danger } from '@beamdeck/core';
import type { PermissionsController } from '../controllers/permissions-controller.js';

/** What can be done to a process, by the operation's name, the gentle first. */
const actions = (): readonly (readonly [operation: string, label: string])[] => [
  ['garbage_collect_process', msg('Collect garbage')],
  ['send_message', msg('Message')],
  ['suspend_process', msg('Suspend')],
  ['resume_process', msg('Resume')],
  ['kill_process', msg('Kill')],
];

/**
 * A button for each action that the cluster knows. One that this caller may not run stays, and says so; pressed, it opens the
 * same dialog, which gives the reasons. Suspending and resuming show by turns.
 */
export function processActions(
  permissions: PermissionsController,
  suspended: boolean,
  act: (operation: string) => void,
): TemplateResult {
  return html`${actions().map(([operation, label]) => {
    const descriptor = permissions.of(operation);
    if (descriptor === undefined || operation === (suspended ? 'suspend_process' : 'resume_process'))
      return nothing;
    const title = descriptor.allowed
      ? descriptor.summary
      : `${descriptor.summary} ${msg('Not allowed for you on this cluster: press to read why.')}`;
    return html`<button
      type="button"
      class="action ${descriptor.allowed ? tone(descriptor.danger) : 'locked'}"
      part="action"
      data-operation=${operation}
      title=${title}
      aria-description=${title}
      @click=${() => act(operation)}
    >
      ${descriptor.allowed ? nothing : html`<span aria-hidden="true">⊘</span> `}${label}
    </button>`;
  })}`;
}

function tone(danger: Danger): string {
  return danger === 'destroy' ? 'crit' : '';
}
