import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BeamdeckError } from '../../model/error.js';
import { stateChecksum } from '../../model/state-checksum.js';
import { steppedClock } from '../../simulator/clock.js';
import type { SteppedClock } from '../../simulator/clock.js';
import { createStreamConnection } from './stream-connection.js';
import { createStreamSession } from './stream-session.js';
import type { StreamFollower, StreamSource } from './stream-source.js';
import { createTabSource } from './tab-source.js';
import type { TabChannel, TabPlatform } from './tab-platform.js';

const TOPIC = 'node_vitals';

/** A browser's locks and channels: delivered later, in order, as copies. */
function browser() {
  const channels = new Set<TabChannel & { readonly name: string }>();
  const queues = new Map<string, (() => void)[]>();
  const taken = new Set<string>();
  /** Channels whose tab the browser has frozen: they send and hear nothing. */
  const frozen = new Set<string>();
  const next = (name: string): void => {
    taken.delete(name);
    queues.get(name)?.shift()?.();
  };
  const platformOf = (tab: string): TabPlatform => ({
    locks: {
      request(name, { signal, ifAvailable = false }, held) {
        const hold = async (): Promise<void> => {
          taken.add(name);
          await held({ name });
          next(name);
        };
        if (!taken.has(name)) return hold();
        if (ifAvailable) return held(null);
        return new Promise((resolve, reject) => {
          const queue = queues.get(name) ?? [];
          queues.set(name, queue);
          const turn = (): void => void hold().then(resolve);
          queue.push(turn);
          signal?.addEventListener('abort', () => {
            const at = queue.indexOf(turn);
            if (at >= 0) queue.splice(at, 1);
            reject(new Error('aborted'));
          });
        });
      },
    },
    openChannel(name) {
      const channel: TabChannel & { readonly name: string } = {
        name,
        onmessage: null,
        postMessage(message) {
          if (frozen.has(tab)) return;
          const data: unknown = structuredClone(message);
          for (const other of channels) {
            if (other === channel || other.name !== name) continue;
            void Promise.resolve().then(() => {
              if (channels.has(other)) other.onmessage?.({ data });
            });
          }
        },
        close: () => void channels.delete(channel),
      };
      channels.add(channel);
      return channel;
    },
  });
  return { platformOf, frozen };
}

/** A gateway by the book, without a ring: whoever resumes at its last id gets nothing but what comes. */
function server() {
  const state = new Map<string, unknown>();
  const followers = new Set<{ follower: StreamFollower; end: (error: BeamdeckError) => void }>();
  let seq = 0;
  let opened = 0;
  let snapshots = 0;
  const event = (name: string, data: unknown, id: string | null = null) => ({
    event: name,
    data: JSON.stringify(data),
    id,
  });
  const source: StreamSource = {
    follow(follower, signal) {
      opened += 1;
      return new Promise((resolve) => {
        const one = { follower, end: resolve };
        followers.add(one);
        signal.addEventListener('abort', () => {
          followers.delete(one);
          resolve(new BeamdeckError('cancelled', 'left'));
        });
        follower.connected();
        follower.accept(
          event('hello', {
            ...{ epoch: 'e', protocol: 1, topics: [TOPIC], cluster_name: null, simulated: true },
            ...{ server_time: '2026-01-05T08:00:00.000Z', status: 'connected', bookmark_ms: 10_000 },
          }),
        );
        if (follower.lastEventId === `e.${String(seq)}`) return;
        snapshots += 1;
        follower.accept(event('snapshot', { topic: TOPIC, seq, entries: [...state] }));
        const end = { topic: TOPIC, seq, count: state.size, checksum: stateChecksum(state) };
        follower.accept(event('snapshot-end', end, `e.${String(seq)}`));
      });
    },
    leave: () => undefined,
  };
  return {
    source,
    state,
    set(key: string, value: number) {
      const prev = seq;
      seq += 1;
      state.set(key, value);
      const change = { topic: TOPIC, seq, prev, set: [[key, value]], deleted: [] };
      for (const { follower } of followers) follower.accept(event('change', change, `e.${String(seq)}`));
    },
    cut() {
      for (const { end } of followers) end(new BeamdeckError('cluster_unavailable', 'cut'));
      followers.clear();
    },
    get open() {
      return followers.size;
    },
    get opened() {
      return opened;
    },
    get snapshots() {
      return snapshots;
    },
  };
}

let clock: SteppedClock;
let chrome: ReturnType<typeof browser>;
let gateway: ReturnType<typeof server>;
let tabs: Tab[];

beforeEach(() => {
  clock = steppedClock({ turns: 60 });
  chrome = browser();
  gateway = server();
  tabs = [];
});
afterEach(() => {
  for (const tab of tabs) tab.close();
});

interface Tab {
  /** What it holds. */
  readonly entries: ReadonlyMap<string, unknown>;
  /** Why it lost its connection, each time. */
  readonly lost: readonly string[];
  close(): void;
}

function openTab(id: string): Tab {
  const entries = new Map<string, unknown>();
  const lost: string[] = [];
  const session = createStreamSession({
    onHello: () => undefined,
    onSnapshot(_topic, snapshot) {
      entries.clear();
      for (const [key, value] of snapshot) entries.set(key, value);
    },
    onChange({ set }) {
      for (const [key, value] of set) entries.set(key, value);
    },
    onReady: () => undefined,
    onBookmark: () => undefined,
    onGoaway: () => undefined,
  });
  const source = createTabSource({
    tabs: chrome.platformOf(id),
    name: 'beamdeck',
    tabId: id,
    held: () => session.held,
    gateway: gateway.source,
    clock,
  });
  const connection = createStreamConnection({
    source: () => Promise.resolve(source),
    session,
    clock,
    random: () => 0.5,
    onLost: ({ error }) => lost.push(error.code),
    onRefused: ({ code }) => lost.push(code),
  });
  connection.start();
  const tab: Tab = { entries, lost, close: () => connection.stop() };
  tabs.push(tab);
  return tab;
}
const openTabs = (count: number) => Array.from({ length: count }, (_, i) => openTab(`tab-${String(i)}`));
const allHold = (held: readonly { readonly entries: ReadonlyMap<string, unknown> }[]) => {
  for (const { entries } of held)
    expect(Object.fromEntries(entries)).toEqual(Object.fromEntries(gateway.state));
};

describe('tabs of one browser', () => {
  it('share one connection, and all hold the same', async () => {
    gateway.set('a', 1);
    openTabs(7);
    await clock.advance(100);
    gateway.set('b', 2);
    gateway.set('a', 3);
    await clock.advance(100);
    expect(gateway.opened).toBe(1);
    allHold(tabs);
    expect(tabs.flatMap(({ lost }) => lost)).toEqual([]);
  });

  it('bring a tab that comes later up to date themselves', async () => {
    openTabs(2);
    await clock.advance(100);
    gateway.set('a', 1);
    await clock.advance(100);
    openTab('late');
    await clock.advance(100);
    gateway.set('b', 2);
    await clock.advance(100);
    expect(gateway.opened).toBe(1);
    allHold(tabs);
  });

  it('go on with the next when the one that follows for all is closed, from where they were', async () => {
    const [first, ...others] = openTabs(4);
    await clock.advance(100);
    gateway.set('a', 1);
    await clock.advance(100);
    first?.close();
    await clock.advance(100);
    gateway.set('b', 2);
    await clock.advance(100);
    expect(gateway.open).toBe(1);
    expect(gateway.snapshots).toBe(1);
    allHold(others);
    expect(others.flatMap(({ lost }) => lost)).toEqual([]);
  });

  it('are all told that the connection is lost, and are all there again after it', async () => {
    openTabs(3);
    await clock.advance(100);
    gateway.cut();
    await clock.advance(100);
    expect(tabs.map(({ lost }) => lost)).toEqual(Array(3).fill(['cluster_unavailable']));
    await clock.advance(20_000);
    gateway.set('a', 1);
    await clock.advance(100);
    expect(gateway.open).toBe(1);
    allHold(tabs);
  });

  it('follow the gateway themselves when the one that leads is frozen', async () => {
    openTab('leader');
    await clock.advance(100);
    chrome.frozen.add('leader');
    const other = openTab('other');
    await clock.advance(1_000);
    expect(gateway.open).toBe(1);
    await clock.advance(1_500);
    gateway.set('a', 1);
    await clock.advance(100);
    expect(gateway.open).toBe(2);
    allHold([other]);
  });

  it('notice that the one that leads has fallen silent', async () => {
    const [, other] = openTabs(2);
    await clock.advance(100);
    chrome.frozen.add('tab-0');
    await clock.advance(30_000);
    expect(other?.lost).toContain('timeout');
    gateway.set('a', 1);
    await clock.advance(5_000);
    allHold(other === undefined ? [] : [other]);
  });
});
