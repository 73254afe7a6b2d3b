import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { outcomeOf, type OperationPreview } from '@beamdeck/core';
import { pageFlush } from '../controllers/flush.js';
import { TickController } from '../controllers/tick-controller.js';
import { requestOperation, VETOED } from '../events/cluster-operation-execute-request.js';
import { shownError } from '../view-state/shown-error.js';
import { actionWords, type ActionWords } from './action-words.js';
import { isUndecided, stageHindrance, type ActionStage } from './action-stage.model.js';
import {
  actionParams,
  confirmedParams,
  dangerTone,
  hindrance,
  mayBecomeAllowed,
  newAtoms,
  shownTarget,
  waitAsked,
} from './action.model.js';
import { clusterActionDialogStyles } from './cluster-action-dialog.styles.js';
import { atomsQuestion, choiceFields, commentField, confirmField, termField } from './dialog-fields.js';
import { dialogFoot } from './dialog-foot.js';
import { effects, objections, outcomeNote, targetCard } from './dialog-parts.js';
import type { ActionOutcome, ActionRequest } from './open-action.js';

/**
 * @summary Asks about one operation before it runs: what it hits, what stands against it, and the target to be typed.
 * @tag cluster-action-dialog
 * @since 0.2.0
 * @fires cluster-operation-execute-request - The user has confirmed. Cancelable.
 * @csspart dialog - The dialog itself.
 * @csspart target - What the operation would hit.
 * @csspart effects - What would happen.
 * @csspart objections - What stands against it.
 * @csspart confirm - The field for the typed target.
 * @csspart outcome - What became of it.
 * @csspart run - The button that runs it.
 */
export class ClusterActionDialogElement extends LitElement {
  static override styles: CSSResultGroup = clusterActionDialogStyles;

  readonly #clock = new TickController(this);
  #conclude!: (outcome: ActionOutcome) => void;
  #toldClosed!: () => void;
  readonly #chosen = new Map<string, string>();
  /** Of the looks at what it would do, the last; an answer to an earlier one is not wanted. */
  #look: AbortController | null = null;
  readonly #lookSoon = (): void => void this.#lookAgain();

  /** Resolves when it has run or was vetoed; `dismissed` where the dialog was closed before it was run. */
  readonly outcome: Promise<ActionOutcome> = new Promise((resolve) => (this.#conclude = resolve));
  /** Resolves when the dialog is closed. */
  readonly closed: Promise<void> = new Promise((resolve) => (this.#toldClosed = resolve));

  @query('dialog') private readonly dialog!: HTMLDialogElement;

  @state() private stage: ActionStage = { kind: 'looking' };
  @state() private preview: OperationPreview | null = null;
  @state() private typed = '';
  @state() private comment = '';
  /** The atoms that the user agrees to create; a message that needs others asks again. */
  @state() private agreed: readonly string[] = [];

  /** What is asked about; set once, before the dialog is shown. */
  @property({ attribute: false }) request: ActionRequest | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    pageFlush.unmark(this.#lookSoon);
    this.#look?.abort();
    this.#close();
  }

  protected override firstUpdated(_changed: PropertyValues<this>): void {
    this.dialog.showModal();
    void this.updateComplete.then(() => this.#lookAgain());
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    if (this.stage.kind === 'waiting' && this.#clock.now >= this.stage.until) this.stage = { kind: 'ready' };
  }

  protected override updated(_changed: PropertyValues<this>): void {
    // The button that was pressed is gone: the focus goes to the one that is left.
    const close = this.renderRoot.querySelector<HTMLButtonElement>('.close');
    if (close !== null && this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement === null)
      close.focus();
  }

  /** Runs it, if nothing stands in its way and it is not running or over. */
  async run(): Promise<void> {
    const { request, preview } = this;
    if (request === null || preview === null || this.stage.kind !== 'ready') return;
    if (hindrance(preview, this.typed, this.#atomsAgreed(preview)) !== null) return;
    // Before anything that waits: a second click finds it running.
    this.stage = { kind: 'running' };
    const { cluster, operation } = request;
    const params = confirmedParams(request.params, preview, this.#words, this.#chosen, this.comment);
    try {
      const result = await requestOperation(this, operation, params, {
        cluster,
        // Closing the dialog does not stop what is under way.
        signal: new AbortController().signal,
      });
      if (result === VETOED) return this.#settle({ kind: 'vetoed' });
      this.stage = { kind: 'done', result };
      this.#conclude({ kind: 'done', result });
    } catch (error) {
      const waitMs = waitAsked(error);
      if (waitMs !== null && this.isConnected) {
        this.stage = { kind: 'waiting', until: this.#clock.now + waitMs, error: shownError(error) };
        return;
      }
      const kind = outcomeOf(error, preview.danger);
      this.#settle({ kind, error: shownError(error) });
    }
  }

  #settle(outcome: Extract<ActionOutcome, { kind: 'vetoed' | 'failed' | 'unknown' }>): void {
    this.stage = outcome;
    this.#conclude(outcome);
  }

  /** Asks what it would do, by what is chosen now. */
  async #lookAgain(): Promise<void> {
    const { request } = this;
    if (request === null || !this.#undecided || !this.isConnected) return;
    this.#look?.abort();
    const { signal } = (this.#look = new AbortController());
    const params = actionParams(request.params, this.#words, this.#chosen, { comment: '' });
    if (this.#needsTerm && params['message'] === '') {
      this.preview = null;
      this.stage = { kind: 'unwritten' };
      return;
    }
    if (this.preview === null) this.stage = { kind: 'looking' };
    try {
      const preview = await request.cluster.operations.preview(request.operation, params, { signal });
      if (signal.aborted || !this.#undecided) return;
      this.preview = preview;
      this.stage = { kind: 'ready' };
    } catch (error) {
      if (signal.aborted || !this.#undecided) return;
      this.preview = null;
      this.stage = { kind: 'blind', error: shownError(error) };
    }
  }

  get #undecided(): boolean {
    return isUndecided(this.stage);
  }

  /** Nothing that can be chosen here would make it allowed. */
  get #isRefused(): boolean {
    return this.#undecided && this.preview !== null && !mayBecomeAllowed(this.preview, this.#words);
  }

  get #words(): ActionWords {
    return actionWords(this.request?.operation ?? '');
  }

  get #needsTerm(): boolean {
    return this.#words.fields.some((field) => field.kind === 'term');
  }

  #atomsAgreed(preview: OperationPreview): boolean {
    return newAtoms(preview).every((atom) => this.agreed.includes(atom));
  }

  #choose(name: string, value: string): void {
    this.#chosen.set(name, value);
    // What was shown is of another choice: nothing can be run by it.
    this.stage = { kind: 'looking' };
    this.requestUpdate();
    pageFlush.mark(this.#lookSoon);
  }

  #close(): void {
    // What runs is not dismissed by closing its dialog: what comes of it is told when it is known.
    if (this.stage.kind !== 'running') this.#conclude({ kind: 'dismissed' });
    this.#toldClosed();
  }

  readonly #closeDialog = (): void => this.dialog.close();

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    void this.run();
  };

  #renderBody(request: ActionRequest, words: ActionWords): TemplateResult {
    const { stage, preview } = this;
    const chosen = (name: string): string =>
      this.#chosen.get(name) ??
      String(request.params[name] ?? words.fields.find((f) => f.name === name)?.initial ?? '');
    const choose = (name: string, value: string): void => this.#choose(name, value);
    const open = this.#undecided && !this.#isRefused;
    return html`${targetCard(request, preview)}
      ${open ? words.fields.map((field) => (field.kind === 'term' ? termField(field, chosen, choose) : nothing)) : nothing}
      ${preview === null ? nothing : html`${objections(preview)} ${preview.allowed ? effects(preview) : nothing}`}
      ${open ? choiceFields(words.fields, chosen, choose) : nothing}
      ${
        preview !== null && open && preview.allowed
          ? html`${atomsQuestion(newAtoms(preview), this.#atomsAgreed(preview), (agreed) => {
              this.agreed = agreed ? newAtoms(preview) : [];
            })}
            ${words.comment ? commentField(this.comment, (text) => (this.comment = text)) : nothing}
            ${confirmField(shownTarget(preview), this.typed, (text) => (this.typed = text))}`
          : nothing
      }
      <div role="status" class="outcome" part="outcome">
        ${outcomeNote(stage, request.operation, words, this.#clock.now, () => void this.#lookAgain())}
      </div>`;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { request, preview, stage, typed } = this;
    if (request === null) return nothing;
    const words = this.#words;
    const danger = preview?.danger ?? null;
    return html`<dialog part="dialog" aria-labelledby="title" @close=${() => this.#close()}>
      <form @submit=${this.#submit}>
        <div class="head">
          <h2 id="title">${words.title}</h2>
          ${danger === null ? nothing : html`<span class="pill ${dangerTone(danger)}">${danger}</span>`}
        </div>
        ${this.#renderBody(request, words)}
        ${dialogFoot({
          stage,
          verb: words.verb,
          tone: danger === null ? '' : dangerTone(danger),
          why: stageHindrance(stage, preview, typed, preview !== null && this.#atomsAgreed(preview)),
          refused: this.#isRefused,
          close: this.#closeDialog,
        })}
      </form>
    </dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-action-dialog': ClusterActionDialogElement;
  }
}
