import { BehaviorSubject, filter, NEVER, type Observable } from 'rxjs';
import { BeamdeckError, type Cluster, type ClusterStatus } from '@beamdeck/core';

/** A cluster whose connection breaks: after four seconds of data (`stale`), or before any (`error`, `refused`). */
export function brokenCluster(engine: Cluster, scene: 'stale' | 'error' | 'refused'): Cluster {
  const lost = new BeamdeckError('cluster_unavailable', 'The gateway does not answer.', {
    suggestions: ['Check that it runs, and that this page may reach it.'],
  });
  const refused = new BeamdeckError('cookie_rejected', 'The cluster refused the cookie.', {
    suggestions: [
      'Give the cookie of the cluster with --cookie-file.',
      'Ask someone who runs the cluster for it.',
    ],
  });
  const reconnecting = (attempt: number): ClusterStatus => ({
    state: 'reconnecting',
    attempt,
    nextAt: Date.now() + 7_000,
    error: lost,
  });
  const status$ = new BehaviorSubject<ClusterStatus>(
    scene === 'error'
      ? reconnecting(3)
      : scene === 'refused'
        ? { state: 'refused', error: refused }
        : { state: 'connected', since: Date.now() },
  );
  if (scene === 'error') setInterval(() => status$.next(reconnecting(4)), 7_000);
  const cut = { now: scene !== 'stale' };
  setTimeout(() => {
    if (scene !== 'stale') return;
    cut.now = true;
    status$.next(reconnecting(1));
  }, 4_000);
  const until = <T>(stream: Observable<T>): Observable<T> =>
    scene === 'stale' ? stream.pipe(filter(() => !cut.now)) : NEVER;
  return {
    ...engine,
    status$,
    topology$: until(engine.topology$),
    vitals$: until(engine.vitals$),
    health$: until(engine.health$),
    changes$: until(engine.changes$),
    node$: (name) => until(engine.node$(name)),
    processes$: (query) => until(engine.processes$(query)),
  };
}
