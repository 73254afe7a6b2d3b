import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import { fromWire, toWire } from '../model/codec.js';
import { simulatedProbe } from '../simulator/index.js';
import { fakeClock, sampleProcess } from '../testing/index.js';
import { clusterSnapshotContract } from './contracts/inventory.js';
import { scriptedCluster } from './scripted-cluster.test-data.js';

const [A, B, C] = ['a@h', 'b@h', 'c@h'];
const rows = (node: string) =>
  Array.from({ length: 6 }, (_, i) =>
    sampleProcess(node, i, { memory: i * 10 + (node === A ? 1 : 2), messageQueueLen: 10 - i }),
  );
const nodes = { [A]: { processes: rows(A) }, [B]: { processes: rows(B) } };

describe('cluster_snapshot', () => {
  it('holds everything of the moment in one answer', async () => {
    const { run, clock } = await scriptedCluster(nodes);
    const before = clock.now();
    const answer = await run('cluster_snapshot', { processLimit: 3 }, 100);
    expect(answer).toMatchObject({
      format: 'beamdeck-snapshot-1',
      simulated: false,
      nodesFailed: [],
      failures: [],
    });
    expect(Date.parse(answer.takenAt)).toBeGreaterThanOrEqual(before);
    expect(answer.topology.nodes).toEqual([A, B]);
    expect(answer.topology.connectivity?.[A]?.[B]).toMatchObject({ connected: true });
    expect(answer.health?.nodesTotal).toBe(2);
    expect(Object.keys(answer.nodes)).toEqual([A, B]);
    expect(answer.nodes[B]?.name).toBe(B);
    expect(answer.topByMemory.map(({ memory }) => memory)).toEqual([52, 51, 42]);
    expect(answer.topByMailbox.map(({ messageQueueLen }) => messageQueueLen)).toEqual([10, 10, 9]);
    const { result } = clusterSnapshotContract;
    expect(fromWire(result, JSON.parse(JSON.stringify(toWire(result, answer))))).toEqual(answer);
  });

  it('leaves out rows and who sees whom when they are not wanted', async () => {
    const { run } = await scriptedCluster(nodes);
    const answer = await run('cluster_snapshot', { processLimit: 0, includeConnectivity: false }, 100);
    expect([answer.topByMemory, answer.topByMailbox]).toEqual([[], []]);
    expect(answer.topology).not.toHaveProperty('connectivity');
    expect(answer.failures).toEqual([]);
  });

  it('says of every part that is missing what it is and why', async () => {
    const { run, script, clock } = await scriptedCluster({ ...nodes, [C]: {} });
    script.set(C, { link: 'silent' });
    await clock.advance(3_000);
    script.set(B, { answer: 'remote_error' });
    const answer = await run('cluster_snapshot', {}, 1_000);
    expect(answer.topology.nodes).toEqual([A, B, C]);
    expect(Object.keys(answer.nodes)).toEqual([A]);
    expect(answer.nodesFailed).toEqual([
      { node: B, code: 'remote_error', ageMs: null },
      { node: C, code: 'node_unreachable', ageMs: null },
    ]);
    expect(answer.failures).toEqual([
      `Node ${B} in full: remote_error.`,
      `Node ${C} in full: node_unreachable.`,
      `Processes of ${B} by memory: remote_error.`,
      `Processes of ${C} by memory: node_unreachable.`,
      `Processes of ${B} by mailbox: remote_error.`,
      `Processes of ${C} by mailbox: node_unreachable.`,
    ]);
  });

  it('is still made when no node answers: who was there, and that nobody was heard', async () => {
    const { run, script, clock } = await scriptedCluster(nodes);
    script.set(A, { link: 'silent' });
    script.set(B, { link: 'silent' });
    await clock.advance(3_000);
    const answer = await run('cluster_snapshot', {}, 1_000);
    expect(answer.topology.nodes).toEqual([A, B]);
    expect(answer.nodes).toEqual({});
    expect(answer.nodesFailed.map(({ node }) => node)).toEqual([A, B]);
  });

  it('is bounded, and names the nodes that there was no room for', async () => {
    const { run, script } = await scriptedCluster(nodes);
    const { nodeInfo } = script;
    script.nodeInfo = async (...call) => {
      const answer = await nodeInfo(...call);
      const systemInfo = { ...answer.value.systemInfo, systemArchitecture: 'x'.repeat(5 * 1024 * 1024) };
      return { ...answer, value: { ...answer.value, systemInfo } };
    };
    const answer = await run('cluster_snapshot', {}, 100);
    expect(Object.keys(answer.nodes)).toEqual([A]);
    expect(answer.nodesFailed).toEqual([{ node: B, code: 'result_too_large', ageMs: null }]);
    expect(answer.failures).toEqual([`Node ${B} in full: result_too_large.`]);
  });

  it('leaves out who sees whom of a large cluster, and says so', async () => {
    const names = Array.from({ length: 260 }, (_, i) => `n${String(i)}@h`);
    const { run } = await scriptedCluster(Object.fromEntries(names.map((name) => [name, {}])));
    const answer = await run('cluster_snapshot', { processLimit: 1 }, 100);
    expect(answer.topology.totalNodes).toBe(260);
    expect(answer.topology).not.toHaveProperty('connectivity');
    expect(answer.failures).toEqual(['Who sees whom: left out, as there are more than 256 nodes.']);
  });

  it('is marked as simulated where it is', async () => {
    const clock = fakeClock();
    const cluster = createCluster({ probe: simulatedProbe({ clock, nodes: 3, seed: 5 }), clock });
    const running = cluster.operations.execute('cluster_snapshot');
    await clock.advance(10_000);
    const { data } = await running;
    expect(data).toMatchObject({ simulated: true, failures: [] });
    expect(Object.keys(data.nodes)).toHaveLength(3);
    await cluster.close();
  });
});
