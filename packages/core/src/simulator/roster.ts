import type { ProcessType } from '../model/process.js';
import { catalogue, systemProcesses } from './catalogue.js';
import type { ApplicationSpec, PoolSpec, ProcessSpec, Restart, Strategy } from './catalogue.js';

/** One process that every node has, at its place in start order. */
export interface FixedProcess {
  readonly index: number;
  readonly name: string | null;
  readonly initialCall: string;
  readonly currentFunction: string;
  readonly kind: ProcessType;
  readonly application: string | null;
  readonly memory: number;
  readonly rate: number;
  readonly burst: readonly [chance: number, peak: number] | null;
  /** Of a supervisor; null for a bridge, and for what is no supervisor. */
  readonly strategy: Strategy | null;
  readonly intensity: readonly [restarts: number, seconds: number];
  readonly restart: Restart;
  readonly traps: boolean;
  /** The supervisor at the top of its application. */
  readonly top: boolean;
  /** Index of what started it; -1 for none. */
  readonly parent: number;
  readonly children: readonly number[];
  /** Which pool it supervises; -1 for none. */
  readonly pool: number;
}

/** A kind of process that comes and goes, under its supervisor. */
export interface ProcessPool extends PoolSpec {
  readonly restart: Restart;
  readonly traps: boolean;
  readonly index: number;
  readonly application: string;
  readonly supervisor: number;
  readonly initialCall: string;
  readonly currentFunction: string;
}

/** What runs on every node of a simulation: who, under which application, supervised by whom. The same for all nodes. */
export interface Roster {
  readonly fixed: readonly FixedProcess[];
  readonly pools: readonly ProcessPool[];
  readonly applications: readonly ApplicationSpec[];
  /** Registered name → index. */
  readonly named: ReadonlyMap<string, number>;
  /** Index → place of its registered name among all, in code unit order; -1 without one. */
  readonly nameRank: readonly number[];
}

type Draft = { -readonly [K in keyof FixedProcess]: FixedProcess[K] } & { children: number[] };

/** Where a process of each kind is found when it has nothing to do. */
const IDLE_IN: Readonly<Record<ProcessType, string>> = {
  supervisor: 'gen_server:loop/7',
  gen_server: 'gen_server:loop/7',
  gen_event: 'gen_event:fetch_msg/6',
  gen_statem: 'gen_statem:loop_receive/3',
  task: 'gen:do_call/4',
  process: 'proc_lib:init_p/5',
};

/** Flattens the catalogue, in start order: the system's processes, then each application's, parents before children. */
export function buildRoster(): Roster {
  const fixed: Draft[] = [];
  const pools: ProcessPool[] = [];

  const place = (spec: ProcessSpec, application: string | null, parent: number): number => {
    const index = fixed.length;
    const draft: Draft = {
      index,
      name: spec.name ?? null,
      initialCall: spec.call,
      currentFunction: spec.at ?? IDLE_IN[spec.kind],
      kind: spec.kind,
      application,
      memory: spec.memory ?? 4_800,
      rate: spec.rate ?? 10,
      burst: spec.burst ?? null,
      strategy: spec.strategy ?? null,
      intensity: spec.intensity ?? [3, 5],
      restart: spec.restart ?? 'permanent',
      traps: spec.traps ?? (TRAPPING.has(spec.kind) || application === 'kernel' || isMaster(spec)),
      top: spec.kind === 'supervisor' && fixed[parent]?.kind === 'process',
      parent,
      children: [],
      pool: -1,
    };
    fixed.push(draft);
    fixed[parent]?.children.push(index);
    for (const child of spec.children ?? []) place(child, application, index);
    if (spec.pool !== undefined && application !== null) {
      draft.pool = pools.length;
      const currentFunction = spec.pool.at ?? IDLE_IN[spec.pool.kind];
      pools.push({
        restart: 'temporary',
        traps: false,
        ...spec.pool,
        index: pools.length,
        application,
        supervisor: index,
        initialCall: spec.pool.call,
        currentFunction,
      });
    }
    return index;
  };

  for (const spec of systemProcesses) place(spec, null, -1);
  const controller = fixed.findIndex((process) => process.name === 'application_controller');
  for (const { name, root } of catalogue) {
    if (root === undefined) continue;
    const master = place(masterOf('application_master:main_loop/2'), name, controller);
    const starter = place(masterOf('application_master:loop_it/4'), name, master);
    place(root, name, starter);
  }

  const named = new Map(fixed.flatMap(({ name, index }) => (name === null ? [] : [[name, index] as const])));
  const ranks = new Map([...named.keys()].sort().map((name, rank) => [name, rank]));
  return {
    fixed,
    pools,
    applications: catalogue,
    named,
    nameRank: fixed.map(({ name }) => (name === null ? -1 : (ranks.get(name) ?? -1))),
  };
}

/** Kinds of which every one traps exits. */
const TRAPPING: ReadonlySet<ProcessType> = new Set<ProcessType>(['supervisor', 'gen_event']);

const isMaster = ({ call }: ProcessSpec): boolean => call.startsWith('application_master:');

const masterOf = (at: string): ProcessSpec => ({
  call: 'application_master:init/4',
  kind: 'process',
  at,
  memory: 4_800,
  rate: 1,
});
