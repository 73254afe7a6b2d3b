import type { ProbeAnswer, ProbeDepths } from '../probe/cluster-probe.js';
import { askProcessInfo, resolveProcess } from './process-detail.js';
import type { Programs } from './program.js';
import type { WatchedNode } from './watched-node.js';

export interface DepthsSetup {
  readonly programs: Programs;
  readonly now: () => number;
}

/** Puts a question to a watched node; what it rejects with is a coded error. */
export type AskNode = <T>(
  node: string,
  question: (target: WatchedNode) => Promise<ProbeAnswer<T>>,
) => Promise<ProbeAnswer<T>>;

export type Depths = Pick<ProbeDepths, 'resolve' | 'processInfo'>;

/** The deeper half of the probe. */
export function createDepths(setup: DepthsSetup, ask: AskNode): Depths {
  return {
    resolve: (node, process, context) =>
      ask(node, ({ link }) => resolveProcess(setup, link, process, context)),
    processInfo: (node, requests, context) =>
      ask(node, ({ link }) => askProcessInfo(setup, link, requests, context)),
  };
}
