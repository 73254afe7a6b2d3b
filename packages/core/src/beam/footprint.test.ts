import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processSort, processType } from '../model/process.js';
import { etsSort } from '../model/ets-table.js';
import { portSort } from '../model/port.js';
import type { ProcessAction } from '../probe/cluster-probe.js';
import type { ErlangProbe } from './erlang-probe.js';
import {
  asking,
  namesOf,
  processQuestion,
  startRealCluster,
  type RealCluster,
} from './testing/real-cluster.js';

/** A node as `erl -noinput` starts it, with no agent of the test kit: it can only be looked at from another node. */
const BARE = 'bare@127.0.0.1';

describe('what watching leaves on a node', () => {
  let cluster: RealCluster;
  let observer: OtpNode;
  beforeAll(async () => {
    cluster = await startRealCluster();
    observer = await cluster.node('observer', { args: ['-hidden'] });
    await cluster.otp.startNode('bare', { bare: true });
    await cluster.node('peer', { connectTo: [BARE] });
    await remote('erlang:node()');
    await remote('timer:sleep(1)');
  });
  afterAll(() => cluster.close());

  const remote = (call: string) => {
    const [, module, name, args] = /^(\w+):(\w+)\((.*)\)$/.exec(call) ?? [];
    return observer.eval(`erpc:call('${BARE}', ${module}, ${name}, [${args}])`);
  };
  const loaded = async () =>
    namesOf(await observer.eval(`[M || {M, _} <- lists:sort(erpc:call('${BARE}', code, all_loaded, []))]`));
  const atoms = async () => Number(await remote('erlang:system_info(atom_count)'));
  const processes = async () => Number(await remote('erlang:system_info(process_count)'));

  const askEverything = async (probe: ErlangProbe) => {
    await probe.sweep(BARE, asking());
    await probe.ping(BARE, asking());
    await probe.nodeInfo(BARE, { includeProcesses: true, processLimit: 50 }, asking());
    const ask = (changes: Parameters<typeof processQuestion>[0]) =>
      probe.processes(BARE, processQuestion(changes), asking());
    for (const sort of processSort.options) {
      for (const order of ['asc', 'desc'] as const) await ask({ sort, order, limit: 10 });
    }
    for (const type of processType.options) await ask({ type });
    await ask({ application: 'kernel', search: 'logger' });
    await ask({ search: '<0.4' });
    await askDeeper(probe, BARE, await subject(BARE));
  };

  /** A process of the node to act on. What it runs is loaded when this returns. */
  const subject = async (node: string) => {
    await observer.eval(`erpc:call('${node}', timer, sleep, [1])`);
    const pid = await observer.eval(`erpc:call('${node}', erlang, spawn, [timer, sleep, [infinity]])`);
    return pid.replace(/^<\d+\./, '<0.');
  };

  /** Every deeper question, and everything that can be done to a process. */
  const askDeeper = async (probe: ErlangProbe, node: string, pid: string) => {
    for (const name of ['init', 'kernel_sup', 'nobody_at_all']) {
      await probe.resolve(node, { name }, asking()).catch(() => null);
      await probe.processInfo(node, [{ process: { name }, keys: [] }], asking());
    }
    const request = {
      application: null,
      root: null,
      maxDepth: 20,
      includeChildren: true,
      maxChildren: 100,
      includeProcessDetails: true,
    };
    await probe.supervisors(node, request, asking());
    await probe.supervisors(node, { ...request, root: { name: 'kernel_safe_sup' } }, asking());
    await probe.applications(node, asking());
    for (const sort of etsSort.options)
      await probe.etsTables(node, { sort, order: 'desc', limit: 100 }, asking());
    await probe.etsTables(node, { sort: 'name', order: 'asc', limit: 100, search: 'logger' }, asking());
    for (const sort of portSort.options)
      await probe.ports(node, { sort, order: 'desc', limit: 100 }, asking());
    await probe.ports(node, { sort: 'name', order: 'asc', limit: 100, search: 'tcp' }, asking());
    await probe.unknownAtoms(node, ['typed_by_a_user_too', 'ok'], asking());

    const { incarnation } = (await probe.sweep(node, asking())).value.vitals;
    const act = (action: ProcessAction) => probe.act(node, { pid, incarnation }, action, asking());
    const send = (form: 'send' | 'cast' | 'call', name: string) =>
      act({
        kind: 'send',
        message: { form, term: { kind: 'atom', name } },
        newAtoms: [],
        timeoutMs: 1,
      }).catch(() => null);
    await act({ kind: 'collect_garbage' });
    await act({ kind: 'suspend', forMs: 60_000 });
    for (const form of ['send', 'cast', 'call'] as const)
      for (const name of ['ok', 'typed_by_a_user_too']) await send(form, name);
    await act({ kind: 'resume' });
    await act({ kind: 'exit', reason: 'kill' });
  };

  it('loads no module and leaves no process, whatever is asked', async () => {
    const before = { loaded: await loaded(), processes: await processes() };
    expect(before.loaded).not.toContain('eval_bits');
    const probe = await cluster.watching(BARE);
    await askEverything(probe);
    await probe.close();
    await expect
      .poll(() => observer.eval(`erpc:call('${BARE}', erlang, nodes, [hidden])`))
      .toBe(`['observer@127.0.0.1']`);
    expect(await loaded()).toEqual(before.loaded);
    await expect.poll(processes).toBeLessThanOrEqual(before.processes);
  });

  it('makes atoms for our name and for what system_info/1 calls things, the first time, and none after', async () => {
    const fresh = 'fresh@127.0.0.1';
    await cluster.otp.startNode('fresh', { bare: true });
    const on = (call: string) => observer.eval(`erpc:call('${fresh}', ${call})`);
    const count = async () => Number(await on('erlang, system_info, [atom_count]'));
    await expect.poll(() => on('init, get_status, []'), { timeout: 20_000 }).toBe('{started,started}');
    // The emulator itself names its three hundred kinds of memory when it is first asked how much it uses, by anybody.
    await on('erlang, memory, []');
    const pid = await subject(fresh);
    const before = await count();
    const probe = await cluster.watching(fresh);
    await probe.sweep(fresh, asking());
    await probe.nodeInfo(fresh, { includeProcesses: true, processLimit: 5 }, asking());
    await askDeeper(probe, fresh, pid);
    const after = await count();
    const encoded = `[<<131, 75, Index:24>> || Index <- lists:seq(${before}, ${after - 1})]`; // atoms by their number
    const made = namesOf(await on(`lists, map, [fun erlang:binary_to_term/1, ${encoded}]`));
    expect(made).toContain('beamdeck@127.0.0.1');
    const known =
      /^(beamdeck@.*|\w+_(count|limit)|.*time_warp.*|start_time|minor_gcs|otp_release|logical_processors|dist_ctrl|jit|emu)$/;
    expect(made.filter((name) => !known.test(name))).toEqual([]);
    await probe.nodeInfo(fresh, { includeProcesses: true, processLimit: 5 }, asking());
    await probe.sweep(fresh, asking());
    expect(await count()).toBe(after);
    await probe.close();
  });

  it('makes no atom in 200 sweeps, nor in ten reconnects', { timeout: 60_000 }, async () => {
    let probe = await cluster.watching(BARE);
    await askEverything(probe);
    const first = await atoms();
    for (let sweep = 0; sweep < 200; sweep += 1) await probe.sweep(BARE, asking());
    expect(await atoms()).toBe(first);
    for (let round = 0; round < 10; round += 1) {
      await probe.close();
      await expect
        .poll(() => observer.eval(`erpc:call('${BARE}', erlang, nodes, [hidden])`))
        .not.toContain('beamdeck');
      probe = await cluster.watching(BARE);
      await probe.sweep(BARE, asking());
    }
    expect(await atoms()).toBe(first);
    await probe.close();
  });

  it('makes no atom of what a user types', async () => {
    const probe = await cluster.watching(BARE);
    await askEverything(probe);
    const first = await atoms();
    for (let n = 0; n < 20; n += 1) {
      const text = `typed_by_a_user_${n}`;
      const name = { name: text };
      await probe.resolve(BARE, name, asking()).catch(() => null);
      await probe.processInfo(BARE, [{ process: name, keys: [] }], asking());
      await probe.unknownAtoms(BARE, [text], asking());
      const tree = { maxDepth: 1, includeChildren: false, maxChildren: 1, includeProcessDetails: false };
      await probe.supervisors(BARE, { ...tree, application: text, root: null }, asking());
      await probe.supervisors(BARE, { ...tree, application: null, root: name }, asking()).catch(() => null);
      await probe.etsTables(BARE, { sort: 'name', order: 'asc', limit: 5, search: text }, asking());
      await probe.ports(BARE, { sort: 'name', order: 'asc', limit: 5, search: text }, asking());
      const { value } = await probe.processes(
        BARE,
        processQuestion({ application: text, search: text }),
        asking(),
      );
      expect(value.matched).toBe(0);
    }
    expect(await atoms()).toBe(first);
    await probe.close();
  });

  it('is seen only as a hidden node, and is in no port mapper', async () => {
    const visible = await remote('erlang:nodes()');
    const probe = await cluster.watching(BARE);
    await probe.sweep(BARE, asking());
    expect(await remote('erlang:nodes()')).toBe(visible);
    expect(namesOf(await remote('erlang:nodes(hidden)')).sort()).toEqual([
      'beamdeck@127.0.0.1',
      'observer@127.0.0.1',
    ]);
    expect((await cluster.otp.registeredNames()).sort()).toEqual(['bare', 'fresh', 'observer', 'peer']);
    await probe.close();
  });

  it('counts the schedulers’ wall time for as long as one question takes', async () => {
    const probe = await cluster.watching(BARE);
    await probe.nodeInfo(BARE, { includeProcesses: false, processLimit: 1 }, asking());
    await expect.poll(() => remote('erlang:statistics(scheduler_wall_time)')).toBe('undefined');
    await probe.close();
  });
});
