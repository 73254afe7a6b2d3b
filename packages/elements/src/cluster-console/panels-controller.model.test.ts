import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '@beamdeck/core';
import type { ConsolePanel } from './console-panels.js';
import { PanelsController } from './panels-controller.js';

/** A host without a DOM, connected; updates when told. */
function setUp(given: { readonly cluster?: Cluster | null; readonly load?: () => Promise<void> } = {}) {
  const controllers: ReactiveController[] = [];
  const host = {
    addController: (controller: ReactiveController) => void controllers.push(controller),
    removeController: () => undefined,
    requestUpdate: () => undefined,
    updateComplete: Promise.resolve(true),
  } satisfies ReactiveControllerHost;
  const state: { panel: ConsolePanel } = { panel: 'overview' };
  const asked: ConsolePanel[] = [];
  const panels = new PanelsController(host, {
    cluster: () => given.cluster ?? null,
    shown: () => state.panel,
    load: (panel) => {
      asked.push(panel);
      return given.load?.() ?? Promise.resolve();
    },
  });
  const update = (): void => controllers.forEach((controller) => controller.hostUpdate?.());
  const show = async (panel: ConsolePanel): Promise<void> => {
    state.panel = panel;
    update();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { panels, asked, show, update };
}

describe('PanelsController', () => {
  it('fetches the code of a panel when it is shown for the first time', async () => {
    const { panels, asked, show, update } = setUp();
    await show('overview');
    expect([panels.code, asked]).toEqual(['here', []]);
    const shown = show('health');
    expect(panels.code).toBe('loading');
    update();
    await shown;
    expect([panels.code, asked]).toEqual(['here', ['health']]);
    await show('overview');
    await show('health');
    expect(asked).toEqual(['health']);
  });

  it('says that the code did not come, and fetches it again when told to', async () => {
    const fetched = new Subject<void>();
    let outcome: () => Promise<void> = () => Promise.reject(new TypeError('Failed to fetch'));
    const { panels, asked, show, update } = setUp({ load: () => outcome() });
    await show('health');
    update();
    expect([panels.code, asked]).toEqual(['failed', ['health']]);
    outcome = () => new Promise((resolve) => fetched.subscribe(resolve));
    panels.retry();
    await show('health');
    expect([panels.code, asked]).toEqual(['loading', ['health', 'health']]);
    fetched.next();
    await show('health');
    expect(panels.code).toBe('here');
  });

  it('offers nothing but the overview of what is the page’s own, and turns to nothing else', () => {
    const { panels } = setUp({ cluster: null });
    expect(panels.offered).toEqual(['overview']);
    expect([panels.beside(1), panels.beside(-1)]).toEqual(['overview', 'overview']);
  });
});
