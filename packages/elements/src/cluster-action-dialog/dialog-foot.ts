import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { ActionStage } from './action-stage.model.js';

interface FootFacts {
  readonly stage: ActionStage;
  /** On the button that runs it. */
  readonly verb: string;
  readonly tone: string;
  /** What stands in the way of running it now; null when nothing does. */
  readonly why: string | null;
  /** Nothing that can be chosen would make it allowed: there is no button that runs it. */
  readonly refused: boolean;
  readonly close: () => void;
}

/** The buttons: cancel and run until it has been decided, then only a way out. */
export function dialogFoot({ stage, verb, tone, why, refused, close }: FootFacts): TemplateResult {
  const over = ['done', 'failed', 'unknown', 'vetoed'].includes(stage.kind);
  if (refused || over) {
    return html`<div class="foot">
      <button type="button" class="close" @click=${close}>${msg('Close')}</button>
    </div>`;
  }
  const running = stage.kind === 'running';
  return html`<div class="foot">
    <span id="why" class="small dim why">${running ? '' : why}</span>
    <button type="button" @click=${close}>${running ? msg('Close, let it run') : msg('Cancel')}</button>
    <button
      type="submit"
      part="run"
      class="run ${tone}"
      aria-disabled=${why === null && stage.kind === 'ready' ? 'false' : 'true'}
      aria-busy=${running ? 'true' : 'false'}
      aria-describedby="why"
    >
      ${verb}
    </button>
  </div>`;
}
