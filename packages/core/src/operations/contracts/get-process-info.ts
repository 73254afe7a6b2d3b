import * as z from 'zod/mini';
import { processInfo, processInfoKey } from '../../model/process-info.js';
import { defineContract } from '../contract.js';

export const getProcessInfoContract = defineContract({
  name: 'get_process_info',
  category: 'process',
  summary:
    'Everything that may be told of one process: memory, links, monitors, stack. Never its messages or state.',
  danger: 'read',
  params: z.object({
    /** A pid in any spelling, a registered name, or `node/<pid>`. */
    pid: z.string().check(z.minLength(1), z.maxLength(600)),
    /** Needed unless `pid` says it. */
    node: z.optional(z.string().check(z.maxLength(255))),
    /** Groups of fields; none: all. */
    keys: z._default(z.array(processInfoKey), []),
  }),
  result: processInfo,
  rest: { method: 'GET', path: '/api/v1/processes/:pid/info' },
  timeoutMs: 10_000,
  idempotent: true,
  cacheMs: 0,
});
