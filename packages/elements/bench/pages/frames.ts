/** What a stretch of frames was like. */
export interface Frames {
  readonly count: number;
  /** The longest time between two frames. */
  readonly longestMs: number;
  /** The longest that the main thread needed for one frame: from its script to after its painting. */
  readonly busiestMs: number;
  /** Frames that came more than 32 ms after the one before. */
  readonly late: number;
}

/** Calls `step` before each frame, so many times, and says what the frames were like. */
export async function framesOf(count: number, step: (frame: number) => void): Promise<Frames> {
  let [longestMs, busiestMs, late] = [0, 0, 0];
  let last = await frame();
  for (let at = 0; at < count; at += 1) {
    const began = performance.now();
    step(at);
    // Before this frame is drawn: what is posted now comes after it.
    void posted().then(() => (busiestMs = Math.max(busiestMs, performance.now() - began)));
    const now = await frame();
    const took = now - last;
    last = now;
    longestMs = Math.max(longestMs, took);
    if (took > 32) late += 1;
  }
  return { count, longestMs, busiestMs, late };
}

/** Resolves in the next frame, before it is drawn, with its time. */
export const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** Resolves after the next frame has been drawn and handed over. */
export async function painted(): Promise<void> {
  await frame();
  await posted();
}

/** Resolves in a task of its own, after what is under way. */
function posted(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Resolves with what `look` finds, looked for before each frame; rejects after a minute. */
export async function until<T>(look: () => T | null | undefined | false): Promise<T> {
  const since = performance.now();
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() - since > 60_000) throw new Error('It did not come within a minute.');
    await frame();
  }
}
