import type { Clock } from '../../clock/clock.js';
import { isoTime } from '../../clock/clock.js';
import type { ErrorCode } from '../../model/error.js';
import { BeamdeckError } from '../../model/error.js';
import { errorFrom } from '../../model/error-from.js';
import { stateChecksum } from '../../model/state-checksum.js';
import type { SseEvent } from './sse-parser.js';
import type { StreamFollower, StreamSource } from './stream-source.js';
import { fellSilent } from './stream-source.js';
import type { HeldTopics } from './stream-session.js';
import type { TabChannel, TabPlatform } from './tab-platform.js';

export interface TabSourceOptions {
  readonly tabs: TabPlatform;
  /** The same for tabs that are to share: who connects to what, for which topics. */
  readonly name: string;
  /** Of this tab alone. */
  readonly tabId: string;
  /** What this tab holds, to bring others up to date from. */
  readonly held: () => HeldTopics | null;
  /** Used by the one tab that follows for all, and by a tab whose turn that is not but whom nobody answers. */
  readonly gateway: StreamSource;
  readonly clock: Clock;
}

type TabMessage =
  /** A tab wants to be brought up to date. */
  | { readonly kind: 'join'; readonly from: string }
  /** To that tab: it will be, as soon as we are. */
  | { readonly kind: 'wait'; readonly to: string }
  /** To that tab: the state as it is, as if a stream began; events follow on it. */
  | { readonly kind: 'opening'; readonly to: string; readonly events: readonly SseEvent[] }
  | { readonly kind: 'event'; readonly event: SseEvent }
  /** The connection for all is gone. To one tab, or to all. */
  | { readonly kind: 'down'; readonly to: string | null; readonly code: ErrorCode; readonly message: string };

/** Nobody has answered: whoever follows for all is frozen, or of another version. Then a connection of our own it is. */
const ANSWER_MS = 2_000;

/**
 * One event stream for all tabs of a browser (HTTP/1.1 allows six connections to a host, and a stream keeps its one). The
 * tab that holds a lock follows the gateway and passes every event on; when it goes, the lock and the task go to the next,
 * which takes up where it stands itself. To its follower a tab is a gateway like any other: what it passes on is checked the
 * same way, and a gap is answered by asking again.
 */
export function createTabSource(options: TabSourceOptions): StreamSource {
  const { tabs, name, tabId, held, gateway, clock } = options;
  let channel: TabChannel | null = null;
  /** Ends our wait for the lock, or our holding it. */
  let release: (() => void) | null = null;
  let leads = false;
  /** Told when the lock has come to us while we followed another tab. */
  let onPromoted = (): void => undefined;
  let onMessage = (_message: TabMessage): void => undefined;
  let lastHello: { readonly wire: Record<string, unknown>; readonly at: number } | null = null;
  let lastStatus: unknown;
  let lastDown: BeamdeckError | null = null;
  let joining = new Set<string>();

  const post = (message: TabMessage): void => channel?.postMessage(message);

  function receive({ data }: { readonly data: unknown }): void {
    const message = data as TabMessage;
    if (message.kind !== 'join') onMessage(message);
    else if (leads) answer(message.from);
  }

  /** Brings a tab up to date, now or as soon as we are. */
  function answer(to: string): void {
    const events = opening();
    if (events !== null) return post({ kind: 'opening', to, events });
    if (lastDown !== null) return post(down(lastDown, to));
    joining.add(to);
    post({ kind: 'wait', to });
  }

  /** A stream that begins with what we hold; null while we are not up to date ourselves. */
  function opening(): readonly SseEvent[] | null {
    const state = held();
    if (state === null || lastHello === null || lastDown !== null) return null;
    const sentAt = Date.parse(String(lastHello.wire['server_time']));
    const hello = {
      ...lastHello.wire,
      server_time: isoTime(sentAt + clock.now() - lastHello.at),
      ...(lastStatus === undefined ? {} : { status: lastStatus }),
    };
    const topics = [...state.topics];
    const events = [sse('hello', hello, null)];
    topics.forEach(([topic, { entries, seq }], i) => {
      const end = { topic, seq, count: entries.size, checksum: stateChecksum(entries) };
      events.push(sse('snapshot', { topic, seq, entries: [...entries] }, null));
      events.push(sse('snapshot-end', end, i === topics.length - 1 ? state.lastEventId : null));
    });
    return events;
  }

  function pass(event: SseEvent): void {
    if (event.event === 'hello') {
      lastHello = { wire: JSON.parse(event.data) as Record<string, unknown>, at: clock.now() };
      lastStatus = lastHello.wire['status'];
    } else if (event.event === 'bookmark') {
      lastStatus = (JSON.parse(event.data) as { status?: unknown }).status;
    }
    // A tab that follows for itself alone may still be told, later, that it leads: then it knows what it has to.
    if (!leads) return;
    post({ kind: 'event', event });
    if (joining.size === 0 || opening() === null) return;
    const waiting = joining;
    joining = new Set();
    for (const to of waiting) answer(to);
  }

  /** Follows the gateway; for all, where we lead. */
  async function lead(follower: StreamFollower, signal: AbortSignal): Promise<BeamdeckError> {
    lastDown = null;
    const error = await gateway.follow(
      {
        get lastEventId() {
          return follower.lastEventId;
        },
        get silenceMs() {
          return follower.silenceMs;
        },
        connected: () => follower.connected(),
        accept(event) {
          follower.accept(event);
          pass(event);
        },
      },
      signal,
    );
    lastDown = error;
    joining = new Set();
    // Where only we leave, the next tab in line goes on for the others.
    if (leads && !signal.aborted) post(down(error, null));
    return error;
  }

  /** Follows the tab that leads, until it is gone; gives null when it is us who lead now. */
  function followTab(
    follower: StreamFollower,
    signal: AbortSignal,
  ): Promise<BeamdeckError | null | 'nobody'> {
    return new Promise((resolve) => {
      let begun = false;
      let cancelSilence = (): void => undefined;
      const end = (why: BeamdeckError | null | 'nobody'): void => {
        cancelSilence();
        signal.removeEventListener('abort', aborted);
        onMessage = () => undefined;
        onPromoted = () => undefined;
        resolve(why);
      };
      const within = (ms: number, late: BeamdeckError | 'nobody'): void => {
        cancelSilence();
        cancelSilence = clock.schedule(ms, () => end(late));
      };
      const aborted = (): void => end(new BeamdeckError('cancelled', 'The stream was left.'));
      const take = (events: readonly SseEvent[]): void => {
        within(follower.silenceMs, fellSilent(follower.silenceMs));
        try {
          for (const event of events) follower.accept(event);
        } catch (cause) {
          end(errorFrom(cause));
        }
      };
      onPromoted = () => end(null);
      onMessage = (message) => {
        if ('to' in message && message.to !== null && message.to !== tabId) return;
        if (message.kind === 'wait') {
          within(follower.silenceMs, 'nobody');
        } else if (message.kind === 'opening' && !begun) {
          begun = true;
          follower.connected();
          take(message.events);
        } else if (message.kind === 'event' && begun) {
          take([message.event]);
        } else if (message.kind === 'down') {
          end(new BeamdeckError(message.code, message.message));
        }
      };
      signal.addEventListener('abort', aborted, { once: true });
      within(ANSWER_MS, 'nobody');
      post({ kind: 'join', from: tabId });
      if (signal.aborted) aborted();
    });
  }

  /** Asks for the lock; true when it was free. Otherwise we wait in line for it, and follow meanwhile. */
  async function stand(): Promise<boolean> {
    if (release !== null) return leads;
    channel = tabs.openChannel(name);
    channel.onmessage = receive;
    let left = false;
    let letGo = (): void => undefined;
    const leaving = new AbortController();
    const hold = (): Promise<void> => {
      if (left) return Promise.resolve();
      leads = true;
      return new Promise((resolve) => (letGo = resolve));
    };
    release = () => {
      left = true;
      leads = false;
      leaving.abort();
      letGo();
    };
    const free = await new Promise<boolean>((resolve) => {
      tabs.locks
        .request(name, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock === null ? Promise.resolve() : hold();
        })
        .catch(() => resolve(false));
    });
    if (free || left) return free;
    tabs.locks
      .request(name, { signal: leaving.signal }, () => {
        const held = hold();
        onPromoted();
        return held;
      })
      // We left before it was our turn.
      .catch(() => undefined);
    return false;
  }

  return {
    async follow(follower, signal) {
      if (await stand()) return lead(follower, signal);
      const why = await followTab(follower, signal);
      if (why === null) return lead(follower, signal);
      return why === 'nobody' ? lead(follower, signal) : why;
    },
    leave() {
      release?.();
      release = null;
      channel?.close();
      channel = null;
      lastDown = null;
      lastHello = null;
    },
  };
}

function sse(event: string, data: unknown, id: string | null): SseEvent {
  return { event, data: JSON.stringify(data), id };
}

function down({ code, message }: BeamdeckError, to: string | null): TabMessage {
  return { kind: 'down', to, code, message };
}
