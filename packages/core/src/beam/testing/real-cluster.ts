import { startOtp, type Otp, type OtpNode, type StartNodeOptions } from '@beamdeck/erlang/testing';
import type { ProcessQuery, ProcessRow } from '../../model/process.js';
import type { ClusterProbe, ProbeContext } from '../../probe/cluster-probe.js';
import { erlangProbe, type ErlangProbe, type ErlangProbeOptions } from '../erlang-probe.js';

/** Real nodes, and probes of them, that are all gone after `close()`. */
export interface RealCluster {
  readonly otp: Otp;
  /** Starts a node and connects it to all before it. */
  node(name: string, options?: StartNodeOptions): Promise<OtpNode>;
  /** A probe that already watches the node. */
  watching(node: string, options?: Partial<ErlangProbeOptions>): Promise<ErlangProbe>;
  probe(options?: Partial<ErlangProbeOptions>): ErlangProbe;
  close(): Promise<void>;
}

export async function startRealCluster(): Promise<RealCluster> {
  const otp = await startOtp();
  const probes: ErlangProbe[] = [];
  const cluster: RealCluster = {
    otp,
    node: (name, options = {}) =>
      otp.startNode(name, { connectTo: otp.nodes.filter(({ running }) => running), ...options }),
    probe(options = {}) {
      const seeds = [otp.nodes[0]?.name ?? 'a@127.0.0.1'];
      const probe = erlangProbe({ seeds, cookie: otp.cookie, epmdPort: otp.epmdPort, ...options });
      probes.push(probe);
      return probe;
    },
    async watching(node, options) {
      const probe = cluster.probe(options);
      await probe.watch(node, { signal: asking().signal });
      return probe;
    },
    async close() {
      await Promise.all(probes.map((probe) => probe.close()));
      await otp.close();
    },
  };
  return cluster;
}

/** How a test asks when it does not matter how. */
export function asking(changes: Partial<ProbeContext> = {}): ProbeContext {
  return { signal: new AbortController().signal, deadlineMs: 10_000, priority: 'normal', ...changes };
}

export function processQuestion(changes: Partial<ProcessQuery> = {}): ProcessQuery {
  return { sort: 'memory', order: 'desc', limit: 10_000, includeDetails: true, ...changes };
}

/** The rows of one question, each by the pid that the node prints. */
export async function rowsByPid(
  probe: ClusterProbe,
  node: string,
  changes: Partial<ProcessQuery> = {},
): Promise<Map<string, ProcessRow>> {
  const { value } = await probe.processes(node, processQuestion(changes), asking());
  return new Map(value.rows.map((row) => [row.pid, row]));
}

/** A list of whole numbers as a node prints it, `[1,2,3]`. */
export const numbersOf = (text: string): number[] =>
  [...text.matchAll(/-?\d+/g)].map(([digits]) => Number(digits));
/** A list of atoms or of text as a node prints it: `['a@h',b]`, `["<0.1.0>","<0.2.0>"]`. */
export const namesOf = (text: string): string[] =>
  [...text.matchAll(/'([^']*)'|"([^"]*)"|([a-z]\w*)/g)].map(
    ([, quoted, string, plain]) => quoted ?? string ?? plain ?? '',
  );
