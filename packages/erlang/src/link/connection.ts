import type { Socket } from 'node:net';
import { ErlangError } from '../error/erlang-error.js';
import type { ControlMessage } from '../control/control-message.js';
import { createInbox, type InboxLimits } from '../control/inbox.js';
import { createOutbox, TICK_FRAME, type Outbox } from '../control/outbox.js';
import type { HandshakeResult } from '../handshake/handshake.js';
import { afterOthers, atEndOfTurn, type Clock } from '../clock/clock.js';

export interface ConnectionSetup {
  readonly socket: Socket;
  readonly handshake: HandshakeResult;
  readonly limits: InboxLimits;
  readonly clock: Clock;
  readonly tickTimeMs: number;
  /** Counts up what goes over the wire. */
  readonly meter: { bytesIn: number; bytesOut: number };
  /** Every message the node sends, in order. */
  readonly onMessage: (message: ControlMessage, wireBytes: number) => void;
  readonly onDrain: () => void;
  /** Called once, with what ended the connection, unless `close()` did. */
  readonly onDown: (error: ErlangError) => void;
}

/** One connection to a node, from the end of the handshake on: frames both ways, ticks, and the notice of its end. */
export interface Connection {
  readonly outbox: Outbox;
  readonly flags: bigint;
  readonly open: boolean;
  /** So much is waiting to be sent that more should wait too; `onDrain` tells when that is over. */
  readonly congested: boolean;
  /** Hands a frame to the socket; false when the connection is gone, and then nothing was written. */
  write(frame: Uint8Array): boolean;
  /** The time after which silence means death; a tick goes out every quarter of it. */
  setTickTime(ms: number): void;
  /** Ends it without `onDown`; what was written before still goes out. Resolves when the socket is gone, within 0.5 s. */
  close(): Promise<void>;
}

/** Frames are decoded this long before other work gets a turn. */
const SLICE_MS = 8;
const CLOSE_TIMEOUT_MS = 500;
/** Below this, copying frames together costs less than handing them over one by one. */
const COPIED_BYTES = 65_536;
/** Unsent bytes; a node that is well reads faster than we write. */
const CONGESTED_BYTES = 4 * 1024 * 1024;

/**
 * Guarantees: any byte counts as life; silence for the tick time ends the connection with `link_down`; a closed socket is
 * noticed at once; decoding lets the event loop run between frames; reading stops while decoded work waits, and while the
 * node does not read what it is sent, so that memory stays bounded and TCP pushes back.
 */
export function createConnection(setup: ConnectionSetup): Connection {
  const { socket, clock, meter } = setup;
  const { flags } = setup.handshake;
  const inbox = createInbox(flags, setup.limits);
  let tickTimeMs = setup.tickTimeMs;
  let lastIn = clock.now();
  let lastOut = clock.now();
  let open = true;
  let unsent: Uint8Array[] = [];
  let unsentBytes = 0;
  let stopTick: () => void = () => undefined;
  let cancelPump: (() => void) | undefined;
  let stalled = false;

  const end = () => {
    open = false;
    stopTick();
    cancelPump?.();
    socket.removeAllListeners();
    socket.on('error', () => undefined);
  };
  const down = (error: ErlangError) => {
    if (!open) return;
    end();
    socket.destroy();
    setup.onDown(error);
  };
  const lost = (reason: string, cause?: unknown) =>
    down(new ErlangError('link_down', 'The connection to the node was lost', { details: { reason }, cause }));

  const pump = () => {
    cancelPump = undefined;
    const start = clock.now();
    try {
      for (let got = inbox.next(); got; got = inbox.next()) {
        if (got.kind === 'message') setup.onMessage(got.message, got.wireBytes);
        if (!open) return;
        if (backlog() > CONGESTED_BYTES) {
          // It asks and does not read the answers: until it does, we hear no more of it.
          stalled = true;
          socket.pause();
          return;
        }
        if (clock.now() - start >= SLICE_MS) {
          socket.pause();
          cancelPump = afterOthers(pump);
          return;
        }
      }
      socket.resume();
    } catch (error) {
      if (!(error instanceof ErlangError)) throw error;
      down(
        new ErlangError('link_down', 'The node broke the protocol', {
          details: { reason: error.code },
          cause: error,
        }),
      );
    }
  };
  const write = (frame: Uint8Array) => {
    if (!open) return false;
    meter.bytesOut += frame.length;
    unsent.push(frame);
    unsentBytes += frame.length;
    if (unsent.length === 1) atEndOfTurn(flush);
    return true;
  };
  const backlog = () => unsentBytes + socket.writableLength;
  /** What many callers send in one turn goes out in one write. */
  const flush = () => {
    const frames = unsent;
    const small = unsentBytes < COPIED_BYTES;
    const [first] = frames;
    if (first === undefined || socket.destroyed) return;
    unsent = [];
    unsentBytes = 0;
    lastOut = clock.now();
    if (frames.length === 1) return void socket.write(first);
    if (small) return void socket.write(Buffer.concat(frames));
    socket.cork();
    for (const frame of frames) socket.write(frame);
    socket.uncork();
  };

  const scheduleTick = () => {
    stopTick();
    const now = clock.now();
    const quarter = tickTimeMs / 4;
    const next = Math.min(lastOut + quarter, lastIn + tickTimeMs) - now;
    stopTick = clock.schedule(Math.max(1, next), onTick);
  };
  const onTick = () => {
    const now = clock.now();
    if (now - lastOut >= tickTimeMs / 4) {
      write(TICK_FRAME);
      lastOut = now;
    }
    if (now - lastIn < tickTimeMs) return scheduleTick();
    // After a pause of our own, bytes may wait in the kernel: they are read before this runs.
    stopTick = afterOthers(() => {
      if (lastIn <= now - tickTimeMs && !cancelPump) return lost('tick_timeout');
      scheduleTick();
    });
  };

  socket.on('data', (chunk: Buffer) => {
    lastIn = clock.now();
    meter.bytesIn += chunk.length;
    inbox.push(chunk);
    if (!cancelPump && !stalled) pump();
  });
  socket.on('drain', () => {
    setup.onDrain();
    if (!stalled) return;
    stalled = false;
    pump();
  });
  socket.on('error', (cause: NodeJS.ErrnoException) => lost(cause.code ?? 'error', cause));
  socket.on('end', () => lost('closed_by_node'));
  socket.on('close', () => lost('closed'));
  scheduleTick();
  inbox.push(setup.handshake.rest);
  cancelPump = afterOthers(pump);

  return {
    outbox: createOutbox(flags),
    flags,
    get open() {
      return open;
    },
    get congested() {
      return backlog() > CONGESTED_BYTES;
    },
    write,
    setTickTime(ms) {
      tickTimeMs = ms;
      if (open) scheduleTick();
    },
    close() {
      if (open) end();
      flush();
      if (socket.closed) return Promise.resolve();
      return new Promise((resolve) => {
        const giveUp = clock.schedule(CLOSE_TIMEOUT_MS, () => socket.destroy());
        socket.once('close', () => {
          giveUp();
          resolve();
        });
        socket.resume(); // a paused socket never sees the other end close
        socket.destroySoon();
      });
    },
  };
}
