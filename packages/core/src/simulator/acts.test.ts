import { describe, expect, it } from 'vitest';
import type { ProbeContext, ProcessAction } from '../probe/cluster-probe.js';
import { steppedClock } from './clock.js';
import { simulatedProbe } from './simulated-probe.js';
import type { SimulatedProbeOptions } from './simulated-probe.js';

const node = 'shop-a@sim.local';
const context: ProbeContext = { signal: new AbortController().signal, deadlineMs: 5_000, priority: 'low' };
const kill: ProcessAction = { kind: 'exit', reason: 'kill' };

async function start(options: SimulatedProbeOptions = {}) {
  const clock = steppedClock();
  const probe = simulatedProbe({ clock, nodes: 2, seed: 7, ...options });
  void probe.watch(node, context);
  await clock.advance(1_000);
  const settle = async <T>(
    asked: Promise<T>,
    withinMs = options.latencyMs === undefined ? 20 : 4 * options.latencyMs,
  ): Promise<T> => {
    asked.catch(() => undefined);
    await clock.advance(withinMs);
    return asked;
  };
  const at = async (name: string) => (await settle(probe.resolve(node, { name }, context))).value;
  const pidOf = async (name: string) => (await at(name)).pid;
  const act = async (pid: string, action: ProcessAction) => {
    const incarnation = probe.truth().nodes[0]?.incarnation ?? '';
    return (await settle(probe.act(node, { pid, incarnation }, action, context))).value;
  };
  const rows = async (search: string) =>
    (
      await settle(
        probe.processes(
          node,
          { sort: 'pid', order: 'asc', limit: 10_000, includeDetails: true, search },
          context,
        ),
      )
    ).value.rows;
  const info = async (pid: string) =>
    (await settle(probe.processInfo(node, [{ process: { pid }, keys: [] }], context))).value[0]?.info;
  const counted = async () => {
    const query = { sort: 'pid', order: 'asc', limit: 1, includeDetails: false } as const;
    const [sweep, scan] = await settle(
      Promise.all([probe.sweep(node, context), probe.processes(node, query, context)]),
    );
    return { gauge: sweep.value.vitals.processes.used, scanned: scan.value.scanned };
  };
  return { clock, probe, settle, at, pidOf, act, rows, info, counted };
}

describe('exit signals in a simulation', () => {
  it('has a permanent child back at once under another pid, and alone', async () => {
    const { act, pidOf, info } = await start();
    const [pricing, inventory] = [await pidOf('Elixir.Shop.Pricing'), await pidOf('Elixir.Shop.Inventory')];
    expect(await act(pricing, kill)).toMatchObject({ alive: false });
    const successor = await pidOf('Elixir.Shop.Pricing');
    expect(successor).not.toBe(pricing);
    expect(await info(pricing)).toBeNull();
    expect((await info(successor))?.reductions).toBeLessThan(30_000);
    expect(await pidOf('Elixir.Shop.Inventory')).toBe(inventory);
  });

  it('starts all siblings anew where one falls for all, until the supervisor gives up and the node ends', async () => {
    const { probe, act, pidOf, settle } = await start();
    const pid = await pidOf('net_kernel');
    // `net_sup` bears no restart, and neither does `kernel_sup` above it: as on a real node, that is the end.
    await expect(act(pid, kill)).rejects.toMatchObject({ code: 'node_unreachable' });
    expect(probe.truth().nodes[0]?.life).toBe('stopped');
    expect(probe.truth().acts).toMatchObject([{ node, pid, action: kill }]);
    probe.heal(node);
    await settle(Promise.resolve(), 10_000);
    expect(await pidOf('net_kernel')).toBe(pid);
  });

  it('bears so many restarts within its period, then hands the trouble up', async () => {
    const { act, pidOf, clock } = await start();
    const before = await pidOf('Elixir.ShopWeb.Endpoint');
    for (let turn = 0; turn < 3; turn += 1) await act(await pidOf('Elixir.ShopWeb.Endpoint.Config'), kill);
    expect(await pidOf('Elixir.ShopWeb.Endpoint')).toBe(before);
    await act(await pidOf('Elixir.ShopWeb.Endpoint.Config'), kill);
    const after = await pidOf('Elixir.ShopWeb.Endpoint');
    expect(after).not.toBe(before);
    await clock.advance(6_000);
    await act(await pidOf('Elixir.ShopWeb.Endpoint.Config'), kill);
    expect(await pidOf('Elixir.ShopWeb.Endpoint')).toBe(after);
  });

  it('takes the children with their supervisor, and a pool fills again as there is work', async () => {
    const { act, pidOf, rows, counted, clock, probe } = await start();
    const carts = (await rows('Elixir.Shop.Cart:init')).map(({ pid }) => pid);
    const before = await counted();
    await act(await pidOf('Elixir.Shop.CartSupervisor'), kill);
    const left = await rows('Elixir.Shop.Cart:init');
    expect(left.length).toBeLessThan(carts.length / 4);
    const now = await counted();
    expect(now.gauge).toBeLessThan(before.gauge - carts.length / 2);
    for (let turn = 0; turn < 6; turn += 1) {
      const { gauge, scanned } = await counted();
      expect(Math.abs(gauge - scanned)).toBeLessThan(12);
      expect(probe.truth().nodes[0]?.processes).toBeGreaterThan(0);
      await clock.advance(4_000);
    }
    const again = (await rows('Elixir.Shop.Cart:init')).map(({ pid }) => pid);
    expect(again.length).toBeGreaterThan(carts.length * 0.8);
    expect(again.filter((pid) => carts.includes(pid))).toEqual([]);
  });

  it('ends who does not trap on shutdown, and leaves a transient child stopped', async () => {
    const { act, pidOf, at, settle, probe } = await start();
    const shutdown: ProcessAction = { kind: 'exit', reason: 'shutdown' };
    const sup = await pidOf('Elixir.ShopWeb.Supervisor');
    expect(await act(sup, shutdown)).toMatchObject({ alive: true });
    expect(await pidOf('Elixir.ShopWeb.Supervisor')).toBe(sup);
    const tables = (await settle(probe.sweep(node, context))).value.vitals.ets.used;
    expect(await act(await pidOf('Elixir.ShopWeb.Telemetry'), shutdown)).toMatchObject({ alive: false });
    await expect(at('Elixir.ShopWeb.Telemetry')).rejects.toMatchObject({ code: 'process_not_found' });
    // Its tables and its socket went with it.
    expect((await settle(probe.sweep(node, context))).value.vitals.ets.used).toBeLessThan(tables);
    const request = { application: 'shop_web', root: null, maxDepth: 0, maxChildren: 50 };
    const { value } = await settle(
      probe.supervisors(node, { ...request, includeChildren: true, includeProcessDetails: true }, context),
    );
    expect(value.supervisors[0]?.children?.find(({ id }) => id === 'Elixir.ShopWeb.Telemetry')).toMatchObject(
      {
        pid: null,
        status: 'stopped',
        restart: 'transient',
      },
    );
  });

  it('puts another in the place of a transient one that was killed, and none in that of a temporary one', async () => {
    const { act, rows, counted } = await start();
    const [cart] = await rows('Elixir.Shop.Cart:init');
    const [channel] = await rows('Elixir.Phoenix.Channel.Server:init');
    const first = await counted();
    await act(cart?.pid ?? '', kill);
    const before = await counted();
    expect(before.gauge).toBe(first.gauge);
    await act(channel?.pid ?? '', kill);
    const after = await counted();
    expect(after.gauge).toBe(before.gauge - 1);
    expect(after.scanned).toBe(before.scanned - 1);
  });

  it('ends with a connection the request that is linked to it', async () => {
    const { act, rows, info } = await start({ processesPerNode: 4_000 });
    const connections = await rows('cowboy_clear:connection_process');
    const busy = connections.find(({ linksCount }) => linksCount === 3);
    const links = (await info(busy?.pid ?? ''))?.links;
    expect(links?.total).toBe(3);
    const request = links?.items.at(-1)?.id ?? '';
    expect((await info(request))?.links.items.some(({ id }) => id === busy?.pid)).toBe(true);
    await act(busy?.pid ?? '', kill);
    expect([await info(busy?.pid ?? ''), await info(request)]).toEqual([null, null]);
  });

  it('counts restarts of a storm at the supervisors that do them', async () => {
    const { probe, settle, clock } = await start();
    probe.restartStorm(node, { restartsPerSecond: 20, forMs: 20_000 });
    await clock.advance(8_000);
    const request = { application: 'shop', root: null, maxDepth: 5, includeChildren: false, maxChildren: 1 };
    const ask = async () => {
      const asked = probe.supervisors(node, { ...request, includeProcessDetails: false }, context);
      const { supervisors } = (await settle(asked)).value;
      return supervisors.find(({ registeredName }) => registeredName === 'Elixir.Shop.CartSupervisor');
    };
    const during = await ask();
    expect(during?.recentRestarts).toBeGreaterThan(40);
    expect(during?.recentRestarts).toBeLessThanOrEqual(during?.intensity ?? 0);
    await clock.advance(30_000);
    expect((await ask())?.recentRestarts).toBe(0);
  });
});

describe('suspension and messages in a simulation', () => {
  it('stands still: no reductions, a mailbox that grows, and drains when it goes on', async () => {
    const { act, pidOf, info, clock } = await start();
    const pid = await pidOf('Elixir.Shop.Pricing');
    await act(pid, { kind: 'suspend', forMs: 20_000 });
    const first = await info(pid);
    await clock.advance(8_000);
    const second = await info(pid);
    expect(second?.reductions).toBe(first?.reductions);
    expect(second?.messageQueueLen).toBeGreaterThan((first?.messageQueueLen ?? 0) + 50);
    await clock.advance(12_000);
    const third = await info(pid);
    expect(third).toMatchObject({ suspendedForMs: null });
    expect(third?.reductions).toBeGreaterThan(second?.reductions ?? 0);
    await clock.advance(30_000);
    expect((await info(pid))?.messageQueueLen).toBeLessThan(200);
  });

  it('gives memory back when garbage is collected', async () => {
    const { act, rows } = await start();
    for (const { pid } of (await rows('Elixir.Shop.Cart:init')).slice(0, 20)) {
      const { memory } = await act(pid, { kind: 'collect_garbage' });
      expect(memory?.after).toBeLessThanOrEqual(memory?.before ?? 0);
    }
  });

  it('leaves what nobody waits for in the mailbox', async () => {
    const { act, rows, info } = await start();
    const [task] = await rows('Elixir.Task.Supervised');
    const pid = task?.pid ?? '';
    const before = (await info(pid))?.messageQueueLen ?? 0;
    const message = { form: 'send', term: { kind: 'atom', name: 'ok' } } as const;
    await act(pid, { kind: 'send', message, newAtoms: [], timeoutMs: 1_000 });
    expect((await info(pid))?.messageQueueLen).toBe(before + 1);
  });
});

describe('an act whose answer does not come', () => {
  const cases = [
    { title: 'before the request has come', afterMs: 20, happens: 0 },
    { title: 'after it was done', afterMs: 120, happens: 1 },
  ] as const;

  it.each(cases)('is told as an error when the node dies $title', async ({ afterMs, happens }) => {
    const { probe, pidOf, clock } = await start({ latencyMs: 200 });
    const incarnation = probe.truth().nodes[0]?.incarnation ?? '';
    const pid = await pidOf('Elixir.Shop.Pricing');
    const asked = probe.act(node, { pid, incarnation }, kill, context);
    const told = asked.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    await clock.advance(afterMs);
    probe.simulateNodeFailure(node);
    await clock.advance(1_000);
    expect(await told).toBe('node_unreachable');
    expect(probe.truth().acts.length).toBe(happens);
  });

  it.each(cases)('is told as a timeout when the network is cut $title', async ({ afterMs, happens }) => {
    const { probe, pidOf, clock } = await start({ latencyMs: 200 });
    const incarnation = probe.truth().nodes[0]?.incarnation ?? '';
    const pid = await pidOf('Elixir.Shop.Pricing');
    const asked = probe.act(node, { pid, incarnation }, kill, { ...context, deadlineMs: 2_000 });
    const told = asked.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    await clock.advance(afterMs);
    probe.simulateNetworkPartition([['shop-b@sim.local'], [node]], { observer: 0 });
    await clock.advance(3_000);
    expect(await told).toBe('timeout');
    expect(probe.truth().acts.length).toBe(happens);
    // What was under way comes through when the cut is healed before anybody noticed it: late, and once.
    probe.heal();
    await clock.advance(3_000);
    expect(probe.truth().acts.length).toBe(1);
    await probe.close();
    expect(clock.pending).toBe(0);
  });

  it('happens all the same when its caller gives up while it is on its way', async () => {
    const { probe, pidOf, clock } = await start({ latencyMs: 200 });
    const incarnation = probe.truth().nodes[0]?.incarnation ?? '';
    const pid = await pidOf('Elixir.Shop.Pricing');
    const abort = new AbortController();
    const asked = probe.act(node, { pid, incarnation }, kill, { ...context, signal: abort.signal });
    const told = expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await clock.advance(20);
    abort.abort();
    await told;
    expect(probe.truth().acts).toEqual([]);
    await clock.advance(1_000);
    expect(probe.truth().acts.length).toBe(1);
    expect(clock.pending).toBe(0);
  });
});
