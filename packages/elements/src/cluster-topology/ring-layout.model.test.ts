import { describe, expect, it } from 'vitest';
import { neighbour, ringFits, ringLayout } from './ring-layout.model.js';

const desktop = { width: 700, height: 780 };
const phone = { width: 366, height: 380 };

describe('ringLayout', () => {
  it.each([1, 2, 3, 5, 8, 12, 24, 40])('places %i nodes inside the room, none on another', (count) => {
    for (const room of [desktop, phone]) {
      const layout = ringLayout({ count, ...room, longestLabel: 7 });
      expect(layout.places).toHaveLength(count);
      layout.places.forEach((place, index) => {
        expect(place.x).toBeGreaterThanOrEqual(layout.radius);
        expect(place.x).toBeLessThanOrEqual(room.width - layout.radius);
        expect(place.y).toBeGreaterThanOrEqual(layout.radius);
        expect(place.y).toBeLessThanOrEqual(room.height - layout.radius);
        for (const other of layout.places.slice(index + 1)) {
          const apart = Math.hypot(place.x - other.x, place.y - other.y);
          expect(apart).toBeGreaterThan(layout.radius * 2);
        }
      });
    }
  });

  it('writes short names into the circles, long ones below, many along their spokes', () => {
    expect(ringLayout({ count: 5, ...desktop, longestLabel: 6 }).labels).toBe('inside');
    expect(ringLayout({ count: 5, ...desktop, longestLabel: 30 }).labels).toBe('below');
    expect(ringLayout({ count: 30, ...desktop, longestLabel: 12 }).labels).toBe('spoke');
  });

  it('stands the same nodes in the same room in the same places', () => {
    const options = { count: 7, ...desktop, longestLabel: 6 };
    expect(ringLayout(options)).toEqual(ringLayout(options));
  });

  it('knows when names no longer fit', () => {
    expect(ringFits({ count: 12, ...phone, longestLabel: 7 })).toBe(true);
    expect(ringFits({ count: 40, ...phone, longestLabel: 13 })).toBe(false);
  });

  it('still draws what does not fit, as dots', () => {
    const layout = ringLayout({ count: 400, ...phone, longestLabel: 10 });
    expect(layout.labels).toBe('none');
    expect(layout.places).toHaveLength(400);
  });
});

describe('neighbour', () => {
  const { places } = ringLayout({ count: 4, width: 600, height: 600, longestLabel: 4 });

  it('goes where the arrow points', () => {
    // Top, right, bottom, left.
    expect(neighbour(places, 0, 'down')).not.toBeNull();
    expect(neighbour(places, 3, 'up')).toBe(0);
    expect(neighbour(places, 3, 'right')).not.toBeNull();
    expect(neighbour(places, 2, 'left')).toBe(3);
  });

  it('stays at the edge', () => {
    expect(neighbour(places, 0, 'up')).toBeNull();
    expect(neighbour(places, 1, 'right')).toBeNull();
  });
});
