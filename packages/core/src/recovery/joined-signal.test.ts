import { describe, expect, it } from 'vitest';
import { joinedSignal } from './joined-signal.js';

/** A signal that counts who listens to it. */
function counted() {
  const abort = new AbortController();
  const { signal } = abort;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };
  return { abort, signal, listeners: () => listeners };
}

const untilAborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason));
  });

describe('a joined signal', () => {
  it('aborts with whichever comes first, also one that came before', async () => {
    const [a, b] = [counted(), counted()];
    const waiting = joinedSignal([a.signal, undefined, b.signal], untilAborted);
    b.abort.abort('enough');
    expect(await waiting).toBe('enough');
    expect(await joinedSignal([a.signal, b.signal], untilAborted)).toBe('enough');
  });

  it('leaves nothing on a signal that lives on, however the work ends', async () => {
    const long = counted();
    for (let i = 0; i < 100; i += 1) {
      await joinedSignal([long.signal], () => Promise.resolve(i));
      await joinedSignal([long.signal], () => Promise.reject(new Error('as the test has it'))).catch(() => 0);
    }
    expect(long.listeners()).toBe(0);
  });
});
