import { Observable, ReplaySubject, Subscription } from 'rxjs';

/** A value and the stream of it: replays the last, drops equals, completes on `close`. */
export interface StateStream<T> {
  readonly stream$: Observable<T>;
  /** The same stream, without holding: looking at it keeps nothing going. */
  readonly quiet$: Observable<T>;
  readonly value: T | undefined;
  next(value: T): void;
  close(): void;
}

/**
 * Makes a state stream. `hold` is called for each subscriber and what it returns when that one leaves, so that work can be
 * tied to being watched.
 */
export function createStateStream<T>(
  options: {
    readonly hold?: () => () => void;
    readonly same?: (a: T, b: T) => boolean;
    readonly initial?: T;
  } = {},
): StateStream<T> {
  const { hold, same = Object.is } = options;
  const subject = new ReplaySubject<T>(1);
  let last: { readonly value: T } | undefined;
  let closed = false;
  const next = (value: T): void => {
    if (closed || (last !== undefined && same(last.value, value))) return;
    last = { value };
    subject.next(value);
  };
  if (options.initial !== undefined) next(options.initial);
  return {
    stream$: new Observable<T>((subscriber) => {
      const subscription = subject.subscribe(subscriber);
      const release = closed ? undefined : hold?.();
      return () => {
        subscription.unsubscribe();
        release?.();
      };
    }),
    quiet$: subject.asObservable(),
    get value() {
      return last?.value;
    },
    next,
    close() {
      closed = true;
      subject.complete();
    },
  };
}

/** An event stream whose subscribers keep the work going that it tells of. */
export function heldEvents<T>(events: Observable<T>, hold: () => () => void): Observable<T> {
  return new Observable<T>((subscriber) => {
    const subscription = events.subscribe(subscriber);
    const release = subscriber.closed ? undefined : hold();
    return () => {
      subscription.unsubscribe();
      release?.();
    };
  });
}

/** Follows one of two streams, as `first$` says; nothing before it says so. Completes with the one it follows. */
export function eitherOf<T>(
  first$: Observable<boolean>,
  first: Observable<T>,
  second: Observable<T>,
): Observable<T> {
  return new Observable<T>((subscriber) => {
    let followed = new Subscription();
    const choice = first$.subscribe((isFirst) => {
      followed.unsubscribe();
      followed = (isFirst ? first : second).subscribe({
        next: (value) => subscriber.next(value),
        complete: () => subscriber.complete(),
      });
    });
    return () => {
      choice.unsubscribe();
      followed.unsubscribe();
    };
  });
}
