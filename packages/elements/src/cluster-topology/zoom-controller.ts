import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { pageFlush } from '../controllers/flush.js';
import type { Size } from '../controllers/size-controller.js';
import { draggedBy, showing, STEP, WHOLE, zoomedBy, type Zoom } from './zoom.model.js';

type Point = { readonly x: number; readonly y: number };

/**
 * How close the graph is looked at, by wheel, pointers and keys. The page's own scrolling is never taken: a wheel counts
 * only with Ctrl held (as a pinch on a touchpad comes), one finger always scrolls the page, and a mouse drags only what
 * is larger than its room. Nothing glides, so there is no motion to reduce.
 */
export class ZoomController implements ReactiveController {
  zoom: Zoom = WHOLE;

  readonly #host: ReactiveControllerHost;
  readonly #room: () => Size | null;
  readonly #pointers = new Map<number, Point>();
  /** A pointer that has moved on: what is under it when it lets go was not clicked. */
  #moved = false;

  constructor(host: ReactiveControllerHost, room: () => Size | null) {
    this.#host = host;
    this.#room = room;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#pointers.clear();
  }

  /** Whether the click that arrives now ends a drag. */
  get endsDrag(): boolean {
    return this.#moved;
  }

  nearer(): void {
    this.#change((room) => zoomedBy(this.zoom, room, STEP));
  }

  farther(): void {
    this.#change((room) => zoomedBy(this.zoom, room, 1 / STEP));
  }

  whole(): void {
    this.#change(() => WHOLE);
  }

  /** Brings a point of the drawing into sight, for the focus that went there. */
  show(point: Point): void {
    this.#change((room) => showing(this.zoom, room, point));
  }

  /** True where the key was one of `+`, `-` and `0`. */
  key(key: string): boolean {
    if (key === '+' || key === '=') this.nearer();
    else if (key === '-' || key === '_') this.farther();
    else if (key === '0') this.whole();
    else return false;
    return true;
  }

  /** Not passive: with Ctrl held the browser would zoom the page. */
  readonly wheel = {
    passive: false,
    handleEvent: (event: WheelEvent): void => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
      const factor = Math.exp(-Math.max(-60, Math.min(60, pixels)) / 100);
      this.#change((room) => zoomedBy(this.zoom, room, factor, pointIn(event)));
    },
  };

  /** Two fingers are ours, one is the page's. */
  readonly touch = {
    passive: false,
    handleEvent: (event: TouchEvent): void => {
      if (event.touches.length > 1 && event.cancelable) event.preventDefault();
    },
  };

  readonly down = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    if (this.#pointers.size === 0) this.#moved = false;
    this.#pointers.set(event.pointerId, pointIn(event));
  };

  readonly move = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    // Let go of outside the page, where nobody told.
    if (event.buttons === 0) return this.up(event);
    const point = pointIn(event);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      if (event.pointerType === 'touch' || this.zoom.scale === 1) return;
      if (!this.#moved && distance(before, point) < SLACK) return;
      if (!this.#moved && event.currentTarget instanceof Element)
        event.currentTarget.setPointerCapture(event.pointerId);
      this.#change((room) => draggedBy(this.zoom, room, point.x - before.x, point.y - before.y));
    } else {
      const factor = distance(other, point) / Math.max(1, distance(other, before));
      const middle = { x: (other.x + point.x) / 2, y: (other.y + point.y) / 2 };
      const [dx, dy] = [(point.x - before.x) / 2, (point.y - before.y) / 2];
      this.#change((room) => draggedBy(zoomedBy(this.zoom, room, factor, middle), room, dx, dy));
    }
    this.#moved = true;
    this.#pointers.set(event.pointerId, point);
  };

  readonly up = (event: PointerEvent): void => {
    this.#pointers.delete(event.pointerId);
  };

  #change(next: (room: Size) => Zoom): void {
    const room = this.#room();
    if (room === null) return;
    const zoom = next(room);
    if (zoom === this.zoom) return;
    this.zoom = zoom;
    pageFlush.frame(() => this.#host.requestUpdate());
  }
}

/** So far a hand may shake before a click becomes a drag. */
const SLACK = 4;

function pointIn(event: MouseEvent): Point {
  const box = event.currentTarget instanceof Element ? event.currentTarget.getBoundingClientRect() : null;
  return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
