import type { Size } from '../controllers/size-controller.js';

/** What is seen of a drawing: how much larger it is, and its point at the upper left corner, in its own pixels. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
export const CLOSEST = 8;
export const STEP = 1.4;

/** Nearer or farther by a factor, so that what is under the given point of the room stays under it. */
export function zoomedBy(zoom: Zoom, room: Size, factor: number, at?: { x: number; y: number }): Zoom {
  const { x, y } = at ?? { x: room.width / 2, y: room.height / 2 };
  const wanted = zoom.scale * factor;
  const scale = wanted < 1.05 ? 1 : Math.min(CLOSEST, wanted);
  return inRoom(
    { scale, x: zoom.x + x / zoom.scale - x / scale, y: zoom.y + y / zoom.scale - y / scale },
    room,
  );
}

/** As if the drawing was dragged by so many pixels of the room. */
export function draggedBy(zoom: Zoom, room: Size, dx: number, dy: number): Zoom {
  return inRoom({ ...zoom, x: zoom.x - dx / zoom.scale, y: zoom.y - dy / zoom.scale }, room);
}

/** The same where a point of the drawing is well in sight; moved just so that it stands in the middle otherwise. */
export function showing(zoom: Zoom, room: Size, point: { readonly x: number; readonly y: number }): Zoom {
  const [width, height] = [room.width / zoom.scale, room.height / zoom.scale];
  const seen =
    Math.abs(point.x - zoom.x - width / 2) < width * 0.4 &&
    Math.abs(point.y - zoom.y - height / 2) < height * 0.4;
  return seen ? zoom : inRoom({ ...zoom, x: point.x - width / 2, y: point.y - height / 2 }, room);
}

/** Nothing outside the drawing is ever shown. */
function inRoom({ scale, x, y }: Zoom, room: Size): Zoom {
  const most = (whole: number): number => whole - whole / scale;
  return {
    scale,
    x: Math.min(most(room.width), Math.max(0, x)),
    y: Math.min(most(room.height), Math.max(0, y)),
  };
}
