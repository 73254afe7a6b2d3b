import { describe, expect, it } from 'vitest';
import { rejection, useRealNode } from '../../test/real-node.js';
import { statesOf, statusLog } from '../../test/status-log.js';
import { createVocabulary } from '../call/vocabulary.js';
import { atom, Pid, tuple } from '../index.js';

const eventually = (check: () => unknown, timeout = 5_000) => expect.poll(check, { timeout, interval: 10 });

describe('a link to a real node', () => {
  const real = useRealNode();

  it('is one for a name, idle until used', () => {
    expect(real.local.link('a@127.0.0.1')).toBe(real.local.link('a@127.0.0.1'));
    expect(real.local.link('idle@127.0.0.1').status).toEqual({ state: 'idle' });
    expect(() => real.local.link('nonsense')).toThrowError(
      expect.objectContaining({ code: 'name_invalid' }) as Error,
    );
  });

  it('connects as a hidden node that is in no port mapper and in nobody’s nodes()', async () => {
    const seen = statusLog(real.link);
    await real.link.connect();
    expect(statesOf(seen)).toEqual(['connecting', 'connected']);
    expect(real.link.status).toMatchObject({
      state: 'connected',
      peer: 'a@127.0.0.1',
      creation: Number(await real.node.eval('erlang:system_info(creation)')),
      address: { host: '127.0.0.1' },
    });
    expect(real.link.status).toMatchObject({ peerFlags: expect.arrayContaining(['PUBLISHED']) as string[] });
    expect(await real.node.eval('nodes()')).toBe('[]');
    expect(await real.node.eval('nodes(hidden)')).toBe(`['beamdeck@127.0.0.1']`);
    expect(await real.otp.registeredNames()).toEqual(['a']);
  });

  it('connects by the first call', async () => {
    await using local = real.client({ name: 'beamdeck2@127.0.0.1' });
    expect(await local.link(real.node.name).call('erlang', 'abs', [-1])).toBe(1);
  });

  it('makes no atom on the node, over calls and reconnects', async () => {
    const atoms = () => real.node.eval('erlang:system_info(atom_count)');
    const use = async () => {
      await using local = real.client();
      const link = local.link(real.node.name);
      for (let i = 0; i < 50; i++) await link.call('lists', 'seq', [1, i]);
      await link.evaluate('lists:sum(Ns)', { Ns: [1, 2] });
      await rejection(link.call('erlang', 'error', [atom('undefined')]));
      await rejection(link.call('erlang', 'abs', [atom('not_declared_anywhere')]));
      await link.call('timer', 'sleep', [1]);
      link.send('init', tuple(atom('ok'), 1));
    };
    await real.local.link(real.node.name).close();
    await use();
    await atoms();
    const before = await atoms();
    for (let round = 0; round < 10; round++) await use();
    expect(await atoms()).toBe(before);
  });

  it('refuses data with atoms nobody declared, unless allowed', async () => {
    const link = real.local.link(real.node.name);
    const evil = atom('text_of_a_user_1');
    for (const attempt of [
      link.call('erlang', 'hd', [[tuple(1, [evil])]]),
      link.evaluate('X', { X: evil }),
      link.call('erlang', 'hd', [[new Pid(atom('evil@host'), 1, 0, 1)]]),
    ]) {
      expect(await rejection(attempt)).toMatchObject({ code: 'atom_not_known' });
    }
    const refused = expect.objectContaining({ code: 'atom_not_known' }) as Error;
    expect(() => link.send('init', evil)).toThrowError(refused);
    // A registered name is an atom as well.
    expect(() => link.send('name_of_a_user_1', 1)).toThrowError(refused);
    expect(() => link.monitor('name_of_a_user_2', () => undefined)).toThrowError(refused);
    expect(await link.call('erlang', 'hd', [[evil]], { allowNewAtoms: true })).toEqual(evil);
    real.local.declareAtoms('text_of_a_user_1');
    expect(await link.call('erlang', 'hd', [[evil]])).toEqual(evil);
  });

  it('knows only atoms that every node has from its start', async () => {
    const bare = await real.otp.startNode('bare', { bare: true });
    const link = real.local.link(bare.name);
    const known = createVocabulary();
    for (const name of known.names()) {
      expect(await link.call('erlang', 'binary_to_existing_atom', [Buffer.from(name)]), name).toEqual(
        atom(name),
      );
    }
  });

  it('is not undone by closing an older link to the node again', async () => {
    const older = real.local.link(real.node.name);
    await older.close();
    const link = real.local.link(real.node.name);
    await link.connect();
    await older.close();
    expect(real.local.link(real.node.name)).toBe(link);
  });

  it('sends messages to names and pids, and hears of the end of processes', async () => {
    const link = real.local.link(real.node.name);
    await link.connect();
    await real.node.eval(
      'register(echo, spawn(fun F() -> receive stop -> ok; M -> put(last, M), F() end end))',
    );
    real.local.declareAtoms('echo');
    link.send('echo', tuple(atom('ok'), [1, 2]));
    const last = 'element(2, process_info(whereis(echo), dictionary))';
    await eventually(() => real.node.eval(last)).toBe('[{last,{ok,[1,2]}}]');
    const pid = (await link.call('erlang', 'whereis', [atom('echo')])) as Pid;
    link.send(pid, 7);
    await eventually(() => real.node.eval(last)).toBe('[{last,7}]');

    const downs: string[] = [];
    const note = (what: string) => (down: { reason: unknown }) =>
      void downs.push(`${what} ${(down.reason as { name: string }).name}`);
    link.monitor(pid, note('pid'));
    link.monitor('echo', note('name'));
    link.monitor('nobody', note('nobody'), { allowNewAtoms: true });
    link.monitor(pid, note('never')).demonitor();
    await eventually(() => downs).toEqual(['nobody noproc']);
    link.send('echo', atom('stop'), { allowNewAtoms: true });
    await eventually(() => downs.slice(1).sort()).toEqual(['name normal', 'pid normal']);
  });

  it('answers what other nodes ask of a node', async () => {
    const link = real.local.link(real.node.name);
    await link.connect();
    const us = `'beamdeck@127.0.0.1'`;
    expect(await real.node.eval(`net_adm:ping(${us})`)).toBe('pong'); // answered at the alias of the caller
    expect(await real.node.eval(`catch erpc:call(${us}, erlang, node, [])`)).toMatch(/notsup/);
    expect(await real.node.eval(`catch gen_server:call({nobody, ${us}}, hello, 2000)`)).toMatch(/noproc/);
    expect(
      await real.node.eval(
        `R = monitor(process, {nobody, ${us}}), receive {'DOWN', R, _, _, W} -> W after 2000 -> none end`,
      ),
    ).toBe('noproc');
    // A worker that prints is not left waiting for a terminal.
    expect(await rejection(link.call('io', 'format', [[]], { deadlineMs: 2_000 }))).toMatchObject({
      code: 'remote_exception',
    });
    // Linked and unlinked: the acknowledgement comes, or the second unlink would leave a link behind.
    await link.evaluate(
      'P = group_leader(), spawn(fun() -> link(P), unlink(P), link(P), unlink(P), timer:sleep(10) end)',
    );
    expect(await link.call('erlang', 'abs', [-1])).toBe(1);
    expect(link.stats.unknownMessages).toBe(0);
  });

  it('waits until connected, and can be told not to', async () => {
    await using local = real.client({ name: 'beamdeck3@127.0.0.1' });
    const link = local.link('a@127.0.0.1', { port: 1 });
    const controller = new AbortController();
    const waiting = link.connect({ signal: controller.signal });
    controller.abort();
    expect(await rejection(waiting)).toMatchObject({ code: 'call_cancelled' });
  });

  it('closes within a second and leaves nothing open', async () => {
    const local = real.client({ name: 'beamdeck3@127.0.0.1' });
    const link = local.link(real.node.name);
    await link.connect();
    const seen = statusLog(link);
    const started = Date.now();
    await local.close();
    expect(Date.now() - started).toBeLessThan(1_000);
    expect(seen).toEqual([{ state: 'closed', reason: expect.any(String) as string }]);
    expect(await rejection(link.call('erlang', 'node'))).toMatchObject({ code: 'link_closed' });
    expect(await rejection(link.connect())).toMatchObject({ code: 'link_closed' });
    expect(() => local.link('a@127.0.0.1')).toThrowError(
      expect.objectContaining({ code: 'link_closed' }) as Error,
    );
    await eventually(() => real.node.eval('nodes(hidden)')).not.toContain('beamdeck3');
  });
});
