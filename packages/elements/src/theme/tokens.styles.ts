import { css, unsafeCSS, type CSSResult } from 'lit';

/**
 * The tokens of the look, in one table. A host page sets `--cluster-color-…` and friends anywhere above an element;
 * inside, elements read private `--_…` names, which fall back to the terminal look. `theme="dark|light|auto"` on any
 * element (a provider or console passes it down by inheritance) sets the public tokens instead.
 *
 * Colour carries state only: ok, warn, bad (partitioned, degraded), crit (down), info, sim. `faint` is ornament, never text.
 */
type Tokens = Readonly<Record<keyof typeof terminal, string>>;

const terminal = {
  'color-ground': '#0a0e0d',
  'color-panel': '#0f1513',
  'color-raised': '#141c19',
  'color-well': '#17211d',
  'color-line': '#1e2b26',
  'color-control': '#5f776b',
  'color-text': '#d3e2da',
  'color-dim': '#86a093',
  'color-faint': '#4c5f56',
  'color-link': '#22362d',
  'color-ok': '#4ade80',
  'color-warn': '#fbbf24',
  'color-bad': '#fb923c',
  'color-crit': '#f87171',
  'color-info': '#67e8f9',
  'color-sim': '#c4a5fd',
  'color-focus': '#a7f3d0',
  'font-family':
    "ui-monospace, 'SF Mono', 'JetBrains Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  'font-size': '12.5px',
  'font-size-small': '11px',
  radius: '6px',
  gap: '10px',
  /** What the browser draws itself goes by it: boxes to tick, scroll bars, lists that open. */
  scheme: 'dark',
} as const;

const dark: Partial<Tokens> = {
  'color-ground': '#14161a',
  'color-panel': '#1b1e23',
  'color-raised': '#242830',
  'color-well': '#2a2f37',
  'color-line': '#30363f',
  'color-control': '#788392',
  'color-text': '#e6e9ee',
  'color-dim': '#a0a9b6',
  'color-faint': '#596270',
  'color-link': '#333b47',
  'color-focus': '#93c5fd',
  'font-family':
    "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', sans-serif",
  'font-size': '13px',
};

const light: Partial<Tokens> = {
  ...dark,
  scheme: 'light',
  'color-ground': '#f4f6f5',
  'color-panel': '#ffffff',
  'color-raised': '#eff2f0',
  'color-well': '#e6ebe8',
  'color-line': '#d8dfdb',
  'color-control': '#76857d',
  'color-text': '#17211c',
  'color-dim': '#46544d',
  'color-faint': '#9aa9a1',
  'color-link': '#dbe4df',
  'color-ok': '#12733a',
  'color-warn': '#935400',
  'color-bad': '#b93a08',
  'color-crit': '#b91c1c',
  'color-info': '#0b6b83',
  'color-sim': '#6d28d9',
  'color-focus': '#1d4ed8',
};

const colors = Object.keys(terminal).filter((name) => name.startsWith('color-'));

/** For every element: private names from public tokens, forced colours, and more contrast where the reader asks for it. */
export const tokens: CSSResult = css`
  :host {
    ${unsafeCSS(
      Object.entries(terminal)
        .map(([name, value]) => `--_${privateName(name)}: var(--cluster-${name}, ${value});`)
        .join('\n'),
    )}
    --_fade: 0.86;
  }

  :host([theme='dark']) {
    ${declared({ ...terminal, ...dark })}
  }

  :host([theme='light']) {
    ${declared({ ...terminal, ...light })}
  }

  :host([theme='terminal']) {
    ${declared(terminal)}
  }

  :host([theme='auto']) {
    ${declared({ ...terminal, ...dark })}
  }

  @media (prefers-color-scheme: light) {
    :host([theme='auto']) {
      ${declared({ ...terminal, ...light })}
    }
  }

  @media (prefers-contrast: more) {
    :host {
      --_dim: var(--_text);
      --_line: var(--_control);
      --_faint: var(--_dim);
      --_fade: 1;
    }
  }

  @media (forced-colors: active) {
    :host {
      ${unsafeCSS(colors.map((name) => `--_${privateName(name)}: CanvasText;`).join('\n'))}
      --_ground: Canvas;
      --_panel: Canvas;
      --_raised: Canvas;
      --_well: Canvas;
      --_dim: CanvasText;
      --_faint: GrayText;
      --_link: GrayText;
      --_focus: Highlight;
    }
  }
`;

/** `color-ok` is `--_ok` inside, `font-size` is `--_font-size`. */
function privateName(name: string): string {
  return name.replace(/^color-/, '');
}

/** Only this file's own constants pass through here. */
function declared(values: Partial<Tokens>): CSSResult {
  return unsafeCSS(
    Object.entries(values)
      .map(([name, value]) => `--cluster-${name}: ${value};`)
      .join('\n'),
  );
}
