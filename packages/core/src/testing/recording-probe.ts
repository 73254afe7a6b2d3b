import type { ClusterKind, ClusterProbe, ProbeContext, ProbeDepths } from '../probe/cluster-probe.js';

/** One question put to a probe, or one change of what it watches. */
export interface ProbeCall {
  readonly method:
    keyof ProbeDepths | 'watch' | 'unwatch' | 'sweep' | 'nodeInfo' | 'ping' | 'processes' | 'close';
  readonly node: string | null;
  readonly context: ProbeContext | null;
}

export interface RecordingProbe<K extends ClusterKind = ClusterKind> extends ClusterProbe<K> {
  /** Everything asked so far, oldest first. */
  readonly calls: readonly ProbeCall[];
  /** How many calls of a method, and to one node when it is named. */
  count(method: ProbeCall['method'], node?: string): number;
  /** The nodes watched at this moment. */
  readonly watched: ReadonlySet<string>;
  forgetCalls(): void;
}

/** A probe that passes everything on to another and writes down what was asked: for tests of who asks what, and how often. */
export function recordingProbe<K extends ClusterKind>(probe: ClusterProbe<K>): RecordingProbe<K> {
  const calls: ProbeCall[] = [];
  const watched = new Set<string>();
  const note = (
    method: ProbeCall['method'],
    node: string | null,
    context: ProbeContext | null = null,
  ): void => {
    calls.push({ method, node, context });
  };
  return {
    kind: probe.kind,
    localNode: probe.localNode,
    seeds: probe.seeds,
    events$: probe.events$,
    calls,
    watched,
    count: (method, node) =>
      calls.filter((call) => call.method === method && (node === undefined || call.node === node)).length,
    forgetCalls() {
      calls.length = 0;
    },
    watch(node, options) {
      note('watch', node);
      watched.add(node);
      return probe.watch(node, options);
    },
    unwatch(node) {
      note('unwatch', node);
      watched.delete(node);
      probe.unwatch(node);
    },
    sweep(node, context) {
      note('sweep', node, context);
      return probe.sweep(node, context);
    },
    nodeInfo(node, request, context) {
      note('nodeInfo', node, context);
      return probe.nodeInfo(node, request, context);
    },
    ping(node, context) {
      note('ping', node, context);
      return probe.ping(node, context);
    },
    processes(node, query, context) {
      note('processes', node, context);
      return probe.processes(node, query, context);
    },
    resolve(node, process, context) {
      note('resolve', node, context);
      return probe.resolve(node, process, context);
    },
    processInfo(node, requests, context) {
      note('processInfo', node, context);
      return probe.processInfo(node, requests, context);
    },
    supervisors(node, request, context) {
      note('supervisors', node, context);
      return probe.supervisors(node, request, context);
    },
    applications(node, context) {
      note('applications', node, context);
      return probe.applications(node, context);
    },
    etsTables(node, query, context) {
      note('etsTables', node, context);
      return probe.etsTables(node, query, context);
    },
    ports(node, query, context) {
      note('ports', node, context);
      return probe.ports(node, query, context);
    },
    unknownAtoms(node, names, context) {
      note('unknownAtoms', node, context);
      return probe.unknownAtoms(node, names, context);
    },
    act(node, target, action, context) {
      note('act', node, context);
      return probe.act(node, target, action, context);
    },
    close() {
      note('close', null);
      return probe.close();
    },
  };
}
