import { describe, expect, it } from 'vitest';
import type { ProbeEvent } from '../probe/cluster-probe.js';
import { steppedClock } from './clock.js';
import { simulatedProbe } from './simulated-probe.js';
import type { SimulatedProbeOptions } from './simulated-probe.js';

const [a, b, c] = ['shop-a@sim.local', 'shop-b@sim.local', 'shop-c@sim.local'] as const;
const signal = new AbortController().signal;
/** Longest tick window of the default tick time. */
const WINDOW_MS = 10_000;

async function start(options: SimulatedProbeOptions = {}) {
  const clock = steppedClock();
  const probe = simulatedProbe({ clock, ...options });
  const events: ProbeEvent[] = [];
  probe.events$.subscribe((event) => events.push(event));
  const watch = (node: string) => {
    const outcome = probe.watch(node, { signal }).then(
      () => 'linked',
      (error: { code: string }) => error.code,
    );
    return outcome;
  };
  for (const node of [a, b, c]) void watch(node);
  await clock.advance(100);
  const told = (node: string) =>
    events
      .filter((event) => event.node === node)
      .map((event) => ('reason' in event ? event.reason : event.type));
  return { clock, probe, events, watch, told };
}

describe('the link to a watched node', () => {
  it('comes up, and says so once', async () => {
    const { clock, told, watch } = await start();
    const again = watch(a);
    await clock.advance(1);
    expect(await again).toBe('linked');
    expect(told(a)).toEqual(['link_up']);
  });

  it('closes at once when the node ends; its host then does not know it; it comes back in a new life', async () => {
    const { clock, probe, events, told } = await start();
    const before = probe.truth().nodes[1];
    const at = clock.now();
    probe.simulateNodeFailure(b);
    expect(told(b)).toEqual(['link_up', 'closed']);
    const closed = events.at(-1);
    expect(closed).toMatchObject({ type: 'link_down', node: b, at, error: { code: 'node_unreachable' } });

    await clock.advance(4_000);
    expect(new Set(told(b).slice(2))).toEqual(new Set(['not_running']));
    expect(told(b).length).toBeGreaterThan(3);

    probe.heal(b);
    await clock.advance(4_000);
    expect(told(b).at(-1)).toBe('link_up');
    expect(probe.truth().nodes[1]?.incarnation).not.toBe(before?.incarnation);
    expect(told(a)).toEqual(['link_up']);
  });

  it('closes when the node ends and starts again before anyone looked', async () => {
    const { clock, probe, told } = await start();
    probe.simulateNodeFailure(b);
    probe.heal(b);
    await clock.advance(2_000);
    expect(told(b)).toEqual(['link_up', 'closed', 'link_up']);
  });

  it.each(['freeze', 'host_lost'] as const)('falls silent only after the tick window: %s', async (kind) => {
    const { clock, probe, told } = await start();
    probe.simulateNodeFailure(b, { kind });
    await clock.advance(5_900);
    expect(told(b)).toEqual(['link_up']);
    await clock.advance(WINDOW_MS - 5_900);
    expect(told(b)).toEqual(['link_up', 'silent']);
    await clock.advance(20_000);
    expect(new Set(told(b).slice(1))).toEqual(new Set(['silent']));
    probe.heal();
    await clock.advance(8_000);
    expect(told(b).at(-1)).toBe('link_up');
  });

  it('survives a pause that is shorter than the tick window, in the same life', async () => {
    const { clock, probe, told } = await start();
    const before = probe.truth().nodes[1]?.incarnation;
    probe.simulateNodeFailure(b, { kind: 'freeze', healAfterMs: 5_000 });
    await clock.advance(60_000);
    expect(told(b)).toEqual(['link_up']);
    expect(probe.truth().nodes[1]?.incarnation).toBe(before);
  });

  it('falls silent across a partition that we are on one side of, and stays where we see both', async () => {
    const one = await start();
    one.probe.simulateNetworkPartition([[a], [b, c]], { observer: 0 });
    await one.clock.advance(WINDOW_MS + 100);
    expect([one.told(a).at(-1), one.told(b).at(-1), one.told(c).at(-1)]).toEqual([
      'link_up',
      'silent',
      'silent',
    ]);

    const both = await start();
    both.probe.simulateNetworkPartition([[a], [b, c]]);
    await both.clock.advance(60_000);
    expect([both.told(a), both.told(b)]).toEqual([['link_up'], ['link_up']]);
  });

  it('is tried for a node that does not exist yet, and linked once it does', async () => {
    const { clock, probe, watch, told } = await start();
    const first = watch('shop-d@sim.local');
    await clock.advance(100);
    expect(await first).toBe('node_not_running');
    expect(probe.nodeJoin()).toBe('shop-d@sim.local');
    await clock.advance(4_000);
    expect(told('shop-d@sim.local').at(-1)).toBe('link_up');
  });

  it('rejects the wait of a caller who gives up, and goes on', async () => {
    const { clock, probe, told } = await start();
    probe.unwatch(b);
    const abort = new AbortController();
    const wait = probe.watch(b, { signal: abort.signal }).catch((error: { code: string }) => error.code);
    abort.abort();
    expect(await wait).toBe('cancelled');
    await clock.advance(100);
    expect(told(b)).toEqual(['link_up', 'link_up']);
    await expect(probe.watch(b, { signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says when it will be tried again, and waits longer each time, up to a limit', async () => {
    const { clock, probe, events } = await start();
    probe.simulateNodeFailure(b);
    await clock.advance(30_000);
    const waits = events.flatMap((event) =>
      event.type === 'link_down' && event.nextAt !== null ? [event.nextAt - event.at] : [],
    );
    expect(waits[0]).toBeLessThan(700);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3_600);
    expect(waits.at(-1)).toBeGreaterThan(2_000);
  });

  it('is let go of by unwatch and close, with nothing left open', async () => {
    const { clock, probe, events } = await start();
    probe.simulateNodeFailure(b, { healAfterMs: 50_000 });
    await clock.advance(300);
    probe.unwatch(b);
    const told = events.length;
    let completed = 0;
    probe.events$.subscribe({ complete: () => (completed += 1) });
    probe.simulationEvents$.subscribe({ complete: () => (completed += 1) });
    await clock.advance(20_000);
    expect(events.length).toBe(told);
    await probe.close();
    await probe.close();
    expect([completed, clock.pending]).toEqual([2, 0]);
    await expect(probe.watch(a, { signal })).rejects.toMatchObject({ code: 'closed' });
  });
});
