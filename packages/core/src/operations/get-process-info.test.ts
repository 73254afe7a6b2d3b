import { describe, expect, it } from 'vitest';
import { sampleProcess, sampleProcessInfo } from '../testing/index.js';
import { scriptedCluster } from './scripted-cluster.test-data.js';

const A = 'a_1@h';
const cart = sampleProcess(A, 1, { registeredName: 'cart' });
const other = sampleProcess(A, 2, { registeredName: null });
const nodes = { [A]: { processes: [cart, other] }, 'b@h': {} };

describe('get_process_info', () => {
  it('tells of one process, however it is named', async () => {
    const { run } = await scriptedCluster(nodes);
    const told = sampleProcessInfo(cart);
    const bare = cart.pid.slice(1, -1);
    for (const params of [
      { pid: cart.pid, node: A },
      { pid: bare, node: A },
      { pid: 'cart', node: A },
      { pid: `${A}/${cart.pid}` },
      { pid: `${A}/cart` },
      { pid: `#PID<${bare}>`, node: A },
    ]) {
      expect(await run('get_process_info', params)).toEqual(told);
    }
  });

  it("takes params as Arsenal's clients write them", async () => {
    const { run } = await scriptedCluster(nodes);
    const params = { pid: cart.pid, node: A, keys: 'memory,links' } as never;
    expect(await run('get_process_info', params)).toEqual(sampleProcessInfo(cart));
  });

  it.each([
    [{ pid: '<0.9.9>', node: A }, 'process_not_found'],
    [{ pid: 'nobody', node: A }, 'process_not_found'],
    [{ pid: cart.pid, node: 'a_2@h' }, 'node_not_found'],
    [{ pid: cart.pid }, 'missing_parameter'],
    [{ pid: `${A}/${cart.pid}`, node: 'b@h' }, 'invalid_parameter'],
    [{ pid: '<9.1.0>', node: A }, 'invalid_parameter'],
    [{ pid: cart.pid, node: A, keys: ['secrets' as 'links'] }, 'validation_error'],
  ])('refuses %o with %s', async (params, code) => {
    const { run } = await scriptedCluster(nodes);
    await expect(run('get_process_info', params)).rejects.toMatchObject({
      code,
      operation: 'get_process_info',
    });
  });

  it('fails as the node fails, and says which', async () => {
    const { run, script } = await scriptedCluster(nodes);
    script.set(A, { answer: 'remote_error' });
    await expect(run('get_process_info', { pid: cart.pid, node: A })).rejects.toMatchObject({
      code: 'remote_error',
    });
    script.set(A, { answer: 'never' });
    await expect(run('get_process_info', { pid: cart.pid, node: A }, 1_000)).rejects.toMatchObject({
      code: 'timeout',
    });
  });

  it('asks a node once for all processes of it in a batch, and each has its own answer', async () => {
    const { cluster, clock, probe } = await scriptedCluster(nodes);
    const running = cluster.operations.batch(
      ['cart', 'nobody', other.pid].map((pid) => ({ name: 'get_process_info', params: { pid, node: A } })),
    );
    await clock.advance(100);
    const answers = await running;
    expect(answers.map(({ result, error }) => error?.code ?? (result?.data as { pid: string }).pid)).toEqual([
      cart.pid,
      'process_not_found',
      other.pid,
    ]);
    expect(probe.count('processInfo', A)).toBe(1);
  });
});
