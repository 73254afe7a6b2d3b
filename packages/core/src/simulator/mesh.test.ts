import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mesh } from './mesh.js';
import type { Hearing } from './mesh.js';

const WINDOW = 1_000;
const RECONNECT = 300;
/** Times are kept in units of 16 ms. */
const UNIT = 16;
const make = () =>
  new Mesh(8, 0, { tickWindowMs: (from) => WINDOW + from * 100, reconnectMs: () => RECONNECT });
const views = (mesh: Mesh, at: number) => [mesh.sees(0, 1, at), mesh.sees(1, 0, at)];
const nobodyGone = () => false;

describe('Mesh', () => {
  it('is whole from the start and takes no memory', () => {
    const mesh = make();
    expect(views(mesh, 0)).toEqual([true, true]);
    expect([mesh.bytes, mesh.nextChange(0, 0)]).toEqual([0, null]);
  });

  it('lets each end of a silent link notice after its own window', () => {
    const mesh = make();
    mesh.settle(0, 1, 5_000, 'silent', 'silent');
    expect(views(mesh, 5_000 + WINDOW - UNIT)).toEqual([true, true]);
    expect(views(mesh, 5_000 + WINDOW + UNIT)).toEqual([false, true]);
    expect(views(mesh, 5_000 + WINDOW + 100 + UNIT)).toEqual([false, false]);
    expect(mesh.nextChange(0, 5_000)).toBeGreaterThanOrEqual(5_000 + WINDOW - UNIT);
    expect(mesh.sees(0, 2, 9_000)).toBe(true);
  });

  it('notices nothing of a silence that ends in time', () => {
    const mesh = make();
    mesh.settle(0, 1, 0, 'silent', 'silent');
    mesh.settle(0, 1, 800, 'ok', 'ok');
    expect(views(mesh, 60_000)).toEqual([true, true]);
    mesh.compact(60_000, nobodyGone);
    expect(mesh.bytes).toBe(0);
  });

  it('brings two that lost each other together again after a while', () => {
    const mesh = make();
    mesh.settle(0, 1, 0, 'silent', 'silent');
    mesh.settle(0, 1, 10_000, 'ok', 'ok');
    expect(views(mesh, 10_000 + RECONNECT - UNIT)).toEqual([false, false]);
    expect(views(mesh, 10_000 + RECONNECT + UNIT)).toEqual([true, true]);
  });

  it('tells the end that had noticed nothing, once they hear each other again', () => {
    const mesh = make();
    mesh.settle(0, 1, 0, 'silent', 'ok');
    expect(views(mesh, 50_000)).toEqual([false, true]);
    mesh.settle(0, 1, 50_000, 'ok', 'ok');
    expect(views(mesh, 50_000 + UNIT)).toEqual([false, false]);
    expect(views(mesh, 50_000 + RECONNECT + UNIT)).toEqual([true, true]);
  });

  it('keeps two apart that cannot both hear each other', () => {
    const mesh = make();
    mesh.settle(0, 1, 0, 'silent', 'silent');
    mesh.settle(0, 1, 5_000, 'ok', 'silent');
    expect(views(mesh, 90_000)).toEqual([false, false]);
  });

  it('parts what is new until it has met the others', () => {
    const mesh = make();
    mesh.part(0, 1);
    expect(views(mesh, 0)).toEqual([false, false]);
    mesh.settle(0, 1, 0, 'ok', 'ok');
    expect(views(mesh, RECONNECT + UNIT)).toEqual([true, true]);
  });

  it('keeps what it knows when it grows', () => {
    const mesh = make();
    mesh.settle(0, 1, 0, 'silent', 'silent');
    mesh.grow(20);
    expect(views(mesh, 5_000)).toEqual([false, false]);
    mesh.part(0, 19);
    expect([mesh.sees(0, 19, 0), mesh.sees(19, 0, 0), mesh.sees(19, 2, 0)]).toEqual([false, false, true]);
  });

  it('gives memory back once all is well, or known to be gone', () => {
    const mesh = make();
    mesh.settle(0, 1, 0, 'silent', 'silent');
    mesh.compact(500, nobodyGone);
    expect(mesh.bytes).toBe(2 * 8 * 8);
    mesh.compact(5_000, (node) => node === 1);
    expect(mesh.bytes).toBe(8 * 8);
    mesh.settle(0, 1, 5_000, 'ok', 'ok');
    mesh.compact(5_000, nobodyGone);
    expect(mesh.bytes).toBeGreaterThan(0);
    mesh.compact(5_000 + RECONNECT + UNIT, nobodyGone);
    expect(mesh.bytes).toBe(0);
  });

  it('comes to rest as what can be heard says, whatever happened before', () => {
    const hearing = fc.constantFrom<Hearing>('ok', 'silent');
    const event = fc.record({ afterMs: fc.integer({ min: 0, max: 3_000 }), a: hearing, b: hearing });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 12 }), (events) => {
        const mesh = make();
        let at = 0;
        for (const { afterMs, a, b } of events) mesh.settle(0, 1, (at += afterMs), a, b);
        const last = events.at(-1);
        const [first, second] = views(mesh, at + 60_000);
        if (last?.a === 'ok' && last.b === 'ok') expect([first, second]).toEqual([true, true]);
        if (last?.a === 'silent') expect(first).toBe(false);
        if (last?.b === 'silent') expect(second).toBe(false);
      }),
    );
  });
});
