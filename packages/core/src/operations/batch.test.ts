import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import { createCluster } from '../cluster/create-cluster.js';
import { BeamdeckError } from '../model/error.js';
import { simulatedProbe } from '../simulator/index.js';
import { fakeClock } from '../testing/index.js';
import { batchFromWire, batchToWire } from './batch.js';
import { builtinContracts } from './contracts/index.js';
import { defineOperation } from './operation.js';

const contractOf = (name: string) => builtinContracts.find((each) => each.name === name);

async function setUp() {
  const clock = fakeClock();
  const probe = simulatedProbe({ nodes: 3, seed: 4, clock });
  const runs: string[][] = [];
  const look = (ids: readonly string[]): void => {
    runs.push([...ids]);
  };
  const lookUp = defineOperation({
    name: 'look_up',
    category: 'custom',
    summary: 'Looks something up on a node; many at once cost one look.',
    danger: 'read',
    params: z.object({ node: z.string(), id: z.string() }),
    result: z.string(),
    rest: null,
    timeoutMs: 5_000,
    idempotent: true,
    cacheMs: 0,
    run({ id }) {
      look([id]);
      return Promise.resolve(`found ${id}`);
    },
    runMany(all) {
      look(all.map(({ id }) => id));
      return Promise.resolve(
        all.map(({ id }) =>
          id === 'gone'
            ? { data: null, error: new BeamdeckError('process_not_found', 'There is none.') }
            : { data: `found ${id}`, error: null },
        ),
      );
    },
  });
  const { runMany: _, ...alone } = lookUp;
  const lookUpAlone = defineOperation({ ...alone, name: 'look_up_alone' });
  const cluster = createCluster({ probe, clock, operations: [lookUp, lookUpAlone] });
  onTestFinished(async () => {
    await cluster.close();
    expect(clock.pending).toBe(0);
  });
  cluster.topology$.subscribe();
  await clock.advance(1_000);
  const [a = '', b = ''] = probe.seeds;
  const settled = async <T>(running: Promise<T>): Promise<T> => {
    let over = false;
    const watched = running.finally(() => (over = true));
    watched.catch(() => undefined);
    for (let i = 0; i < 400 && !over; i += 1) await clock.advance(20);
    return watched;
  };
  return { cluster, runs, a, b, settled };
}

describe('a batch', () => {
  it('puts several questions to one node as one, and each node by itself', async () => {
    const { cluster, runs, a, b } = await setUp();
    const answers = await cluster.operations.batch([
      { name: 'look_up', params: { node: a, id: 'one' } },
      { name: 'look_up', params: { node: b, id: 'two' } },
      { name: 'look_up', params: { node: a, id: 'gone' } },
      { name: 'look_up', params: { node: a, id: 'three' } },
    ]);
    expect(runs.map((ids) => ids.join())).toEqual(expect.arrayContaining(['one,gone,three', 'two']));
    expect(runs).toHaveLength(2);
    expect(answers.map(({ result, error }) => result?.data ?? error?.code)).toEqual([
      'found one',
      'found two',
      'process_not_found',
      'found three',
    ]);
    expect((await cluster.operations.history()).map(({ outcome }) => outcome).sort()).toEqual([
      'done',
      'done',
      'done',
      'failed',
    ]);
  });

  it('asks for no more than fits into one answer, and says which is left out', async () => {
    const { cluster, a, settled } = await setUp();
    const long = 'x'.repeat(3_000_000);
    const answers = await settled(
      cluster.operations.batch(
        Array.from({ length: 20 }, (_, i) => ({
          name: 'look_up_alone',
          params: { node: a, id: `${i}${long}` },
        })),
      ),
    );
    const codes = answers.map(({ error }) => error?.code ?? 'done');
    expect(codes.filter((code) => code === 'done').length).toBeLessThanOrEqual(10);
    expect(codes.at(-1)).toBe('result_too_large');
  });

  it('judges each request by itself: one that is refused leaves the others together', async () => {
    const { cluster, runs, a } = await setUp();
    const answers = await cluster.operations.batch([
      { name: 'look_up', params: { node: a, id: 'one' } },
      { name: 'look_up', params: { node: a, id: 'bad', more: true } },
      { name: 'no_such' },
      { name: 'look_up', params: { node: a, id: 'two' } },
    ]);
    expect(runs).toEqual([['one', 'two']]);
    expect(answers.map(({ result, error }) => result?.data ?? error?.code)).toEqual([
      'found one',
      'validation_error',
      'operation_not_found',
      'found two',
    ]);
  });

  it('runs everything else side by side, and survives the wire whole', async () => {
    const { cluster, a, b, settled } = await setUp();
    const answers = await settled(
      cluster.operations.batch([
        { name: 'ping_node', params: { node: a } },
        { name: 'process_list', params: { node: b, limit: 2 } },
        { name: 'ping_node', params: { node: 'no@where' } },
      ]),
    );
    expect(answers).toMatchObject([
      { result: { data: { node: a } }, error: null },
      { result: { data: { nodesQueried: [b] } }, error: null },
      { result: null, error: { code: 'node_not_found' } },
    ]);
    const wire: unknown = JSON.parse(JSON.stringify(batchToWire(contractOf, answers)));
    expect(JSON.stringify(wire)).toContain('"rtt_ms"');
    expect(batchFromWire(contractOf, wire)).toEqual(JSON.parse(JSON.stringify(answers)));
  });

  it('is refused whole when it is none, or too large', async () => {
    const { cluster } = await setUp();
    await expect(cluster.operations.batch([])).rejects.toMatchObject({ code: 'validation_error' });
    const many = Array.from({ length: 101 }, () => ({ name: 'ping_node' }));
    await expect(cluster.operations.batch(many)).rejects.toMatchObject({ code: 'validation_error' });
  });
});
