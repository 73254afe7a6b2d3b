import type { BeamdeckError } from '../model/error.js';
import type { ProbeAnswer, ProbeDepths } from '../probe/cluster-probe.js';
import { actionFault, actOn, asUndone } from './act.js';
import { askApplications } from './applications.js';
import { askEtsTables } from './ets-tables.js';
import { askPorts } from './ports.js';
import { askProcessInfo, resolveProcess } from './process-detail.js';
import type { Programs } from './program.js';
import { askSupervisors } from './supervision.js';
import { createSuspensions } from './suspensions.js';
import { askUnknownAtoms } from './unknown-atoms.js';
import type { WatchedNode } from './watched-node.js';

export interface DepthsSetup {
  readonly programs: Programs;
  readonly now: () => number;
  /** The coded error for whatever a link to the node has thrown. */
  readonly faultOf: (node: string) => (cause: unknown) => BeamdeckError;
}

/** Puts a question to a watched node; what it rejects with is a coded error. */
export type AskNode = <T>(
  node: string,
  question: (target: WatchedNode) => Promise<ProbeAnswer<T>>,
) => Promise<ProbeAnswer<T>>;

/** The deeper half of the probe. */
export function createDepths(setup: DepthsSetup, ask: AskNode): ProbeDepths {
  const suspensions = createSuspensions(setup.now);
  return {
    resolve: (node, process, context) =>
      ask(node, ({ link }) => resolveProcess(setup, link, process, context)),
    processInfo: (node, requests, context) =>
      ask(node, ({ link }) => askProcessInfo({ ...setup, suspensions }, link, requests, context)),
    supervisors: (node, request, context) =>
      ask(node, ({ link }) => askSupervisors(setup, link, request, context)),
    applications: (node, context) => ask(node, ({ link }) => askApplications(setup, link, context)),
    etsTables: (node, query, context) => ask(node, ({ link }) => askEtsTables(setup, link, query, context)),
    ports: (node, query, context) => ask(node, ({ link }) => askPorts(setup, link, query, context)),
    unknownAtoms: (node, names, context) =>
      ask(node, ({ link }) => askUnknownAtoms(setup, link, names, context)),
    async act(node, target, action, context) {
      const isAsked = { yes: false };
      try {
        return await ask(node, ({ link }) => {
          isAsked.yes = true;
          const faultFrom = setup.faultOf(node);
          return actOn({ ...setup, suspensions }, link, target, action, context).catch((cause: unknown) => {
            throw actionFault(cause, faultFrom);
          });
        });
      } catch (error) {
        // Not watched, or closed: nothing was sent.
        throw isAsked.yes ? error : asUndone(error);
      }
    },
  };
}
