import { ErlangError } from '../error/erlang-error.js';

/** The node broke the distribution protocol: nothing after this can be trusted, so the connection is dropped. */
export function malformedFrame(what: string, details: Readonly<Record<string, unknown>> = {}): ErlangError {
  return new ErlangError('frame_malformed', `A frame of the node is not understood: ${what}`, { details });
}
