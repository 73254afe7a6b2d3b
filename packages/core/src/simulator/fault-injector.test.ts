import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../model/process.js';
import type { ProbeContext } from '../probe/cluster-probe.js';
import { steppedClock } from './clock.js';
import { simulationEvent } from './simulation-event.js';
import type { SimulationEvent } from './simulation-event.js';
import { simulatedProbe } from './simulated-probe.js';
import type { SimulatedProbeOptions } from './simulated-probe.js';

const [a, b, c] = ['shop-a@sim.local', 'shop-b@sim.local', 'shop-c@sim.local'] as const;
const context: ProbeContext = { signal: new AbortController().signal, deadlineMs: 5_000, priority: 'low' };
const SETTLE_MS = 15_000;

async function start(options: SimulatedProbeOptions = {}) {
  const clock = steppedClock();
  const probe = simulatedProbe({ clock, ...options });
  const told: SimulationEvent[] = [];
  probe.simulationEvents$.subscribe((event) => told.push(event));
  void probe.watch(a, { signal: context.signal });
  await clock.advance(100);
  /** Who sees whom, by letters: `a:bc b:a c:a`. */
  const views = () =>
    probe
      .truth()
      .nodes.map(({ name, visible }) => `${letter(name)}:${visible.map(letter).join('')}`)
      .join(' ');
  const worst = async (): Promise<ProcessRow> => {
    const asked = probe.processes(
      a,
      { sort: 'message_queue_len', order: 'desc', limit: 1, includeDetails: false },
      context,
    );
    await clock.advance(50);
    return (await asked).value.rows[0]!;
  };
  return { clock, probe, told, views, worst };
}
const letter = (name: string) => name.slice(5, name.indexOf('@'));

describe('the controls of a simulation', () => {
  it('tell what was done, in the shape of the model', async () => {
    const { probe, told } = await start();
    probe.simulateNodeFailure(b, { kind: 'freeze' });
    probe.slowNode(a);
    probe.mailboxFlood(a);
    probe.restartStorm(c);
    const id = probe.simulateNetworkPartition([[a], [c]]);
    probe.nodeLeave(probe.nodeJoin());
    probe.heal(id);
    probe.heal();
    expect(told.map(({ type }) => type)).toEqual([
      'node_failed',
      'node_slowed',
      'mailbox_flooded',
      'restart_storm_started',
      'partition_started',
      'node_joined',
      'node_left',
      'partition_healed',
      'healed',
      'healed',
    ]);
    for (const event of told) expect(simulationEvent.parse(event)).toEqual(event);
  });

  it('cut the network in two, each side whole in itself, and heal it', async () => {
    const { clock, probe, views } = await start({ nodes: 4 });
    probe.simulateNetworkPartition([
      [a, b],
      [c, 'shop-d@sim.local'],
    ]);
    await clock.advance(5_000);
    expect(views()).toBe('a:bcd b:acd c:abd d:abc');
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a:b b:a c:d d:c');
    probe.heal();
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a:bcd b:acd c:abd d:abc');
  });

  it('cut one link alone, and one node from all the rest', async () => {
    const { clock, probe, views } = await start();
    const id = probe.simulateNetworkPartition([[a], [b]]);
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a:c b:c c:ab');
    probe.simulateNetworkPartition([[c]]);
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a: b: c:');
    probe.heal(id);
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a:b b:a c:');
  });

  it('cut in one direction: the first island loses sight of the others, which do not notice', async () => {
    const { clock, probe, views } = await start();
    probe.simulateNetworkPartition([[a], [b]], { asymmetric: true, healAfterMs: 60_000 });
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a:c b:ac c:ab');
    await clock.advance(60_000);
    expect(views()).toBe('a:bc b:ac c:ab');
  });

  it('keep a node that ended while cut off from coming back to life in the eyes of others', async () => {
    const { clock, probe, views } = await start();
    probe.simulateNodeFailure(b);
    await clock.advance(1_000);
    expect(views()).toBe('a:c b: c:a');
    probe.simulateNetworkPartition([[a], [b, c]]);
    await clock.advance(100);
    expect(views()).toBe('a:c b: c:a');
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a: b: c:');
    probe.heal(b);
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a: b:c c:b');
  });

  it('let a node join, leave for good, and come back only by name', async () => {
    const { clock, probe, views } = await start();
    expect(probe.nodeJoin()).toBe('shop-d@sim.local');
    expect(views()).toBe('a:bc b:ac c:ab d:');
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a:bcd b:acd c:abd d:abc');
    probe.nodeLeave(b);
    probe.heal();
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a:cd b: c:ad d:ac');
    probe.heal(b);
    await clock.advance(SETTLE_MS);
    expect(views()).toBe('a:bcd b:acd c:abd d:abc');
  });

  it('heal by themselves when asked to, but not what has failed anew since', async () => {
    const { clock, probe, told } = await start();
    probe.simulateNodeFailure(b, { healAfterMs: 5_000 });
    await clock.advance(1_000);
    probe.heal(b);
    probe.simulateNodeFailure(b, { healAfterMs: 20_000 });
    await clock.advance(10_000);
    expect(probe.truth().nodes[1]?.life).toBe('stopped');
    await clock.advance(12_000);
    expect(probe.truth().nodes[1]?.life).toBe('running');
    expect(told.map(({ type }) => type)).toEqual([
      'node_failed',
      'node_restarted',
      'node_failed',
      'node_restarted',
    ]);
  });

  it('flood a mailbox until it drains', async () => {
    const { clock, probe, worst } = await start();
    probe.mailboxFlood(a, { process: 'Elixir.Shop.Pricing', messagesPerSecond: 4_000, forMs: 10_000 });
    await clock.advance(10_000);
    const row = await worst();
    expect(row.registeredName).toBe('Elixir.Shop.Pricing');
    expect(row.messageQueueLen).toBeGreaterThan(38_000);
    expect(row.memory).toBeGreaterThan(38_000 * 100);
    await clock.advance(6_000);
    expect((await worst()).messageQueueLen).toBeLessThan(2_000);
  });

  it('flood by pid, and let the flood end with the process and with healing', async () => {
    const { clock, probe, worst } = await start();
    const { pid } = await worst();
    probe.mailboxFlood(a, { process: pid, messagesPerSecond: 10_000, forMs: 3_600_000 });
    await clock.advance(20_000);
    expect(await worst()).toMatchObject({ pid });
    probe.heal();
    await clock.advance(11_000);
    expect((await worst()).messageQueueLen).toBeLessThan(2_000);
    expect(() => probe.mailboxFlood(a, { process: '<0.9.9>' })).toThrow(
      expect.objectContaining({ code: 'process_not_found' }),
    );
  });

  it('refuse what makes no sense, and then change nothing', async () => {
    const { probe, told } = await start();
    const before = probe.truth();
    probe.simulateNodeFailure(c);
    for (const [code, act] of [
      ['node_not_found', () => probe.simulateNodeFailure('nobody@sim.local')],
      ['node_not_running', () => probe.simulateNodeFailure(c)],
      ['node_not_running', () => probe.slowNode(c)],
      ['invalid_parameter', () => probe.simulateNodeFailure(a, { healAfterMs: 0 })],
      ['invalid_parameter', () => probe.slowNode(a, { factor: 0.5 })],
      ['invalid_parameter', () => probe.mailboxFlood(a, { messagesPerSecond: -1 })],
      ['invalid_parameter', () => probe.restartStorm(a, { application: 'kernel' })],
      ['invalid_parameter', () => probe.simulateNetworkPartition([[a], [a, b]])],
      ['invalid_parameter', () => probe.simulateNetworkPartition([[a], []])],
      ['invalid_parameter', () => probe.simulateNetworkPartition([[a], [b]], { observer: 2 })],
      ['invalid_parameter', () => probe.simulateNetworkPartition([[a, b, c]])],
      ['node_not_found', () => probe.heal('nobody@sim.local')],
    ] as const) {
      expect(act, act.toString()).toThrow(expect.objectContaining({ code }));
    }
    probe.heal(4_711);
    expect(told.map(({ type }) => type)).toEqual(['node_failed']);
    expect(
      probe
        .truth()
        .nodes.slice(0, 2)
        .map(({ life }) => life),
    ).toEqual(before.nodes.slice(0, 2).map(({ life }) => life));
  });

  it('keep their memory within bounds', async () => {
    const { clock, probe } = await start();
    const until = (limit: number, act: () => void) => {
      let done = 0;
      try {
        for (; done < 1_000; done += 1) act();
      } catch (error) {
        expect(error).toMatchObject({ code: 'rate_limited' });
      }
      expect(done).toBe(limit);
    };
    until(64, () => probe.mailboxFlood(a));
    until(64, () => probe.restartStorm(a));
    until(32, () => probe.simulateNetworkPartition([[a], [b]]));
    probe.heal();
    await clock.advance(120_000);
    probe.mailboxFlood(a);
  });

  it('list supervision trees, large pools by their first children', async () => {
    const { probe } = await start();
    const trees = probe.supervisionTrees(a, { maxChildren: 5 });
    expect(trees.map(({ application }) => application)).toContain('kernel');
    const [shop] = probe.supervisionTrees(a, { application: 'shop', maxChildren: 5 });
    expect(shop?.root).toMatchObject({
      registeredName: 'Elixir.Shop.Supervisor',
      type: 'supervisor',
      strategy: 'one_for_one',
    });
    const [full] = probe.supervisionTrees(a, { application: 'shop' });
    const carts = full?.root.children.find(
      ({ registeredName }) => registeredName === 'Elixir.Shop.CartSupervisor',
    );
    expect(carts?.children.length).toBe(50);
    expect(carts?.childCount).toBeGreaterThan(200);
    expect(new Set(carts?.children.map(({ pid }) => pid)).size).toBe(50);
    probe.simulateNodeFailure(a);
    expect(() => probe.supervisionTrees(a)).toThrow(expect.objectContaining({ code: 'node_not_running' }));
  });
});
