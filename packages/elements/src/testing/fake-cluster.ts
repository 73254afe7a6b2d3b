import { filter, Observable, ReplaySubject, Subject } from 'rxjs';
import {
  BeamdeckError,
  type Cluster,
  type ClusterChange,
  type ClusterStatus,
  type ClusterTopology,
  type NodeInfo,
  type NodeVitals,
  type OperationResult,
} from '@beamdeck/core';

/** A cluster that says what a test tells it to, for states a simulated one cannot be brought to at will. */
export interface FakeCluster extends Cluster {
  setStatus(status: ClusterStatus): void;
  setTopology(topology: ClusterTopology): void;
  setVitals(...vitals: readonly NodeVitals[]): void;
  setInfo(info: NodeInfo): void;
  tell(change: ClusterChange): void;
  fail(error: BeamdeckError): void;
  /** Subscriptions held at this moment, over all streams. */
  readonly observers: number;
  readonly executed: readonly { readonly name: string; readonly params: unknown }[];
  /** What the next calls of an operation come to; without one they never end. */
  answer(name: string, outcome: () => Promise<unknown>): void;
  readonly connects: number;
  readonly closed: boolean;
}

export function fakeCluster(): FakeCluster {
  const status = new ReplaySubject<ClusterStatus>(1);
  const topology = new ReplaySubject<ClusterTopology>(1);
  const vitals = new ReplaySubject<ReadonlyMap<string, NodeVitals>>(1);
  const infos = new ReplaySubject<NodeInfo>(20);
  const changes = new Subject<ClusterChange>();
  const errors = new Subject<BeamdeckError>();
  const executed: { name: string; params: unknown }[] = [];
  const answers = new Map<string, () => Promise<unknown>>();
  let known = new Map<string, NodeVitals>();
  let observers = 0;
  let connects = 0;
  let closed = false;

  const counted = <T>(source: Observable<T>): Observable<T> =>
    new Observable<T>((subscriber) => {
      observers += 1;
      const subscription = source.subscribe(subscriber);
      return () => {
        observers -= 1;
        subscription.unsubscribe();
      };
    });
  const close = (): Promise<void> => {
    closed = true;
    return Promise.resolve();
  };

  return {
    status$: counted(status),
    mode$: new Observable(),
    topology$: counted(topology),
    vitals$: counted(vitals),
    health$: new Observable(),
    changes$: counted(changes),
    operationResults$: new Observable(),
    error$: counted(errors),
    node$: (name) => counted(infos.pipe(filter((info) => info.name === name))),
    operations: {
      list: () => Promise.resolve([]),
      async execute(name: string, params: unknown) {
        executed.push({ name, params });
        const answer = answers.get(name);
        const data = await (answer === undefined ? new Promise<never>(() => undefined) : answer());
        return { data } as OperationResult<never>;
      },
    },
    connect() {
      connects += 1;
      return Promise.resolve();
    },
    close,
    [Symbol.asyncDispose]: close,

    setStatus: (next) => status.next(next),
    setTopology: (next) => topology.next(next),
    setVitals(...next) {
      known = new Map([...known, ...next.map((each) => [each.node, each] as const)]);
      vitals.next(known);
    },
    setInfo: (info) => infos.next(info),
    tell: (change) => changes.next(change),
    fail: (error) => errors.next(error),
    answer: (name, outcome) => answers.set(name, outcome),
    executed,
    get observers() {
      return observers;
    },
    get connects() {
      return connects;
    },
    get closed() {
      return closed;
    },
  };
}

/** What a gateway that is gone looks like. */
export const GATEWAY_GONE = new BeamdeckError('cluster_unavailable', 'The gateway does not answer.', {
  suggestions: ['Check that it runs.'],
});

/** Connected, with a healthy cluster of so many nodes measured just now. */
export function bringUp(
  cluster: FakeCluster,
  topology: ClusterTopology,
  vitals: readonly NodeVitals[],
): void {
  cluster.setStatus({ state: 'connected', since: Date.now() });
  cluster.setTopology(topology);
  cluster.setVitals(...vitals);
}
