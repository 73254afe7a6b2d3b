import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import type { ClusterMode } from '../model/status.js';
import { fakeClock, recordingProbe, scriptedProbe } from '../testing/index.js';
import { createToolManager } from './tool-manager.js';

const single: ClusterMode = { mode: 'single_node', simulation: false };
const multi: ClusterMode = { mode: 'multi_node', simulation: false };

function setUp() {
  const mode$ = new Subject<ClusterMode>();
  const failed: string[] = [];
  const tools = createToolManager({ mode$, onError: (tool) => failed.push(tool) });
  return { mode$, failed, tools };
}

describe('createToolManager', () => {
  it('tells each tool the mode, at once when it is known, and at each change', () => {
    const { mode$, tools } = setUp();
    const told: string[] = [];
    tools.register({ name: 'early', onMode: ({ mode }) => told.push(`early ${mode}`) });
    expect(tools.mode).toBeNull();
    mode$.next(single);
    tools.register({ name: 'late', onMode: ({ mode }) => told.push(`late ${mode}`) });
    mode$.next(multi);
    expect(told).toEqual(['early single_node', 'late single_node', 'early multi_node', 'late multi_node']);
    expect(tools.mode).toEqual(multi);
  });

  it('announces changes, and only changes', () => {
    const { mode$, tools } = setUp();
    const changes: string[] = [];
    tools.modeChanges$.subscribe(({ from, to }) => changes.push(`${from.mode} ${to.mode}`));
    mode$.next(single);
    mode$.next(multi);
    mode$.next({ ...multi, simulation: true });
    expect(changes).toEqual(['single_node multi_node', 'multi_node multi_node']);
  });

  it('says which tools have something to show, and forgets those that are taken out', () => {
    const { mode$, tools } = setUp();
    let shown: unknown;
    tools.tools$.subscribe((next) => (shown = next));
    const out = tools.register({ name: 'map', modes: ['multi_node'] });
    tools.register({ name: 'log' });
    expect(shown).toEqual([
      { name: 'map', available: null },
      { name: 'log', available: null },
    ]);
    mode$.next(single);
    expect(shown).toEqual([
      { name: 'map', available: false },
      { name: 'log', available: true },
    ]);
    out();
    out();
    expect(shown).toEqual([{ name: 'log', available: true }]);
  });

  it('does not let an earlier registration of a name take out a later one', () => {
    const { tools } = setUp();
    let shown: readonly unknown[] = [];
    tools.tools$.subscribe((next) => (shown = next));
    const first = tools.register({ name: 'map' });
    tools.register({ name: 'map', modes: ['single_node'] });
    first();
    expect(shown).toHaveLength(1);
  });

  it('bears a tool that throws', () => {
    const { mode$, tools, failed } = setUp();
    const told: string[] = [];
    tools.register({
      name: 'bad',
      onMode: () => {
        throw new Error('no');
      },
    });
    tools.register({ name: 'good', onMode: ({ mode }) => told.push(mode) });
    mode$.next(single);
    mode$.next(multi);
    expect(failed).toEqual(['bad']);
    expect(told).toEqual(['single_node', 'multi_node']);
  });

  it('hears of the mode of a cluster without keeping it watched', async () => {
    const clock = fakeClock();
    const nodes = scriptedProbe({ clock, seeds: ['a@h'] });
    nodes.mesh('a@h');
    const probe = recordingProbe(nodes);
    const cluster = createCluster({ probe, clock });
    const modes: string[] = [];
    cluster.tools.register({ name: 'panel', onMode: ({ mode }) => modes.push(mode) });
    await clock.advance(10_000);
    expect(probe.calls).toEqual([]);
    const subscription = cluster.topology$.subscribe();
    await clock.advance(1_000);
    nodes.mesh('a@h', 'b@h');
    await clock.advance(6_000);
    expect(modes).toEqual(['single_node', 'multi_node']);
    subscription.unsubscribe();
    await clock.advance(61_000);
    expect(probe.watched.size).toBe(0);
    await cluster.close();
  });
});
