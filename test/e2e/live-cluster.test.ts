import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NET_TICKTIME_S, startLiveConsole, type LiveConsole } from '../support/live-console.js';

const within = (ms: number) => ({ timeout: ms, interval: 50 });

describe('the console over a real cluster', () => {
  let live: LiveConsole;
  const nodes = () => live.console.nodes();
  const up = (...names: string[]) => Object.fromEntries(names.map((name) => [`${name}@127.0.0.1`, 'up']));

  beforeAll(async () => {
    live = await startLiveConsole();
  });
  afterAll(async () => {
    await live.close();
  });

  /** A number the node says of itself, past our client. */
  const told = async (node: OtpNode, source: string) => Number(await node.eval(source));
  const text = async (node: OtpNode, source: string) => JSON.parse(await node.eval(source)) as string;

  it('shows the three nodes up', async () => {
    await expect.poll(nodes, within(10_000)).toEqual(up('a', 'b', 'c'));
  });

  it('shows of each node what the node says of itself', async () => {
    const { console } = live;
    for (const node of [live.a, live.b, live.c]) {
      await console.select(node.name);
      const shown = await console.details();
      expect(shown).toContain(`${await text(node, 'erlang:system_info(otp_release)')} /`);
      expect(shown).toContain(`/ ${await text(node, 'erlang:system_info(version)')}`);

      // Counts that stand still on an idle node come to be equal; what is asked here may itself have made atoms.
      const limits = {
        processes: ['process_count', 'process_limit'],
        ports: ['port_count', 'port_limit'],
        atoms: ['atom_count', 'atom_limit'],
      } as const;
      for (const [name, [count, limit]] of Object.entries(limits)) {
        const off = async () =>
          Math.abs(
            (await console.detail(`[data-limit=${name}] data`)) -
              (await told(node, `erlang:system_info(${count})`)),
          );
        await expect
          .poll(off, { ...within(12_000), message: `${name} of ${node.name}` })
          .toBeLessThanOrEqual(1);
        expect(await console.detail(`[data-limit=${name}] data:nth-of-type(2)`)).toBe(
          await told(node, `erlang:system_info(${limit})`),
        );
      }
      const memory = await told(node, 'erlang:memory(total)');
      const shownMemory = await console.detail('[part=memory] data.figure');
      expect(Math.abs(shownMemory - memory) / memory).toBeLessThan(0.05);

      const versions = await node.eval(
        'unicode:characters_to_list(lists:join(",", [lists:concat([A, "=", V]) || {A, _, V} <- lists:sort(application:loaded_applications())]))',
      );
      for (const application of (JSON.parse(versions) as string).split(',')) {
        const [name = '', version = ''] = application.split('=');
        expect(shown).toContain(name);
        expect(shown).toContain(version);
      }
      for (const peer of [live.a, live.b, live.c]) {
        if (peer !== node) expect(shown).toContain(peer.name);
      }
    }
  });

  it('lets a fourth node appear by itself', async () => {
    const d = await live.otp.startNode('d', { connectTo: ['a', 'b', 'c'] });
    await expect.poll(nodes, within(10_000)).toEqual(up('a', 'b', 'c', 'd'));
    await d.stop();
    await expect.poll(async () => (await nodes())[d.name], within(5_000)).not.toBe('up');
  });

  it('keeps the row of a killed node, marks it within 2 s, and has it up again within 5 s of its return', async () => {
    const { b, console } = live;
    await console.select(b.name);
    await b.kill();
    await expect.poll(async () => (await nodes())[b.name], within(2_000)).toMatch(/^(down|unreachable)$/);
    await expect.poll(async () => (await nodes())[b.name], within(5_000)).toBe('down');
    // Its last numbers stay, and say that they are old.
    await expect.poll(() => console.details()).toMatch(/These numbers are .* old/);
    expect(await console.spoken(b.name)).toMatch(/down/);

    await b.restart();
    await expect.poll(async () => (await nodes())[b.name], within(5_000)).toBe('up');
    await expect.poll(() => console.details()).not.toMatch(/These numbers are/);
  });

  it('calls a paused node unreachable within the tick window, and never shows its old numbers as fresh', async () => {
    const { c, console } = live;
    await console.select(c.name);
    const started = Date.now();
    await c.pause();
    try {
      await expect
        .poll(async () => (await nodes())[c.name], within(NET_TICKTIME_S * 1_250 + 2_000))
        .toBe('unreachable');
      // The age on the page is real: not less than the time since the node stopped, less one refresh before it.
      const told = /These numbers are (\d+)\ss old/;
      await expect.poll(() => console.details(), within(2_000)).toMatch(told);
      const age = Number(told.exec(await console.details())?.[1]) * 1_000;
      expect(age).toBeGreaterThan(Date.now() - started - 1_500);
    } finally {
      c.resume();
    }
    // Its peers may have given it up meanwhile; OTP does not bring them together again by itself.
    for (const peer of [live.a, live.b]) await c.eval(`net_kernel:connect_node('${peer.name}')`);
    await expect.poll(async () => (await nodes())[c.name], within(15_000)).toBe('up');
    await expect.poll(() => console.details(), within(15_000)).not.toMatch(/These numbers are/);
  });

  it('says that the gateway is gone, and recovers by itself when it is back', async () => {
    const { console, gateway } = live;
    await console.select(live.a.name);
    await gateway.kill();
    await expect.poll(() => console.banner(), within(5_000)).toMatch(/Connection lost/);
    expect(Object.keys(await nodes())).toContain(live.a.name); // what was known stays on the page

    await live.restartGateway();
    await expect.poll(() => console.banner(), within(20_000)).toBe('');
    await expect.poll(async () => (await nodes())[live.a.name], within(10_000)).toBe('up');
    await expect.poll(() => console.details(), within(10_000)).toContain('measured');
  });

  it('has nothing to complain of in the browser but the lost connection', () => {
    const unexpected = live.console.complaints.filter(
      (line) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED/.test(line),
    );
    expect(unexpected).toEqual([]);
  });
});
