import { filter, Observable, ReplaySubject, Subject, type ObservedValueOf } from 'rxjs';
import {
  BeamdeckError,
  type AuditLine,
  type Cluster,
  type ClusterChange,
  type ClusterHealth,
  type ClusterStatus,
  type ClusterTopology,
  type NodeInfo,
  type NodeVitals,
  type OperationDescriptor,
  type OperationPreview,
  type OperationResult,
  type ProcessPage,
  type RecoveryEvent,
} from '@beamdeck/core';
import { mockOperationResponse } from '@beamdeck/core/testing';

type SimulationEvent = ObservedValueOf<Cluster['simulationEvents$']>;

/** A cluster that says what a test tells it to, for states a simulated one cannot be brought to at will. */
export interface FakeCluster extends Cluster {
  setStatus(status: ClusterStatus): void;
  setTopology(topology: ClusterTopology): void;
  setVitals(...vitals: readonly NodeVitals[]): void;
  setInfo(info: NodeInfo): void;
  setHealth(health: ClusterHealth): void;
  /** The page that every question for processes gets, live. */
  setProcesses(page: ProcessPage): void;
  /** Questions for live processes that were asked so far. */
  readonly watched: readonly unknown[];
  setDescriptors(...descriptors: readonly OperationDescriptor[]): void;
  setHistory(...results: readonly OperationResult[]): void;
  setAudit(...lines: readonly AuditLine[]): void;
  /** What the next dry runs of an operation come to; without one they never end. */
  answerPreview(name: string, outcome: (params: unknown) => Promise<OperationPreview>): void;
  readonly previewed: readonly { readonly name: string; readonly params: unknown }[];
  finish(result: OperationResult): void;
  recover(event: RecoveryEvent): void;
  simulate(event: SimulationEvent): void;
  audited(line: AuditLine): void;
  tell(change: ClusterChange): void;
  fail(error: BeamdeckError): void;
  /** Subscriptions held at this moment, over all streams. */
  readonly observers: number;
  readonly executed: readonly { readonly name: string; readonly params: unknown }[];
  /** What the next calls of an operation come to; without one they never end. */
  answer(name: string, outcome: (params: unknown) => Promise<unknown>): void;
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
  const health = new ReplaySubject<ClusterHealth>(1);
  const pages = new ReplaySubject<ProcessPage>(1);
  const results = new Subject<OperationResult>();
  const recoveries = new Subject<RecoveryEvent>();
  const simulations = new Subject<SimulationEvent>();
  const auditLines = new Subject<AuditLine>();
  const previewed: { name: string; params: unknown }[] = [];
  const watched: unknown[] = [];
  const previews = new Map<string, (params: unknown) => Promise<OperationPreview>>();
  const answers = new Map<string, (params: unknown) => Promise<unknown>>();
  let descriptors: readonly OperationDescriptor[] = [];
  let history: readonly OperationResult[] = [];
  let audit: readonly AuditLine[] = [];
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
    health$: counted(health),
    changes$: counted(changes),
    operationResults$: counted(results),
    recovery$: counted(recoveries),
    simulationEvents$: counted(simulations),
    processes$(query) {
      watched.push(query);
      return counted(pages);
    },
    audit: {
      recent: () => Promise.resolve(audit),
      verify: () => Promise.reject(new BeamdeckError('audit_unavailable', 'Nothing is audited here.')),
      lines$: counted(auditLines),
    },
    error$: counted(errors),
    node$: (name) => counted(infos.pipe(filter((info) => info.name === name))),
    operations: {
      list: () => Promise.resolve(descriptors),
      async execute(name: string, params: unknown) {
        executed.push({ name, params });
        const answer = answers.get(name);
        const data = await (answer === undefined ? never() : answer(params));
        const result = { ...mockOperationResponse('ping_node'), operation: name, data };
        return { ...result, metadata: { ...result.metadata, operation: name, simulated: false } } as never;
      },
      preview(name: string, params: unknown) {
        previewed.push({ name, params });
        return previews.get(name)?.(params) ?? never();
      },
      batch: () => never(),
      pipeline: () => never(),
      history: () => Promise.resolve(history),
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
    setHealth: (next) => health.next(next),
    setProcesses: (page) => pages.next(page),
    setDescriptors(...next) {
      descriptors = next;
    },
    setHistory(...next) {
      history = next;
    },
    setAudit(...next) {
      audit = next;
    },
    answerPreview: (name, outcome) => previews.set(name, outcome),
    finish: (result) => results.next(result),
    recover: (event) => recoveries.next(event),
    simulate: (event) => simulations.next(event),
    audited: (line) => auditLines.next(line),
    previewed,
    watched,
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

function never(): Promise<never> {
  return new Promise<never>(() => undefined);
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
