import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { ProcessRow } from '@beamdeck/core';
import type { PermissionsController } from '../controllers/permissions-controller.js';
import { visibleText } from '../format/text.js';
import { processActions } from '../process-view/process-actions.js';

/** The chosen process by name, and what can be done to it. */
export function chosenBar(
  process: ProcessRow,
  label: (node: string) => string,
  permissions: PermissionsController,
  act: (operation: string) => void,
): TemplateResult {
  return html`<div class="chosen-bar" part="chosen" role="group" aria-label=${msg('Chosen process')}>
    <span class="who"
      ><b class="name">${visibleText(process.pid, 40)}</b>
      <span class="name">${visibleText(process.registeredName ?? process.initialCall ?? '', 60)}</span>
      <span class="dim">${msg('on')} ${label(process.node)}</span></span
    >
    ${processActions(permissions, process.status === 'suspended', act)}
    <slot name="actions"></slot>
  </div>`;
}
