import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { ClusterTheme } from '../base/cluster-element.js';
import { followLanguage } from '../locale/follow-language.js';
import { clusterPanelLayoutStyles } from './cluster-panel-layout.styles.js';
import { evenShares, movedDivider, readShares, type Shares } from './panel-layout.model.js';

/**
 * `two_panel` and `three_panel` stand side by side with dividers, and take named slots; `grid` has as many columns as fit at
 * 480 px each, `stacked` one.
 */
export type PanelLayout = 'two_panel' | 'three_panel' | 'grid' | 'stacked';

/** One press of an arrow key moves a divider by so much of the width. */
const STEP = 0.02;

/**
 * @summary Panels side by side, with dividers that can be dragged or moved by keys; one column where there is no room.
 * @tag cluster-panel-layout
 * @since 0.1.0
 * @slot start - The first panel of two or three.
 * @slot middle - The second panel.
 * @slot end - The third panel.
 * @slot - What a grid or a stack is made of.
 * @csspart frame - What holds the panels.
 * @csspart divider - Between two panels.
 */
export class ClusterPanelLayoutElement extends LitElement {
  static override styles: CSSResultGroup = clusterPanelLayoutStyles;

  @query('.frame') private readonly frame!: HTMLElement | null;

  @state() private shares: Shares = evenShares(2);
  @state() private held: number | null = null;

  /** How the panels are put. Narrower than 900 px they always stand under each other. */
  @property({ reflect: true }) layout: PanelLayout = 'two_panel';

  /** Remembers where its dividers are, in this browser, under this name; empty for not at all. */
  @property({ attribute: 'remember-as' }) rememberAs = '';

  /** A theme for this element and what is inside it. */
  @property({ reflect: true }) theme: ClusterTheme | null = null;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    followLanguage(this);
  }

  /** Puts the dividers back to where they are by themselves. */
  reset(): void {
    this.shares = evenShares(this.#count());
    this.#remember();
  }

  #count(): number {
    return this.layout === 'three_panel' ? 3 : 2;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('layout') && !changed.has('rememberAs')) return;
    const count = this.#count();
    this.shares = readShares(this.#storage('read'), count) ?? evenShares(count);
  }

  protected override updated(): void {
    // Set on the element itself: a style attribute would not pass a strict policy.
    for (const [at, share] of this.shares.entries()) {
      this.frame?.style.setProperty(`--_share-${at}`, `${(share * 1_000).toFixed(1)}fr`);
    }
  }

  #remember(): void {
    this.#storage('write');
  }

  /** Storage may be full, or not ours to use: then nothing is remembered. */
  #storage(what: 'read' | 'write'): string | null {
    if (this.rememberAs === '') return null;
    const key = `beamdeck:layout:${this.rememberAs}:${this.layout}`;
    try {
      if (what === 'read') return localStorage.getItem(key);
      localStorage.setItem(key, JSON.stringify(this.shares));
    } catch {
      // Nothing to be done, and nothing lost but a width.
    }
    return null;
  }

  #move(divider: number, by: number): void {
    const { direction } = getComputedStyle(this);
    this.shares = movedDivider(this.shares, divider, direction === 'rtl' ? -by : by);
  }

  #key(divider: number, event: KeyboardEvent): void {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP, Home: -1, End: 1 }[event.key];
    if (by === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    // Arrows on a divider are for it alone.
    event.stopPropagation();
    if (by === undefined) this.reset();
    else this.#move(divider, by);
    this.#remember();
  }

  #hold(divider: number, event: PointerEvent): void {
    const target = event.currentTarget as HTMLElement;
    target.setPointerCapture(event.pointerId);
    this.held = divider;
    let last = event.clientX;
    const move = (moved: PointerEvent): void => {
      const width = this.frame?.clientWidth ?? 0;
      if (width === 0) return;
      const before = this.shares;
      this.#move(divider, (moved.clientX - last) / width);
      // Past its stop the divider waits for the pointer to come back.
      if (before !== this.shares) last = moved.clientX;
    };
    const release = (): void => {
      target.removeEventListener('pointermove', move);
      this.held = null;
      this.#remember();
    };
    target.addEventListener('pointermove', move);
    target.addEventListener('lostpointercapture', release, { once: true });
  }

  #renderDivider(divider: number): TemplateResult {
    const sum = this.shares.slice(0, divider + 1).reduce((total, share) => total + share, 0);
    return html`<div
      class="divider ${divider === 0 ? 'first' : ''} ${this.held === divider ? 'held' : ''}"
      part="divider"
      role="separator"
      tabindex="0"
      aria-orientation="vertical"
      aria-label=${msg(str`Divider ${divider + 1}`)}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(sum * 100)}
      @keydown=${(event: KeyboardEvent) => this.#key(divider, event)}
      @pointerdown=${(event: PointerEvent) => this.#hold(divider, event)}
      @dblclick=${() => this.reset()}
    ></div>`;
  }

  protected override render(): TemplateResult {
    const columns = this.layout === 'two_panel' || this.layout === 'three_panel';
    return html`<div class="frame ${this.layout}" part="frame">
      <slot name="start"></slot>
      ${columns ? this.#renderDivider(0) : nothing}
      <slot name="middle"></slot>
      ${this.layout === 'three_panel' ? this.#renderDivider(1) : nothing}
      <slot name="end"></slot>
      <slot></slot>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-panel-layout': ClusterPanelLayoutElement;
  }
}
