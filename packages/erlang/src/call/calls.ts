import { ErlangError } from '../error/erlang-error.js';
import { Atom } from '../etf/atom.js';
import type { Pid, Reference } from '../etf/identifier.js';
import type { Term } from '../etf/term.js';
import type { Payload } from '../control/control-message.js';
import type { Outbox } from '../control/outbox.js';
import type { Clock } from '../clock/clock.js';
import { tell } from '../error/tell.js';
import { createAbortHub } from './abort-hub.js';
import type { CallDefaults, CallOptions } from './call-options.js';
import { createCallQueue } from './call-queue.js';
import { outcomeOf, type Outcome } from './outcome.js';
import { createSpawnOptions } from './spawn-options.js';
import { textOf } from './remote-exception.js';

export interface CallsSetup {
  readonly node: string;
  readonly clock: Clock;
  readonly defaults: CallDefaults;
  /** The process of ours that workers are linked to. */
  readonly self: Pid;
  readonly newReference: () => Reference;
}

/** What calls need of a connection. */
export interface CallCarrier {
  readonly outbox: Pick<Outbox, 'spawnRequest' | 'exit2'>;
  readonly open: boolean;
  readonly congested: boolean;
  write(frame: Uint8Array): boolean;
}

/** One call to be made: arguments already checked. */
export interface CallRequest {
  readonly module: string;
  readonly function: string;
  readonly args: readonly Term[];
  readonly options: CallOptions;
}

/**
 * All calls of one link: those waiting and those whose worker runs.
 *
 * The worker of a call is a fresh process on the node that runs `erpc:execute_call/4` and exits with the result as its
 * reason. It is linked to us, not monitored: so the result comes once, in the exit signal, and a worker whose client is
 * gone (closed, cut off, killed) is ended by its own node.
 *
 * A call is settled exactly once. Its slot is free again only when its worker is gone, so that no more than `maxInFlight`
 * workers of ours run on a node, whatever happens to their callers.
 */
export interface Calls {
  run(request: CallRequest): Promise<Outcome>;
  /** The link is up: calls that wait are sent. */
  attach(carrier: CallCarrier): void;
  /** The connection takes more again. */
  resume(): void;
  /** The link is down: calls under way fail with `link_down`, their outcome unknown. */
  detach(error: ErlangError): void;
  /** Fails every call that waits for the link. */
  failWaiting(makeError: () => ErlangError): void;
  onSpawnReply(request: Reference, result: Pid | Atom, wireBytes: number): void;
  /** True when `from` was a worker of ours. */
  onExit(from: Pid, reason: Payload, wireBytes: number): boolean;
  readonly waiting: number;
  readonly inFlight: number;
}

interface Call extends CallRequest {
  readonly reference: Reference;
  readonly calledAt: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
  stopWatching: () => void;
  settled: boolean;
  /** When the request was handed to the socket; undefined while it waits. */
  sentAt: number | undefined;
  worker: Pid | undefined;
  bytesOut: number;
  bytesIn: number;
}

const ERPC = new Atom('erpc');
const EXECUTE_CALL = new Atom('execute_call');
const KILL = new Atom('kill');

export function createCalls(setup: CallsSetup): Calls {
  const { clock, defaults, self } = setup;
  const whenAborted = createAbortHub();
  const queue = createCallQueue<Call>();
  const byReference = new Map<string, Call>();
  const byWorker = new Map<string, Call>();
  let connection: CallCarrier | undefined;

  const spawnOptions = createSpawnOptions();
  const spawnRequest = ({ reference, module, function: name, args, options }: Call) => ({
    ...{ request: reference, from: self, groupLeader: self, module: ERPC, function: EXECUTE_CALL },
    args: [reference, new Atom(module), new Atom(name), args],
    options: spawnOptions(
      options.priority ?? defaults.priority,
      options.maxHeapWords ?? defaults.maxHeapWords,
    ),
  });

  const details = (call: Call) => ({
    node: setup.node,
    call: nameOf(call),
    /** Whether the node may have carried it out. */
    written: call.sentAt !== undefined,
  });

  const settle = (call: Call, finish: () => void) => {
    if (call.settled) return;
    call.settled = true;
    call.stopWatching();
    finish();
    const { onCost } = call.options;
    if (!onCost) return;
    const now = clock.now();
    tell(onCost, {
      bytesOut: call.bytesOut,
      bytesIn: call.bytesIn,
      elapsedMs: now - call.calledAt,
      queuedMs: (call.sentAt ?? now) - call.calledAt,
    });
  };
  const fail = (call: Call, error: Error) => settle(call, () => call.reject(error));

  /** The caller no longer waits: nothing of the call is to remain on the node. */
  const abandon = (call: Call, error: Error) => {
    if (call.settled) return;
    if (call.sentAt === undefined) queue.remove(call);
    else if (call.worker) kill(call.worker);
    // Without a worker yet, the spawn reply brings its name, and it is killed then.
    fail(call, error);
  };
  const kill = (worker: Pid) => connection?.write(connection.outbox.exit2(self, worker, KILL));

  const forget = (call: Call) => {
    byReference.delete(keyOfReference(call.reference));
    if (call.worker) byWorker.delete(keyOfPid(call.worker));
    sendWaiting();
  };

  const sendWaiting = () => {
    while (connection?.open && !connection.congested && byReference.size < defaults.maxInFlight) {
      const call = queue.take();
      if (!call) return;
      try {
        const frame = connection.outbox.spawnRequest(spawnRequest(call));
        byReference.set(keyOfReference(call.reference), call);
        call.sentAt = clock.now();
        call.bytesOut = frame.length;
        connection.write(frame);
      } catch (error) {
        fail(call, error as Error); // the arguments do not encode
      }
    }
  };

  const onSpawnReply = (request: Reference, result: Pid | Atom, wireBytes: number) => {
    const call = byReference.get(keyOfReference(request));
    if (!call) return;
    call.bytesIn += wireBytes;
    if (result instanceof Atom) {
      const info = { ...details(call), reason: result.name };
      fail(call, new ErlangError('spawn_refused', 'The node did not start the worker', { details: info }));
      return forget(call);
    }
    call.worker = result;
    byWorker.set(keyOfPid(result), call);
    if (call.settled) kill(result);
  };

  const onExit = (from: Pid, reason: Payload, wireBytes: number): boolean => {
    const call = byWorker.get(keyOfPid(from));
    if (!call) return false;
    call.bytesIn += wireBytes;
    if (!call.settled) finish(call, reason);
    forget(call);
    return true;
  };

  const finish = (call: Call, reason: Payload) => {
    let outcome: Outcome;
    try {
      outcome = outcomeOf(reason(), call.reference);
    } catch (error) {
      return fail(call, error as Error); // the result does not decode within the limits
    }
    if (outcome.kind !== 'signal') return settle(call, () => call.resolve(outcome));
    const maxHeapWords = call.options.maxHeapWords ?? defaults.maxHeapWords;
    const info = { ...details(call), reason: textOf(outcome.reason) };
    if (outcome.reason instanceof Atom && outcome.reason.name === 'killed') {
      // `exit(Worker, kill)` by somebody on the node looks the same; the cap is by far the likelier.
      const message = 'The worker was killed, most likely for outgrowing its heap cap';
      return fail(
        call,
        new ErlangError('heap_cap_exceeded', message, { details: { ...info, maxHeapWords } }),
      );
    }
    return fail(
      call,
      new ErlangError('worker_killed', 'The worker was ended by an exit signal', { details: info }),
    );
  };

  return {
    get waiting() {
      return queue.size;
    },
    get inFlight() {
      return byReference.size;
    },
    run(request) {
      return new Promise((resolve, reject) => {
        const { options } = request;
        const { signal } = options;
        const deadlineMs = options.deadlineMs ?? defaults.deadlineMs;
        const call: Call = {
          module: request.module,
          function: request.function,
          args: request.args,
          options,
          reference: setup.newReference(),
          calledAt: clock.now(),
          resolve,
          reject,
          stopWatching: () => undefined,
          settled: false,
          sentAt: undefined,
          worker: undefined,
          bytesOut: 0,
          bytesIn: 0,
        };
        if (signal?.aborted) return fail(call, cancelled(call));
        if (queue.size >= defaults.maxQueued) {
          const info = { ...details(call), maxQueued: defaults.maxQueued };
          return fail(call, new ErlangError('call_queue_full', 'Too many calls wait', { details: info }));
        }
        const onAbort = () => abandon(call, cancelled(call));
        const stopTimer = clock.schedule(deadlineMs, () => {
          const info = { ...details(call), deadlineMs };
          abandon(
            call,
            new ErlangError('call_timeout', 'The call was not answered in time', { details: info }),
          );
        });
        const stopAbort = signal && whenAborted(signal, onAbort);
        call.stopWatching = () => {
          stopTimer();
          stopAbort?.();
        };
        queue.add(call, (options.priority ?? defaults.priority) === 'low');
        sendWaiting();
      });
    },
    attach(opened) {
      connection = opened;
      sendWaiting();
    },
    resume: sendWaiting,
    detach(cause) {
      connection = undefined;
      const lost = [...byReference.values()];
      byReference.clear();
      byWorker.clear();
      for (const call of lost) {
        const info = { ...cause.details, ...details(call), outcome: 'unknown' };
        const code = cause.code === 'link_closed' ? 'link_closed' : 'link_down';
        fail(call, new ErlangError(code, 'The connection ended before the answer', { details: info, cause }));
      }
    },
    failWaiting(makeError) {
      for (const call of queue.takeAll()) fail(call, makeError());
    },
    onSpawnReply,
    onExit,
  };

  function cancelled(call: Call): ErlangError {
    const cause: unknown = call.options.signal?.reason;
    return new ErlangError('call_cancelled', 'The call was cancelled', { details: details(call), cause });
  }
}

export function nameOf(call: CallRequest): string {
  return `${call.module}:${call.function}/${call.args.length}`;
}

function keyOfReference({ words }: Reference): string {
  return words.join(',');
}

function keyOfPid({ id, serial, creation }: Pid): string {
  return `${id},${serial},${creation}`;
}
