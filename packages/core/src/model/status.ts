import type { BeamdeckError } from './error.js';

/** Where a `Cluster` stands with what it watches. Switch on `state`, exhaustively. Times are milliseconds since the epoch. */
export type ClusterStatus =
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly since: number }
  | {
      readonly state: 'reconnecting';
      readonly attempt: number;
      readonly nextAt: number;
      readonly error: BeamdeckError;
    }
  /** Connected, but nothing new has come for longer than it should: what is shown is as old as `since`. */
  | { readonly state: 'stale'; readonly since: number; readonly error: BeamdeckError | null }
  /** Told not to come (wrong cookie, no permission): not retried by itself. */
  | { readonly state: 'refused'; readonly error: BeamdeckError }
  | { readonly state: 'closed'; readonly reason: string };

/** What the whole is in: one node or many, real or simulated. `null` simulation: not known yet. */
export interface ClusterMode {
  readonly mode: 'single_node' | 'multi_node';
  readonly simulation: boolean;
}
