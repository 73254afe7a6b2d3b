import { describe, expect, it } from 'vitest';
import type { Supervisor } from '../model/supervision.js';
import { scriptedCluster } from './scripted-cluster.test-data.js';

const [A, B] = ['a@h', 'b@h'];

function supervisor(node: string, number: number, change: Partial<Supervisor> = {}): Supervisor {
  const child = (id: number) => ({
    id: `worker_${String(id)}`,
    pid: `<0.${String(id)}.0>`,
    registeredName: null,
    type: 'worker' as const,
    status: 'running' as const,
    modules: ['worker'],
    restart: 'permanent' as const,
    shutdown: '5000',
    memory: null,
    messageQueueLen: null,
  });
  return {
    node,
    pid: `<0.${String(number)}.0>`,
    incarnation: `1-${node}`,
    registeredName: `sup_${String(number)}`,
    application: 'shop',
    module: 'shop_sup',
    parent: null,
    depth: 0,
    strategy: 'one_for_one',
    intensity: 3,
    periodSeconds: 5,
    recentRestarts: 0,
    childCount: 2,
    children: [child(900), child(901)],
    unread: null,
    ...change,
  };
}

const tree = (node: string): Supervisor[] => [
  supervisor(node, 100),
  supervisor(node, 101, { parent: '<0.100.0>', depth: 1 }),
  supervisor(node, 102, { parent: '<0.101.0>', depth: 2 }),
  supervisor(node, 200, { application: 'ranch' }),
];
const nodes = { [A]: { supervisors: tree(A) }, [B]: { supervisors: tree(B) } };
const pids = (rows: readonly Supervisor[]) => rows.map(({ pid }) => pid);

describe('list_supervisors', () => {
  it('gives page after page of all nodes, none twice and none left out', async () => {
    const { run } = await scriptedCluster(nodes);
    const seen: string[] = [];
    for (let page = 1; page <= 4; page += 1) {
      const answer = await run('list_supervisors', { page, perPage: 3 });
      expect(answer).toMatchObject({
        totalCount: 8,
        page,
        perPage: 3,
        nodesQueried: [A, B],
        nodesFailed: [],
      });
      expect(answer.supervisors.every(({ children }) => children === undefined)).toBe(true);
      seen.push(...answer.supervisors.map(({ node, pid }) => `${node}/${pid}`));
    }
    expect(seen).toEqual([A, B].flatMap((node) => pids(tree(node)).map((pid) => `${node}/${pid}`)));
  });

  it('filters by application, with children where asked, in the names and spellings of Arsenal', async () => {
    const { run } = await scriptedCluster(nodes);
    const answer = await run('list_supervisors', {
      filter_application: 'ranch',
      include_children: 'true',
      per_page: '10',
      node: B,
    } as never);
    expect(answer.supervisors).toEqual([supervisor(B, 200, { application: 'ranch' })]);
    expect(answer.nodesQueried).toEqual([B]);
  });
});

describe('cluster_supervision_trees', () => {
  it('gives each node its trees, and how many there are of each', async () => {
    const { run } = await scriptedCluster(nodes);
    const answer = await run('cluster_supervision_trees');
    expect(answer.trees).toEqual({ [A]: tree(A), [B]: tree(B) });
    expect(answer).toMatchObject({ totalSupervisors: 8, totalChildren: 16, nodesQueried: [A, B] });
  });

  it('opens one branch, by pid or name, as deep as asked', async () => {
    const { run } = await scriptedCluster(nodes);
    for (const root of ['<0.101.0>', 'sup_101', `${A}/<0.101.0>`]) {
      const answer = await run('cluster_supervision_trees', { node: A, root, includeChildren: false });
      expect(pids(answer.trees[A] ?? [])).toEqual(['<0.101.0>', '<0.102.0>']);
      expect(answer.trees[A]?.[0]).not.toHaveProperty('children');
    }
    const top = await run('cluster_supervision_trees', { node: A, root: '<0.100.0>', maxDepth: 1 });
    expect(pids(top.trees[A] ?? [])).toEqual(['<0.100.0>', '<0.101.0>']);
  });

  it('refuses a branch whose node is not said, or another', async () => {
    const { run } = await scriptedCluster(nodes);
    await expect(run('cluster_supervision_trees', { root: '<0.101.0>' })).rejects.toMatchObject({
      code: 'missing_parameter',
      details: { fields: { node: 'required with root' } },
    });
    await expect(run('cluster_supervision_trees', { node: B, root: `${A}/<0.101.0>` })).rejects.toMatchObject(
      { code: 'invalid_parameter' },
    );
    await expect(run('cluster_supervision_trees', { node: A, root: '<0.7.0>' })).rejects.toMatchObject({
      code: 'process_not_found',
    });
  });

  it('gives what the others have when a node fails, and names it', async () => {
    const { run, script } = await scriptedCluster(nodes);
    script.set(B, { answer: 'remote_error' });
    const answer = await run('cluster_supervision_trees');
    expect(Object.keys(answer.trees)).toEqual([A]);
    expect(answer.nodesQueried).toEqual([A, B]);
    expect(answer.nodesFailed).toEqual([{ node: B, code: 'remote_error', ageMs: null }]);
    script.set(A, { answer: 'remote_error' });
    await expect(run('cluster_supervision_trees', { maxDepth: 3 }, 1_000)).rejects.toMatchObject({
      code: 'remote_error',
    });
  });
});
