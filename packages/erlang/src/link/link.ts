import { ErlangError } from '../error/erlang-error.js';
import { Atom } from '../etf/atom.js';
import { Pid, type Reference } from '../etf/identifier.js';
import type { Term } from '../etf/term.js';
import type { CallDefaults, CallOptions } from '../call/call-options.js';
import { createCalls, nameOf, type CallRequest } from '../call/calls.js';
import { createCallBudget } from '../call/call-budget.js';
import { createEvaluator, type Bindings, type Forms } from '../call/evaluator.js';
import type { Outcome } from '../call/outcome.js';
import { RemoteException } from '../call/remote-exception.js';
import type { Vocabulary } from '../call/vocabulary.js';
import type { ControlMessage } from '../control/control-message.js';
import type { NodeName } from '../handshake/node-name.js';
import type { BackoffOptions } from './backoff.js';
import type { Clock, Random } from '../clock/clock.js';
import { createConnection } from './connection.js';
import { closedError, createConnector } from './connector.js';
import { createCourtesy } from './courtesy.js';
import { dial } from './dial.js';
import type { LinkLimits } from './link-limits.js';
import type { LinkStatus } from './link-status.js';
import { createMonitors, type DownNotice, type Monitor, type MonitorTarget } from './monitors.js';
import { tell } from '../error/tell.js';
import { createTickTime, type TickTimeOptions } from './tick-time.js';
import type { LinkTls } from './tls-options.js';

export interface LinkOptions {
  /** The distribution port, when it is known: the port mapper is then not asked. */
  readonly port?: number;
  /** Where to connect, when it is not the host of the name. */
  readonly host?: string;
}

/** What a link has carried since it was made, over all its connections. */
export interface LinkStats {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly connections: number;
  /** Calls waiting for a turn, and workers of ours on the node. */
  readonly callsWaiting: number;
  readonly callsInFlight: number;
  /** Control messages with a code this client does not know; they are ignored. */
  readonly unknownMessages: number;
}

/**
 * The link to one node: connects when first used, reconnects by itself, and carries calls, messages and monitors. No
 * method ever throws anything but an `ErlangError`, or rejects with it.
 */
export interface Link {
  /** The name it was asked for by. */
  readonly node: string;
  readonly status: LinkStatus;
  readonly stats: LinkStats;
  /** Calls `listener` with every later status, in order; the returned function ends that. */
  onStatus(listener: (status: LinkStatus) => void): () => void;
  /**
   * Resolves when connected. Rejects with the error of the first attempt that fails; attempts go on by themselves
   * afterwards. Brings the next attempt forward when the link is between two, or was refused.
   */
  connect(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Calls `module:fn(...args)` in a process of its own on the node and resolves with what it returns.
   *
   * Rejects with `remote_exception` (a {@link RemoteException}), `heap_cap_exceeded`, `worker_killed`, `spawn_refused`,
   * `call_timeout`, `call_cancelled`, `call_queue_full`, `atom_not_known`, `link_down`, `link_refused`, `link_closed`, an
   * error of the attempt to connect, or an error of encoding and decoding. `details.written` says whether the node may
   * have carried it out. Nothing is ever sent twice.
   */
  call(module: string, fn: string, args?: readonly Term[], options?: CallOptions): Promise<Term>;
  /**
   * Runs Erlang text (`"lists:sum(Numbers)"`), parsed by the node once, with `bindings` as its variables. Deadline and cost
   * are those of all of it, the parsing included.
   */
  evaluate(source: string, bindings?: Bindings, options?: CallOptions): Promise<Term>;
  /** Runs Erlang that is already parsed, so that the node need not scan or parse. */
  evaluateForms(forms: Forms, bindings?: Bindings, options?: CallOptions): Promise<Term>;
  /**
   * Sends a message to a process or a registered name; a name is an atom too, and must be known to the node or allowed.
   * Throws `link_down` when not connected, `link_congested`, `atom_not_known` and encoding errors; else it was
   * written.
   */
  send(to: Pid | string, message: Term, options?: Pick<CallOptions, 'allowNewAtoms'>): void;
  /**
   * Calls `listener` once when the process is gone, at once when there is none, or the link is (or goes) down. Throws
   * `atom_not_known` for a name that may be new to the node.
   */
  monitor(
    target: MonitorTarget,
    listener: (down: DownNotice) => void,
    options?: Pick<CallOptions, 'allowNewAtoms'>,
  ): Monitor;
  /** Ends the link for good: calls reject with `link_closed`, workers end. Resolves when the socket is gone. */
  close(reason?: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface LinkSetup {
  readonly self: { readonly name: string; readonly creation: number; readonly pid: Pid };
  readonly cookie: string;
  readonly peer: NodeName;
  readonly address: LinkOptions;
  readonly epmdPort: number;
  readonly tls: LinkTls | undefined;
  readonly vocabulary: Vocabulary;
  readonly newReference: () => Reference;
  readonly calls: CallDefaults;
  readonly limits: LinkLimits;
  readonly backoff: BackoffOptions;
  readonly tickTime: TickTimeOptions;
  readonly clock: Clock;
  readonly random: Random;
  /** Told once, at the first `close()`. */
  readonly onClosed: () => void;
}

/** Fragmented messages a node may have open at once: one for each of its processes that is sending to us. */
const MAX_SEQUENCES = 1_024;

export function createLink(setup: LinkSetup): Link {
  const { self, peer, clock, vocabulary } = setup;
  const listeners = new Set<(status: LinkStatus) => void>();
  const calls = createCalls({
    node: peer.full,
    clock,
    defaults: setup.calls,
    self: self.pid,
    newReference: setup.newReference,
  });
  const evaluator = createEvaluator({ run });
  const monitors = createMonitors(self.pid, setup.newReference);
  const courtesy = createCourtesy(self.pid);
  const tickTime = createTickTime(setup.tickTime);
  const alsoKnown = new Set([self.name, peer.full]);
  const meter = { bytesIn: 0, bytesOut: 0, connections: 0, unknownMessages: 0 };

  const connector = createConnector({
    clock,
    random: setup.random,
    backoff: setup.backoff,
    dial: (signal, oldConnectionDead) =>
      dial({
        ...{ self, cookie: setup.cookie, peer, clock, signal, oldConnectionDead, tls: setup.tls },
        host: setup.address.host,
        port: setup.address.port,
        epmdPort: setup.epmdPort,
      }),
    open: (dialed, onDown) =>
      createConnection({
        ...{ ...dialed, clock, meter, onMessage, onDown, onDrain: () => calls.resume() },
        limits: { ...setup.limits, maxSequences: MAX_SEQUENCES },
        tickTimeMs: tickTime.initialMs,
      }),
    onUp(connection) {
      meter.connections += 1;
      calls.attach(connection);
      void tickTime.adopt(connection, calls);
    },
    onDown(error) {
      calls.detach(error);
      calls.failWaiting(() => notWritten('link_down', 'The node is not connected', error));
      monitors.detach();
    },
    onFailed: (error) => calls.failWaiting(() => notWritten(error.code, error.message, error)),
    onStatus: (status) => [...listeners].forEach((listener) => tell(listener, status)),
  });

  function onMessage(message: ControlMessage, wireBytes: number): void {
    const { connection } = connector;
    switch (message.kind) {
      case 'spawn_reply':
        return calls.onSpawnReply(message.request, message.result, wireBytes);
      case 'exit':
        return void calls.onExit(message.from, message.reason, wireBytes);
      case 'monitor_exit':
        return monitors.onExit(message.reference, message.reason);
      case 'unknown':
        meter.unknownMessages += 1;
        return;
      default:
        if (connection) courtesy.answer(message, connection);
    }
  }

  const notWritten = (
    code: ErlangError['code'],
    message: string,
    cause: ErlangError,
    request?: CallRequest,
  ) =>
    new ErlangError(code, message, {
      details: {
        ...cause.details,
        node: peer.full,
        written: false,
        ...(request && { call: nameOf(request) }),
      },
      cause,
    });

  /** Waits for a link that is coming up, but not for one that is down: the caller can do better than to hang. */
  function run(request: CallRequest): Promise<Outcome> {
    const { status } = connector;
    switch (status.state) {
      case 'closed':
        return Promise.reject(closedError(status.reason));
      case 'refused':
        return Promise.reject(notWritten('link_refused', 'The node refuses us', status.error, request));
      case 'reconnecting':
        return Promise.reject(notWritten('link_down', 'The node is not connected', status.error, request));
      case 'idle':
      case 'connecting':
      case 'connected':
        connector.demand();
        return calls.run(request);
    }
  }

  const checkAtoms = (
    terms: readonly Term[],
    { allowNewAtoms = false }: Pick<CallOptions, 'allowNewAtoms'>,
  ) => {
    if (!allowNewAtoms) for (const term of terms) vocabulary.check(term, alsoKnown);
  };

  const link: Link = {
    node: peer.full,
    get status() {
      return connector.status;
    },
    get stats() {
      return { ...meter, callsWaiting: calls.waiting, callsInFlight: calls.inFlight };
    },
    onStatus(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    connect: ({ signal } = {}) => connector.connect(signal),
    async call(module, fn, args = [], options = {}) {
      checkAtoms(args, options);
      return valueOf(await run({ module, function: fn, args, options }), `${module}:${fn}/${args.length}`);
    },
    async evaluate(source, bindings = {}, options = {}) {
      checkAtoms(Object.values(bindings), options);
      const budget = createCallBudget(options, setup.calls.deadlineMs, clock);
      try {
        const forms = await evaluator.parse(source, budget.next);
        return valueOf(await evaluator.run(forms, bindings, budget.next()), 'evaluate');
      } finally {
        budget.tell();
      }
    },
    async evaluateForms(forms, bindings = {}, options = {}) {
      checkAtoms(Object.values(bindings), options);
      return valueOf(await evaluator.run(forms, bindings, options), 'evaluate');
    },
    send(to, message, options = {}) {
      checkAtoms([nameOrPid(to), message], options);
      const { connection } = connector;
      const outbox = connection?.outbox;
      if (connection?.congested) {
        throw new ErlangError('link_congested', 'The node does not read what was sent', {
          details: { node: peer.full },
        });
      }
      const frame =
        to instanceof Pid
          ? outbox?.send(self.pid, to, message)
          : outbox?.sendToName(self.pid, new Atom(to), message);
      if (frame && connection?.write(frame)) return;
      throw new ErlangError('link_down', 'The node is not connected', {
        details: { node: peer.full, written: false },
      });
    },
    monitor(target, listener, options = {}) {
      checkAtoms([nameOrPid(target)], options);
      return monitors.add(connector.connection, target, listener);
    },
    async close(reason = 'closed by its owner') {
      if (connector.status.state !== 'closed') setup.onClosed();
      const closing = connector.close(reason);
      calls.detach(closedError(reason));
      calls.failWaiting(() => closedError(reason));
      monitors.detach();
      await closing;
      listeners.clear();
    },
    [Symbol.asyncDispose]: () => link.close(),
  };
  return link;
}

/** As it goes over the wire: a registered name is an atom. */
function nameOrPid(to: Pid | string): Pid | Atom {
  return typeof to === 'string' ? new Atom(to) : to;
}

function valueOf(outcome: Outcome, call: string): Term {
  switch (outcome.kind) {
    case 'value':
      return outcome.value;
    case 'exception':
      throw new RemoteException(outcome, call);
    case 'signal':
      throw new ErlangError('worker_killed', 'The worker was ended by an exit signal', { details: { call } });
  }
}
