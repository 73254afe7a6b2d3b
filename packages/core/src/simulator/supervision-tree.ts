import type { ProcessType } from '../model/process.js';
import { pidText } from './pid-text.js';
import type { SimulatedNode } from './simulated-node.js';

/** One process of a supervision tree, with what is under it. */
export interface SupervisionBranch {
  readonly pid: string;
  readonly registeredName: string | null;
  readonly initialCall: string;
  readonly type: ProcessType;
  /** Restart strategy; null for what is no supervisor. */
  readonly strategy: string | null;
  readonly children: readonly SupervisionBranch[];
  /** All there are, of which `children` may be the first ones. */
  readonly childCount: number;
}

/** One application and its top supervisor, as they are at one moment. */
export interface SupervisionTree {
  readonly application: string;
  readonly root: SupervisionBranch;
}

/** How much of the trees to list. An application that is not there gives no tree. */
export interface SupervisionTreeOptions {
  /** Only this one. */
  readonly application?: string;
  /** Children listed of one supervisor, at most. Default 50. */
  readonly maxChildren?: number;
}

/** The supervision trees of a node at a time. Pools of thousands are counted, and their first children listed. */
export function supervisionTrees(
  { population }: SimulatedNode,
  at: number,
  { application, maxChildren = 50 }: SupervisionTreeOptions = {},
): SupervisionTree[] {
  const { fixed, pools } = population.roster;
  const lens = population.lens();

  const branchOf = (index: number): SupervisionBranch => {
    const process = fixed[index] as (typeof fixed)[number];
    const pooled = pooledUnder(process.pool);
    const children = process.children.filter((child) => population.changes.ofFixed(child)?.gone !== true);
    lens.seek(index, at);
    return {
      pid: pidText(lens.pid),
      registeredName: process.name,
      initialCall: process.initialCall,
      type: process.kind,
      strategy: process.strategy,
      children: [...children.slice(0, maxChildren).map(branchOf), ...pooled.first],
      childCount: children.length + pooled.count,
    };
  };
  const pooledUnder = (place: number): { first: SupervisionBranch[]; count: number } => {
    const segment = population.segments[place];
    const pool = pools[place];
    if (segment === undefined || pool === undefined) return { first: [], count: 0 };
    const first = population.firstOf(segment, at, maxChildren).map((index) => {
      lens.seek(index, at);
      return {
        pid: pidText(lens.pid),
        registeredName: null,
        initialCall: pool.initialCall,
        type: pool.kind,
        strategy: null,
        children: [],
        childCount: 0,
      };
    });
    return { first, count: population.poolCount(segment, at) };
  };

  // An application's tree hangs under its master and the process that starts it.
  return fixed
    .filter(({ top }) => top)
    .filter((process) => application === undefined || process.application === application)
    .map((process) => ({ application: process.application ?? '', root: branchOf(process.index) }));
}
