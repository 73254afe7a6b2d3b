import type { ProcessType } from '../model/process.js';

/** What a node itself says of a process, at the moment before something is done to it. */
export interface ProcessFacts {
  readonly node: string;
  /** Of the node: changes when it restarts. */
  readonly incarnation: string;
  /** `<0.123.0>`, as the node prints it. */
  readonly pid: string;
  readonly registeredName: string | null;
  /** `module:function/arity`, through proc_lib where it was started by it. */
  readonly initialCall: string | null;
  readonly type: ProcessType;
  /** From its group leader. */
  readonly application: string | null;
  /** It is the supervisor at the top of its application. */
  readonly topOfApplication: boolean;
}

/** What an operation is aimed at. */
export type OperationTarget =
  /** The whole cluster, or the nodes said. */
  | { readonly kind: 'cluster'; readonly nodes?: readonly string[] }
  | { readonly kind: 'node'; readonly node: string }
  | {
      readonly kind: 'process';
      readonly node: string;
      /** A pid in any spelling, or a registered name. */
      readonly process: string;
      /** As the caller last saw it; null where they did not say. */
      readonly incarnation: string | null;
    };

/**
 * Asks the node what the process is. Rejects with `process_not_found`, or whatever keeps the node from answering: then
 * nothing is done. `process` is in the one spelling of `parseProcessRef`.
 */
export type ResolveProcess = (
  process: { readonly node: string; readonly pid: string } | { readonly node: string; readonly name: string },
  call: { readonly signal: AbortSignal; readonly deadlineMs: number },
) => Promise<ProcessFacts>;

export function nodesOf(target: OperationTarget): readonly string[] {
  return target.kind === 'cluster' ? (target.nodes ?? []) : [target.node];
}
