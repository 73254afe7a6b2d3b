import * as z from 'zod/mini';
import { ERROR_CODES, type ErrorClass, type ErrorCode } from './beamdeck-error.js';

// Apart from its schemas, so that a page which only tells errors from each other loads no zod.
export * from './beamdeck-error.js';

const codes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];
const classes = [...new Set(Object.values(ERROR_CODES).map((row) => row.class))] as [
  ErrorClass,
  ...ErrorClass[],
];

/** Schema of the codes in `ERROR_CODES`, and of no others. */
export const errorCode = z.enum(codes);

/** An error as data: what the wire, history, audit and elements carry. Holds no secret and no stack of ours. */
export const errorData = z.object({
  code: errorCode,
  class: z.enum(classes),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  operation: z.nullable(z.string()),
  retryable: z.boolean(),
  suggestions: z.array(z.string()),
});
/**
 * What `toJSON()` of a `BeamdeckError` gives. `operation` is null where none was asked for; `suggestions` are sentences, most
 * useful first; `details` depend on the code.
 */
export type BeamdeckErrorData = z.infer<typeof errorData>;
