import { describe, expect, it } from 'vitest';
import type { EtsTable } from '../model/ets-table.js';
import type { NodeApplication } from '../model/node.js';
import type { ErlangPort } from '../model/port.js';
import { scriptedCluster } from './scripted-cluster.test-data.js';

const [A, B, C] = ['a@h', 'b@h', 'c@h'];

const application = (
  name: string,
  version: string,
  change: Partial<NodeApplication> = {},
): NodeApplication => ({
  name,
  description: `The ${name} of it`,
  version,
  status: 'running',
  processes: 3,
  memory: 1_000,
  ...change,
});

describe('application_list', () => {
  it('says which nodes run different versions; what is only loaded runs nowhere', async () => {
    const { run } = await scriptedCluster({
      [A]: { applications: [application('shop', '1.4.0'), application('kernel', '9')] },
      [B]: {
        applications: [
          application('shop', '1.5.0', { status: 'starting' }),
          application('kernel', '9'),
          application('tools', '1', { status: 'loaded' }),
        ],
      },
      [C]: {
        applications: [
          application('__proto__', '2'),
          application('shop', '1.4.0'),
          application('tools', '2', { status: 'loaded' }),
        ],
      },
    });
    const answer = await run('application_list');
    expect(answer.versionDrift).toEqual({ shop: { '1.4.0': [A, C], '1.5.0': [B] } });
    expect(answer.totalCount).toBe(8);
    expect(answer.applications.map(({ name, node }) => `${name} ${node}`)).toEqual([
      `__proto__ ${C}`,
      `kernel ${A}`,
      `kernel ${B}`,
      `shop ${A}`,
      `shop ${B}`,
      `shop ${C}`,
      `tools ${B}`,
      `tools ${C}`,
    ]);
    const found = await run('application_list', { search: 'THE SHOP', node: B });
    expect(found.applications.map(({ name, node }) => [name, node])).toEqual([['shop', B]]);
    expect(found.versionDrift).toEqual({});
  });
});

const table = (node: string, id: string, memory: number): EtsTable => ({
  node,
  id,
  name: id,
  named: true,
  owner: '<0.10.0>',
  ownerName: null,
  application: null,
  size: 1_000 - memory,
  memory,
  type: 'set',
  protection: 'protected',
  compressed: false,
  readConcurrency: false,
  writeConcurrency: 'false',
});

describe('ets_list', () => {
  const nodes = {
    [A]: { tables: [table(A, 'x', 10), table(A, 'y', 30)] },
    [B]: { tables: [table(B, 'x', 20), table(B, 'z', 30)] },
  };

  it('gives the best rows of all nodes in one order, equals by node and id', async () => {
    const { run } = await scriptedCluster(nodes);
    const shown = async (params: Parameters<typeof run<'ets_list'>>[1]) =>
      (await run('ets_list', params)).tables.map(({ node, id }) => `${node} ${id}`);
    expect(await shown({})).toEqual([`${A} y`, `${B} z`, `${B} x`, `${A} x`]);
    expect(await shown({ limit: 2 })).toEqual([`${A} y`, `${B} z`]);
    expect(await shown({ sort: 'size', order: 'asc' })).toEqual([`${A} y`, `${B} z`, `${B} x`, `${A} x`]);
    expect(await shown({ sort: 'name', order: 'desc' })).toEqual([`${B} z`, `${A} y`, `${A} x`, `${B} x`]);
    expect(await run('ets_list', { search: 'x', limit: 1 })).toMatchObject({
      totalCount: 2,
      nodesFailed: [],
    });
  });
});

const port = (node: string, number: number, change: Partial<ErlangPort>): ErlangPort => ({
  node,
  id: `#Port<0.${String(number)}>`,
  name: 'tcp_inet',
  owner: null,
  ownerName: null,
  registeredName: null,
  input: 0,
  output: 0,
  queueBytes: 0,
  memory: null,
  osPid: null,
  local: null,
  remote: null,
  ...change,
});

describe('port_list', () => {
  it('gives the best rows of all nodes, those without a value last in either order', async () => {
    const { run } = await scriptedCluster({
      [A]: { ports: [port(A, 1, { input: 5, queueBytes: 7 }), port(A, 2, { input: 50, memory: 3 })] },
      [B]: { ports: [port(B, 1, { input: 20, queueBytes: 9, memory: 8 })] },
    });
    const shown = async (params: Parameters<typeof run<'port_list'>>[1]) =>
      (await run('port_list', params)).ports.map(({ input }) => input);
    expect(await shown({})).toEqual([50, 20, 5]);
    expect(await shown({ sort: 'queue_bytes' })).toEqual([20, 5, 50]);
    expect(await shown({ sort: 'memory' })).toEqual([20, 50, 5]);
    expect(await shown({ sort: 'memory', order: 'asc' })).toEqual([50, 20, 5]);
  });
});

describe('a question to all nodes', () => {
  it('names the nodes that failed and those that could not be asked, and leaves out the dead', async () => {
    const { run, script, clock } = await scriptedCluster({
      [A]: { tables: [table(A, 'x', 1)] },
      [B]: {},
      [C]: {},
      'd@h': {},
    });
    script.set(B, { answer: 'remote_error' });
    script.set(C, { link: 'silent' });
    script.set('d@h', { link: 'closed' });
    script.mesh(A, B);
    await clock.advance(3_000);
    for (const name of ['ets_list', 'port_list', 'application_list', 'list_supervisors'] as const) {
      const answer = await run(name, {}, 1_000);
      expect(answer.nodesQueried).toEqual([A, B]);
      expect(answer.nodesFailed).toEqual([
        { node: B, code: 'remote_error', ageMs: null },
        { node: C, code: 'node_unreachable', ageMs: null },
      ]);
    }
    script.set(A, { link: 'silent' });
    script.set(B, { link: 'silent' });
    await clock.advance(3_000);
    for (const name of ['ets_list', 'port_list', 'application_list', 'list_supervisors'] as const) {
      await expect(run(name, { node: B }, 1_000)).rejects.toMatchObject({ code: 'node_unreachable' });
      const { nodesQueried, nodesFailed } = await run(name, {}, 1_000);
      expect(nodesQueried).toEqual([]);
      expect(nodesFailed).toMatchObject([
        { node: A, code: 'node_unreachable', ageMs: expect.any(Number) },
        { node: B, ageMs: null },
        { node: C, ageMs: null },
      ]);
    }
    // Of a node that nobody has asked for so long, nothing stands in.
    await clock.advance(300_000);
    for (const name of ['ets_list', 'port_list', 'application_list', 'list_supervisors'] as const) {
      await expect(run(name, {}, 1_000)).rejects.toMatchObject({ code: 'cluster_unavailable' });
    }
  });

  it('is answered only for the nodes that the caller may see', async () => {
    const { run } = await scriptedCluster(
      { [A]: { tables: [table(A, 'x', 1)] }, [B]: { tables: [table(B, 'x', 2)] } },
      { nodeRules: [{ nodes: [B], upTo: 'none' }] },
    );
    const answer = await run('ets_list');
    expect(answer.nodesQueried).toEqual([A]);
    expect(answer.tables.map(({ node }) => node)).toEqual([A]);
    await expect(run('ets_list', { node: B })).rejects.toMatchObject({ code: 'forbidden' });
  });
});
