import { fakeClock } from '@beamdeck/core/testing';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { BehaviorSubject, Subject, throwError, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createFlush } from './flush.js';
import { StreamController } from './stream-controller.js';

/** A host without a DOM: it updates when told, and counts. */
function host() {
  const controllers: ReactiveController[] = [];
  const it = {
    updates: 0,
    requests: 0,
    addController: (controller: ReactiveController) => void controllers.push(controller),
    removeController: () => undefined,
    requestUpdate: () => {
      it.requests += 1;
    },
    updateComplete: Promise.resolve(true),
    connect: () => controllers.forEach((controller) => controller.hostConnected?.()),
    update: () => controllers.forEach((controller) => controller.hostUpdate?.()),
    disconnect: () => controllers.forEach((controller) => controller.hostDisconnected?.()),
  };
  return it satisfies ReactiveControllerHost;
}

function setUp<T>(stream: (arg: number) => Observable<T> | null) {
  const clock = fakeClock();
  let hidden = false;
  let changed = (): void => undefined;
  const flush = createFlush({
    platform: {
      now: () => clock.now(),
      schedule: (ms, run) => clock.schedule(ms, run),
      frame: (run) => run(),
      hidden: () => hidden,
      watchHidden(callback) {
        changed = callback;
        return () => undefined;
      },
    },
  });
  const element = host();
  const state: { arg: number } = { arg: 1 };
  const seen: T[] = [];
  let resets = 0;
  const controller = new StreamController<T, [number]>(element, {
    args: (): [number] => [state.arg],
    stream,
    each: (value) => void seen.push(value),
    reset: () => {
      resets += 1;
    },
    flush,
  });
  const hide = (value: boolean): void => {
    hidden = value;
    changed();
  };
  return { clock, element, state, seen, controller, hide, resets: () => resets };
}

describe('StreamController', () => {
  it('has a replayed value in the update that subscribes', () => {
    const { element, controller } = setUp(() => new BehaviorSubject('now'));
    element.connect();
    expect(controller.value).toBeUndefined();
    element.update();
    expect(controller.value).toBe('now');
  });

  it('paints a thousand values a second at most four times, and skips none of them', async () => {
    const source = new Subject<number>();
    const { clock, element, seen, controller } = setUp(() => source);
    element.connect();
    element.update();
    element.requests = 0;
    for (let round = 0; round < 1_000; round += 1) {
      source.next(round);
      await clock.advance(1);
    }
    expect(element.requests).toBeLessThanOrEqual(5);
    expect(seen).toHaveLength(1_000);
    await clock.advance(250);
    expect(controller.value).toBe(999);
  });

  it('turns to a new value at the flush, not when its host happens to update before', async () => {
    const source = new BehaviorSubject('old');
    const { clock, element, controller } = setUp(() => source);
    element.connect();
    element.update();
    await clock.advance(0);
    source.next('new');
    element.update();
    expect(controller.value).toBe('old');
    await clock.advance(250);
    expect(controller.value).toBe('new');
  });

  it('starts over when its arguments change', () => {
    const sources = [new BehaviorSubject('one'), new Subject<string>()];
    const { element, state, controller, resets } = setUp((arg) => sources[arg - 1] ?? null);
    element.connect();
    element.update();
    expect(controller.value).toBe('one');
    state.arg = 2;
    element.update();
    expect(controller.value).toBeUndefined();
    expect(resets()).toBe(1);
    expect(sources.map((source) => source.observed)).toEqual([false, true]);
  });

  it('keeps its subscription over a move, and ends it on removal', async () => {
    const source = new Subject<number>();
    const { element } = setUp(() => source);
    element.connect();
    element.update();
    element.disconnect();
    element.connect();
    await Promise.resolve();
    expect(source.observed).toBe(true);
    element.disconnect();
    await Promise.resolve();
    expect(source.observed).toBe(false);
  });

  it('lets go while the page sleeps, and keeps the value until it is back', async () => {
    const source = new BehaviorSubject(1);
    const { clock, element, controller, hide } = setUp(() => source);
    element.connect();
    element.update();
    hide(true);
    await clock.advance(61_000);
    expect(source.observed).toBe(false);
    expect(controller.value).toBe(1);
    hide(false);
    element.update();
    expect(source.observed).toBe(true);
  });

  it('never throws into its host', () => {
    const failing = setUp(() => throwError(() => new Error('no')));
    failing.element.connect();
    failing.element.update();
    expect(failing.controller.error).toBeInstanceOf(Error);
    const broken = setUp<number>(() => {
      throw new Error('no stream');
    });
    broken.element.connect();
    broken.element.update();
    expect(broken.controller.error).toBeInstanceOf(Error);
  });
});
