import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { etsSort, etsTable, type EtsQuery } from '../model/ets-table.js';
import { erlangPort, portSort, type PortQuery } from '../model/port.js';
import type { ErlangProbe } from './erlang-probe.js';
import { asking, startRealCluster, type RealCluster } from './testing/real-cluster.js';

describe('tables, ports and applications, against what the node says', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  let probe: ErlangProbe;
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a');
    probe = await cluster.watching(a.name);
    await a.eval(`Asker = self(), spawn(fun() -> register(keeper, self()),
      ets:new(stock, [named_table, public, ordered_set, compressed, {read_concurrency, true}, {write_concurrency, true}]),
      Big = ets:new('Größte Liste', [bag, private]), put(big, Big), ets:insert(Big, [{N, canary} || N <- lists:seq(1, 50000)]),
      [ets:new(small, []) || _ <- lists:seq(1, 20)],
      {ok, Listen} = gen_tcp:listen(0, [binary, {ip, {127, 0, 0, 1}}, {active, false}]), {ok, Port} = inet:port(Listen),
      {ok, Client} = gen_tcp:connect({127, 0, 0, 1}, Port, [binary]), {ok, Server} = gen_tcp:accept(Listen),
      register(client_port, Client), put(server, Server), ok = gen_tcp:send(Client, <<0:80000>>), {ok, _} = gen_tcp:recv(Server, 10000),
      Program = open_port({spawn, "cat"}, [binary]), register(cat_port, Program), port_command(Program, <<"hello">>), receive {Program, {data, _}} -> ok end,
      Asker ! up, receive never -> ok end end), receive up -> ok end`);
  });
  afterAll(() => cluster.close());

  const text = async (source: string) => (await a.eval(source)).replaceAll('"', '');
  const tables = async (changes: Partial<EtsQuery> = {}) => {
    const query = { sort: 'memory', order: 'desc', limit: 1_000, ...changes } as const;
    const { value } = await probe.etsTables(a.name, query, asking());
    value.rows.forEach((row) => etsTable.parse(row));
    return value;
  };
  const ports = async (changes: Partial<PortQuery> = {}) => {
    const query = { sort: 'input', order: 'desc', limit: 1_000, ...changes } as const;
    const { value } = await probe.ports(a.name, query, asking());
    value.rows.forEach((row) => erlangPort.parse(row));
    return value;
  };
  const inOrder = (keys: readonly (string | number | null)[], order: 'asc' | 'desc') =>
    keys.every(
      (key, i) =>
        i === 0 ||
        key === null ||
        (order === 'asc' ? (keys[i - 1] ?? '') <= key : (keys[i - 1] ?? Infinity) >= key),
    );

  it('has every table, with what it is and who owns it; never what is in it', async () => {
    const { rows, matched, scanned } = await tables();
    expect(Math.abs(scanned - Number(await a.eval('length(ets:all())')))).toBeLessThanOrEqual(2);
    expect(matched).toBe(scanned);
    const keeper = await text('pid_to_list(whereis(keeper))');
    const word = Number(await a.eval('erlang:system_info(wordsize)'));
    expect(rows.find(({ id }) => id === 'stock')).toEqual({
      node: a.name,
      id: 'stock',
      name: 'stock',
      named: true,
      owner: keeper,
      ownerName: 'keeper',
      application: null,
      size: 0,
      memory: word * Number(await a.eval('ets:info(stock, memory)')),
      type: 'ordered_set',
      protection: 'public',
      compressed: true,
      readConcurrency: true,
      writeConcurrency: await a.eval('ets:info(stock, write_concurrency)'),
    });
    const largest = rows.find(({ name }) => name === 'Größte Liste');
    expect(largest).toMatchObject({
      named: false,
      size: 50_000,
      type: 'bag',
      protection: 'private',
      id: expect.stringMatching(/^#Ref<0\.\d+\.\d+\.\d+>$/) as string,
    });
    expect(largest?.memory).toBeGreaterThan(1_000_000);
    expect(rows.find(({ name }) => name === 'ac_tab')).toMatchObject({ ownerName: 'application_controller' });
    expect(rows.filter(({ application }) => application === 'kernel').length).toBeGreaterThan(3);
    expect(JSON.stringify(rows)).not.toContain('canary');
  });

  it('gives the first tables in each order, and finds them by literal text', async () => {
    for (const sort of etsSort.options) {
      for (const order of ['asc', 'desc'] as const) {
        const { rows, matched } = await tables({ sort, order, limit: 5 });
        expect(rows).toHaveLength(5);
        expect(matched).toBeGreaterThan(20);
        expect(
          inOrder(
            rows.map((row) => row[sort]),
            order,
          ),
          `${sort} ${order}`,
        ).toBe(true);
      }
    }
    expect((await tables({ limit: 1 })).rows[0]?.name).toBe((await tables()).rows[0]?.name);
    expect((await tables({ search: 'SMALL' })).matched).toBe(20);
    expect((await tables({ search: 'GRÖßTE' })).rows.map(({ name }) => name)).toEqual(['Größte Liste']);
    expect((await tables({ search: 'keeper' })).matched).toBe(22);
    expect((await tables({ search: '.*' })).matched).toBe(0);
    expect((await tables({ search: 'keeper', limit: 3 })).rows).toHaveLength(3);
  });

  it('bears with tables that come and go', async () => {
    await a.eval(
      `register(churn, spawn(fun() -> Loop = fun L() -> T = ets:new(brief, []), ets:delete(T), receive stop -> ok after 0 -> L() end end, Loop() end))`,
    );
    for (let turn = 0; turn < 20; turn += 1)
      expect((await tables({ sort: 'name' })).rows.length).toBeGreaterThan(20);
    await a.eval('churn ! stop');
  });

  it('has every port, with what it has carried, and the ends of sockets', async () => {
    const { rows, scanned } = await ports();
    expect(scanned).toBe(rows.length);
    expect(Math.abs(scanned - Number(await a.eval('length(erlang:ports())')))).toBeLessThanOrEqual(1);
    const client = rows.find(({ registeredName }) => registeredName === 'client_port');
    expect(client).toMatchObject({
      id: await text('erlang:port_to_list(whereis(client_port))'),
      name: 'tcp_inet',
      output: 10_000,
      input: 0,
      ownerName: 'keeper',
      queueBytes: 0,
      osPid: null,
    });
    const server = rows.find(({ local, remote }) => local === client?.remote && remote === client?.local);
    expect(server).toMatchObject({ input: 10_000, output: 0 });
    expect(client?.local).toMatch(/^127\.0\.0\.1:\d+$/);
    const cat = rows.find(({ registeredName }) => registeredName === 'cat_port');
    expect(cat).toMatchObject({
      name: 'cat',
      output: 5,
      input: 5,
      local: null,
      remote: null,
      osPid: Number(await a.eval('element(2, erlang:port_info(whereis(cat_port), os_pid))')),
    });
    expect(cat?.memory).toBe(Number(await a.eval('element(2, erlang:port_info(whereis(cat_port), memory))')));
  });

  it('gives the first ports in each order, and finds them by literal text', async () => {
    for (const sort of portSort.options) {
      for (const order of ['asc', 'desc'] as const) {
        const { rows } = await ports({ sort, order, limit: 3 });
        expect(rows).toHaveLength(3);
        expect(
          inOrder(
            rows.map((row) => (sort === 'queue_bytes' ? row.queueBytes : row[sort])),
            order,
          ),
          `${sort} ${order}`,
        ).toBe(true);
      }
    }
    expect((await ports({ search: 'CAT' })).rows.map(({ name }) => name)).toEqual(['cat']);
    expect((await ports({ search: 'client_port' })).matched).toBe(1);
    expect((await ports({ search: 'keeper' })).matched).toBe(4);
    expect((await ports({ search: '.*' })).matched).toBe(0);
  });

  it('lists the applications as the node in full does', async () => {
    await a.eval('application:ensure_all_started(sasl)');
    const { value } = await probe.applications(a.name, asking());
    const { value: info } = await probe.nodeInfo(
      a.name,
      { includeProcesses: false, processLimit: 1 },
      asking(),
    );
    const plain = (
      rows: readonly { name: string; version: string; status: string; processes: number | null }[],
    ) => rows.map(({ name, version, status, processes }) => [name, version, status, processes]);
    expect(plain(value)).toEqual(plain(info.applications));
    expect(value.find(({ name }) => name === 'sasl')).toMatchObject({
      status: 'running',
      memory: expect.any(Number) as number,
    });
  });
});
