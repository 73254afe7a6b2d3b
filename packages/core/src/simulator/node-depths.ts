import type { ProbeAnswer, ProbeDepths } from '../probe/cluster-probe.js';
import { scanTables } from './ets-tables.js';
import { isAtom } from './node-atoms.js';
import { etsBytes, reportApplications } from './node-report.js';
import { scanPorts } from './port-scan.js';
import { reportFacts, reportProcess } from './process-report.js';
import { scanSupervisors } from './supervision-scan.js';
import type { WatchedNode } from './watched-node.js';

type Ask = <T>(
  name: string,
  question: (node: WatchedNode) => Promise<ProbeAnswer<T>>,
) => Promise<ProbeAnswer<T>>;

/** The deeper questions and the acts of a simulated probe: each goes over the link to its node, as every question does. */
export function nodeDepths(ask: Ask): ProbeDepths {
  return {
    resolve: (name, process, context) =>
      ask(name, (watched) =>
        watched.answer(
          context,
          () => 200,
          (_world, node, at) => reportFacts(node, process, at),
        ),
      ),
    processInfo: (name, requests, context) =>
      ask(name, (watched) =>
        watched.answer(
          context,
          (answers) => 900 * answers.length,
          (_world, node, at) => requests.map((request) => reportProcess(node, request, at)),
        ),
      ),
    supervisors: (name, request, context) =>
      ask(name, (watched) =>
        watched.answer(
          context,
          ({ supervisors }) =>
            supervisors.reduce((sum, { children = [] }) => sum + 180 + 90 * children.length, 0),
          (_world, node, at) => ({ supervisors: scanSupervisors(node, request, at), partial: false }),
        ),
      ),
    applications: (name, context) =>
      ask(name, (watched) =>
        watched.answer(
          context,
          (applications) => 90 * applications.length,
          (_world, node, at) => reportApplications(node, at),
        ),
      ),
    etsTables: (name, query, context) =>
      ask(name, (watched) =>
        watched.answer(
          context,
          ({ rows }) => 130 * rows.length,
          (_world, node, at) => scanTables(node, query, etsBytes(node, at), at),
        ),
      ),
    ports: (name, query, context) =>
      ask(name, (watched) =>
        watched.answer(
          context,
          ({ rows }) => 110 * rows.length,
          (world, node, at) => scanPorts(node, query, world.visible(node, at), at),
        ),
      ),
    unknownAtoms: (name, names, context) =>
      ask(name, (watched) =>
        watched.answer(
          context,
          (unknown) => 20 * unknown.length,
          (_world, node) => names.filter((each) => !isAtom(node, each)),
        ),
      ),
    act: (name, target, action, context) => ask(name, (watched) => watched.act(target, action, context)),
  };
}
