import type { Caller } from '../auth/caller.js';
import type { FetchBindings } from './fetch-bindings.js';

/** What travels with a request through the app. */
export interface AppEnv {
  Bindings: FetchBindings;
  Variables: {
    /** Set for everything under `/api`. */
    caller: Caller;
    /** Joins the answer, the log and the audit log. */
    requestId: string;
  };
}
