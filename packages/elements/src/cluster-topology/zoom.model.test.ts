import { describe, expect, it } from 'vitest';
import { CLOSEST, draggedBy, showing, WHOLE, zoomedBy } from './zoom.model.js';

const room = { width: 600, height: 400 };

describe('zoomedBy', () => {
  it('keeps what is under the pointer under it', () => {
    const zoom = zoomedBy(WHOLE, room, 2, { x: 150, y: 100 });
    expect([zoom.x + 150 / zoom.scale, zoom.y + 100 / zoom.scale]).toEqual([150, 100]);
  });

  it('ends at the whole and at the closest', () => {
    expect(zoomedBy({ scale: 2, x: 300, y: 200 }, room, 0.1)).toEqual(WHOLE);
    expect(zoomedBy(WHOLE, room, 100).scale).toBe(CLOSEST);
  });
});

describe('draggedBy', () => {
  it('moves, and never past an edge', () => {
    const near = zoomedBy(WHOLE, room, 2);
    expect(draggedBy(near, room, 20, -10)).toEqual({ scale: 2, x: 140, y: 105 });
    expect(draggedBy(near, room, 9_000, 9_000)).toEqual({ scale: 2, x: 0, y: 0 });
    expect(draggedBy(WHOLE, room, 50, 50)).toEqual(WHOLE);
  });
});

describe('showing', () => {
  it('moves only for what is out of sight', () => {
    const corner = { scale: 2, x: 0, y: 0 };
    expect(showing(corner, room, { x: 150, y: 100 })).toBe(corner);
    expect(showing(corner, room, { x: 590, y: 390 })).toEqual({ scale: 2, x: 300, y: 200 });
  });
});
