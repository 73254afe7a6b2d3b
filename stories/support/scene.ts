import { BehaviorSubject, filter, NEVER, type Observable } from 'rxjs';
import { BeamdeckError, createCluster, type Cluster, type ClusterStatus } from '@beamdeck/core';
import { simulatedProbe, type SimulatedProbe } from '@beamdeck/core/simulator';

/** What a cluster can get into. Each is made by a fault in the simulated cluster, or of the connection to it; none is drawn. */
export const SCENES = [
  'live',
  'empty',
  'loading',
  'unreachable',
  'refused',
  'stale',
  'node down',
  'frozen node',
  'partition',
  'one-way cut',
  'mailbox flood',
  'restart storm',
] as const;
export type Scene = (typeof SCENES)[number];

export interface SceneOptions {
  readonly scene?: Scene;
  readonly nodes?: number;
  readonly seed?: number;
  readonly processesPerNode?: number;
}

/** The cluster of a scene; null for `empty`. The same seed shows the same cluster. Closed when its story goes. */
export function sceneCluster(options: SceneOptions = {}): Cluster | null {
  const { scene = 'live', nodes = 5, seed = 1, processesPerNode = 400 } = options;
  if (scene === 'empty') return null;
  const probe = simulatedProbe({ nodes, seed, processesPerNode, netTicktimeSeconds: 4 });
  const engine = createCluster({ probe, config: { enableSimulationControls: true } });
  open.add(engine);
  const fault = FAULTS[scene];
  if (fault !== undefined)
    later(400, () =>
      fault(
        probe,
        probe.truth().nodes.map(({ name }) => name),
      ),
    );
  return CONNECTIONS.has(scene) ? badlyConnected(engine, scene) : engine;
}

/** Ends every cluster and timer of the story that goes. */
export async function leaveScene(): Promise<void> {
  for (const timer of timers) clearTimeout(timer);
  timers.clear();
  const clusters = [...open];
  open.clear();
  await Promise.all(clusters.map((cluster) => cluster.close()));
}

const open = new Set<Cluster>();
const timers = new Set<ReturnType<typeof setTimeout>>();

function later(ms: number, run: () => void): void {
  timers.add(setTimeout(run, ms));
}

const FAULTS: Partial<Record<Scene, (probe: SimulatedProbe, names: readonly string[]) => void>> = {
  'node down': (probe, names) => probe.simulateNodeFailure(names.at(-1) ?? ''),
  'frozen node': (probe, names) => probe.simulateNodeFailure(names.at(-1) ?? '', { kind: 'freeze' }),
  partition(probe, names) {
    const half = Math.ceil(names.length * 0.6);
    probe.simulateNetworkPartition([names.slice(0, half), names.slice(half)]);
  },
  'one-way cut'(probe, names) {
    probe.simulateNetworkPartition([names.slice(0, 1), names.slice(1, 2)], { asymmetric: true });
  },
  'mailbox flood': (probe, names) =>
    probe.mailboxFlood(names[1] ?? names[0] ?? '', { messagesPerSecond: 20_000 }),
  'restart storm': (probe, names) => probe.restartStorm(names[0] ?? ''),
};

const CONNECTIONS: ReadonlySet<Scene> = new Set(['loading', 'unreachable', 'refused', 'stale']);

const lost = new BeamdeckError('cluster_unavailable', 'The gateway does not answer.', {
  suggestions: ['Check that it runs, and that this page may reach it.'],
});
const refused = new BeamdeckError('cookie_rejected', 'The cluster refused the cookie.', {
  suggestions: [
    'Give the cookie of the cluster with --cookie-file.',
    'Ask someone who runs the cluster for it.',
  ],
});

/** A cluster whose connection is not there yet, breaks after a second of data (`stale`), or never comes about. */
function badlyConnected(engine: Cluster, scene: Scene): Cluster {
  const reconnecting: ClusterStatus = {
    state: 'reconnecting',
    attempt: 3,
    nextAt: Date.now() + 60_000,
    error: lost,
  };
  const status$ = new BehaviorSubject<ClusterStatus>(
    scene === 'unreachable'
      ? reconnecting
      : scene === 'refused'
        ? { state: 'refused', error: refused }
        : scene === 'loading'
          ? { state: 'connecting' }
          : { state: 'connected', since: Date.now() },
  );
  let cut = scene !== 'stale';
  if (!cut) {
    later(1_200, () => {
      cut = true;
      status$.next(reconnecting);
    });
  }
  const until = <T>(stream: Observable<T>): Observable<T> =>
    scene === 'stale' ? stream.pipe(filter(() => !cut)) : NEVER;
  const unanswered = (): Promise<never> =>
    scene === 'loading'
      ? new Promise<never>(() => undefined)
      : Promise.reject(scene === 'refused' ? refused : lost);
  return {
    ...engine,
    status$,
    topology$: until(engine.topology$),
    vitals$: until(engine.vitals$),
    health$: until(engine.health$),
    changes$: until(engine.changes$),
    node$: (name) => until(engine.node$(name)),
    processes$: (query) => until(engine.processes$(query)),
    operations:
      scene === 'stale' ? engine.operations : { ...engine.operations, execute: unanswered, list: unanswered },
  };
}
