import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import { createCluster } from '../cluster/create-cluster.js';
import { BeamdeckError } from '../model/error.js';
import { simulatedProbe } from '../simulator/index.js';
import { fakeClock } from '../testing/index.js';
import { builtinContracts } from './contracts/index.js';
import { defineOperation } from './operation.js';
import type { PipelineStep } from './pipeline.js';
import { pipelineFromWire, pipelineToWire } from './pipeline.js';
import { resolveReferences } from './pipeline-reference.js';

const contractOf = (name: string) => builtinContracts.find((each) => each.name === name);

async function setUp() {
  const clock = fakeClock();
  const probe = simulatedProbe({ nodes: 3, seed: 4, clock });
  const marked: string[] = [];
  const mark = defineOperation({
    name: 'mark',
    category: 'custom',
    summary: 'Marks a process.',
    danger: 'change',
    params: z.object({ what: z.string(), tags: z._default(z.array(z.string()), []) }),
    result: z.object({ marked: z.string() }),
    rest: null,
    timeoutMs: 5_000,
    idempotent: false,
    cacheMs: 0,
    aim: () => ({ target: { kind: 'cluster' } }),
    run({ what }) {
      marked.push(what);
      if (what === 'bad') return Promise.reject(new BeamdeckError('process_not_found', 'There is none.'));
      if (what === 'lost') return Promise.reject(new BeamdeckError('node_unreachable', 'Not heard.'));
      return Promise.resolve({ marked: what });
    },
    preview: ({ what }) => Promise.resolve({ effects: [`It would mark ${what}.`], details: {} }),
  });
  const cluster = createCluster({
    probe,
    clock,
    operations: [mark],
    safety: { limits: { change: { perSecond: 50, burst: 50 }, dangerPerSecond: 50, dangerPerMinute: 50 } },
  });
  onTestFinished(async () => {
    await cluster.close();
    expect(clock.pending).toBe(0);
  });
  cluster.topology$.subscribe();
  await clock.advance(1_000);
  const run = async (steps: readonly PipelineStep[], dryRun = false) => {
    let over = false;
    const running = cluster.operations.pipeline(steps, { dryRun }).finally(() => (over = true));
    running.catch(() => undefined);
    for (let i = 0; i < 400 && !over; i += 1) await clock.advance(20);
    return running;
  };
  return { cluster, marked, run };
}

const top: PipelineStep = { id: 'top', name: 'process_list', params: { limit: 2 } };
const markTop: PipelineStep = {
  id: 'mark',
  name: 'mark',
  params: {
    what: { $from: 'top', path: 'processes.0.pid' },
    tags: [{ $from: 'top', path: 'processes.1.node' }],
  },
};

describe('a pipeline', () => {
  it('gives what one step has found to the next, by names of either case', async () => {
    const { run, marked } = await setUp();
    const steps: PipelineStep[] = [
      top,
      markTop,
      { id: 'again', name: 'mark', params: { what: { $from: 'top', path: 'next_cursor' } } },
    ];
    const result = await run(steps);
    expect(result.outcome).toBe('done');
    const [found, first, again] = result.steps;
    const page = found?.result?.data as { processes: { pid: string; node: string }[]; nextCursor: string };
    expect(first?.result?.params).toMatchObject({
      what: page.processes[0]?.pid,
      tags: [page.processes[1]?.node],
    });
    expect(again?.result?.data).toEqual({ marked: page.nextCursor });
    expect(marked).toHaveLength(2);
    const wire: unknown = JSON.parse(JSON.stringify(pipelineToWire(contractOf, result)));
    expect(pipelineFromWire(contractOf, wire)).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it('stops at a failure, or goes on where it is told to, and never after an unknown outcome', async () => {
    const { run, marked } = await setUp();
    const outcomes = async (first: string, onFailure?: 'continue') => {
      const { outcome, steps } = await run([
        { id: 'a', name: 'mark', params: { what: first }, ...(onFailure === undefined ? {} : { onFailure }) },
        { id: 'b', name: 'mark', params: { what: 'next' } },
      ]);
      return [outcome, ...steps.map((step) => step.outcome)];
    };
    expect(await outcomes('bad')).toEqual(['failed', 'failed', 'skipped']);
    expect(await outcomes('bad', 'continue')).toEqual(['failed', 'failed', 'done']);
    expect(await outcomes('lost', 'continue')).toEqual(['unknown', 'unknown', 'skipped']);
    expect(marked).toEqual(['bad', 'bad', 'next', 'lost']);
  });

  it('asks and previews in a dry run, changes nothing, and says which step cannot be foreseen', async () => {
    const { run, marked } = await setUp();
    const last: PipelineStep = { id: 'z', name: 'mark', params: { what: { $from: 'mark', path: 'marked' } } };
    const { outcome, dryRun, steps } = await run([top, markTop, last], true);
    expect({ outcome, dryRun }).toEqual({ outcome: 'done', dryRun: true });
    expect(steps.map((step) => step.outcome)).toEqual(['done', 'previewed', 'skipped']);
    expect(steps[1]?.preview).toMatchObject({
      allowed: true,
      effects: [expect.stringMatching(/^It would mark <0\.\d+\.\d+>\.$/)],
    });
    expect(steps[2]?.error?.message).toMatch(/earlier step/);
    expect(marked).toEqual([]);
  });

  it('is refused whole when its steps are none', async () => {
    const { run } = await setUp();
    for (const steps of [
      [],
      [top, top],
      [{ ...top, id: 'no spaces' }],
      [{ ...top, onFailure: 'maybe' as never }],
      Array.from({ length: 51 }, (_, i) => ({ ...top, id: `s${i}` })),
    ]) {
      await expect(run(steps)).rejects.toMatchObject({ code: 'validation_error' });
    }
  });

  it('refuses a reference to a later, unknown or failed step before anything of the step is run', async () => {
    const { run, marked } = await setUp();
    const { steps } = await run([
      { ...markTop, onFailure: 'continue' },
      { id: 'b', name: 'mark', params: { what: { $from: 'mark' } }, onFailure: 'continue' },
      { id: 'c', name: 'mark', params: { what: { $from: 'toString' } }, onFailure: 'continue' },
      top,
    ]);
    expect(steps.map((step) => step.error?.code)).toEqual([
      'invalid_parameter',
      'invalid_parameter',
      'invalid_parameter',
      undefined,
    ]);
    expect(marked).toEqual([]);
  });
});

describe('resolveReferences', () => {
  const data = { list: [{ name: 'x' }], own: null, 'a b': 1, nodeStates: { 'a.b@h': 2 } };
  const steps = new Map([['s', { data: data as unknown }]]);
  const at = (path: unknown) => resolveReferences({ value: { $from: 's', path } }, steps);

  it('finds own values of plain data', () => {
    expect(at('list.0.name')).toEqual({ value: 'x' });
    expect(at('own')).toEqual({ value: null });
    expect(at('a b')).toEqual({ value: 1 });
    expect(resolveReferences({ $from: 's' }, steps)).toBe(data);
    expect(resolveReferences([1, 'a', null, { b: true }], steps)).toEqual([1, 'a', null, { b: true }]);
  });

  it.each([
    '__proto__',
    'constructor',
    'constructor.prototype',
    'list.length',
    'list.-1',
    'list.1',
    'list.0.__proto__.polluted',
    'list.map',
    'own.x',
    'list.0.name.length',
    'toString',
    'a'.repeat(10).split('').join('.').repeat(10),
    5,
  ])('leads nowhere else: %s', (path) => {
    expect(() => at(path)).toThrow(expect.objectContaining({ code: 'invalid_parameter' }));
  });

  it('keeps a key like any other, whatever its name, and pollutes nothing', () => {
    const given: unknown = JSON.parse('{"__proto__": {"polluted": {"$from": "s", "path": "own"}}, "x": 1}');
    const resolved = resolveReferences(given, steps) as object;
    expect(Object.keys(resolved)).toEqual(['__proto__', 'x']);
    expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses what is nested without end, and references with more in them', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 40; i += 1) deep = { deep };
    expect(() => resolveReferences(deep, steps)).toThrow(/nested/);
    expect(() => resolveReferences({ $from: 's', path: 'own', or: 1 }, steps)).toThrow(/reference/);
  });
});
