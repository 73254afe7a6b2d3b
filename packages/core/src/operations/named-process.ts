import type { ProbedProcess } from '../probe/cluster-probe.js';
import { parseProcessRef } from '../safety/process-ref.js';

/** The process that a caller has named, as a probe is asked for it. Safety has seen to it that its node is said. */
export function namedProcess(given: { readonly pid: string; readonly node?: string | undefined }): {
  readonly node: string;
  readonly process: ProbedProcess;
} {
  const ref = parseProcessRef(given.pid);
  const node = given.node ?? ref.node ?? '';
  return { node, process: ref.kind === 'pid' ? { pid: ref.pid } : { name: ref.name } };
}
