import { catchError, EMPTY, exhaustMap, from, timer, type Observable } from 'rxjs';

/**
 * The answer to a question, asked at once and then every so often while subscribed, never twice at a time. A question that
 * fails is left out: the last answer stays, and the cluster's own status tells what is wrong; `failed` hears why.
 */
export function askedEvery<T>(
  everyMs: number,
  ask: () => Promise<T>,
  failed: (error: unknown) => void = () => undefined,
): Observable<T> {
  return timer(0, everyMs).pipe(
    exhaustMap(() =>
      from(ask()).pipe(
        catchError((error: unknown) => {
          failed(error);
          return EMPTY;
        }),
      ),
    ),
  );
}
