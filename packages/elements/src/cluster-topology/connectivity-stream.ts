import type { Cluster } from '@beamdeck/core';
import { EMPTY, catchError, exhaustMap, from, map, timer, type Observable } from 'rxjs';
import type { Connectivity } from './matrix.model.js';

/** Round trips change slowly and cost every node a round of questions; this often is enough for a picture. */
const EVERY_MS = 10_000;

/**
 * Who sees whom with round trips, asked at once and then every ten seconds while subscribed, never twice at a time.
 * A question that fails is left out: the last answer stays, and the cluster's own status tells what is wrong.
 */
export function connectivityOf(cluster: Cluster): Observable<Connectivity> {
  return timer(0, EVERY_MS).pipe(
    exhaustMap(() => from(ask(cluster)).pipe(catchError(() => EMPTY))),
    map((connectivity) => connectivity ?? {}),
  );
}

async function ask(cluster: Cluster): Promise<Connectivity | undefined> {
  const { data } = await cluster.operations.execute('cluster_topology', { includeProcesses: false });
  return data.connectivity;
}
