import type { ProcessLens } from './process-lens.js';
import { isSuspended } from './process-changes.js';
import { unit } from './random.js';
import type { FixedProcess, ProcessPool } from './roster.js';

/** What the process that the lens is at is by its kind: one that every node has, or one of a pool. */
export function sourceOf(lens: ProcessLens): FixedProcess | ProcessPool {
  const source = lens.fixed ?? lens.segment?.pool;
  if (source === undefined) throw new Error('The lens is at no process.');
  return source;
}

/** What it is doing at a time, as `process_info(Pid, status)` says it. */
export function statusOf(lens: ProcessLens, at: number): string {
  const { segment, pid, note } = lens;
  if (note !== undefined && isSuspended(note, at)) return 'suspended';
  if (segment?.pool.kind === 'task')
    return unit(Math.imul(pid, 0x9e3779b1) >>> 0) < 0.3 ? 'running' : 'waiting';
  return lens.queue() > 20 ? 'runnable' : 'waiting';
}
