import type { HealthEvidence } from '../model/health.js';
import type { NodeVitals, Usage } from '../model/node.js';
import type { NodeMeasures } from '../probe/cluster-probe.js';
import type { NodeEvidence } from './evidence.js';
import { mailboxReadings } from './mailbox-readings.js';
import { bytesText, countText, listText, shareText, shownName, spanText } from './phrasing.js';
import type { MeasuredSignal } from './signals.js';
import { MEASURED_SIGNALS } from './signals.js';

/** One measured thing, ready to be held against the borders of its signal. */
export interface Reading {
  /** The signal, and what of it: the same thing has the same key in the next reading. */
  readonly key: string;
  readonly signal: MeasuredSignal;
  /** When it was measured. */
  readonly at: number;
  readonly load: number;
  readonly value: number;
  readonly limit: number | null;
  readonly text: string;
  readonly process?: HealthEvidence['process'];
  readonly peer?: string;
}

/** What was measured of a node, and of what was not, why. */
export interface Readings {
  readonly measured: readonly Reading[];
  readonly unmeasured: Readonly<Partial<Record<MeasuredSignal, string>>>;
  /** Signals of which nothing was measured at all: that they have no reading does not mean that all is well. */
  readonly blind: ReadonlySet<MeasuredSignal>;
}

/** Without `pace` in the vitals, the interval that is usual. */
const USUAL_PACE_MS = 5_000;

/** Reads the evidence of a node. Pure: the same evidence gives the same readings. */
export function readingsOf(evidence: NodeEvidence): Readings {
  const { state, sweep } = evidence;
  if ((state.status !== 'up' && state.status !== 'partitioned') || sweep === null) {
    const why = state.status === 'up' || state.status === 'partitioned' ? 'not swept yet' : state.status;
    const unmeasured = nothingOf(`Not measured: the node is ${why}.`);
    return { measured: [], unmeasured, blind: new Set(MEASURED_SIGNALS) };
  }
  const at = Date.parse(sweep.vitals.collectedAt);
  const unmeasured: Partial<Record<MeasuredSignal, string>> = {};
  const measured = [
    ...limitReadings(sweep.vitals, at),
    ...memoryReading(sweep, at, unmeasured),
    runQueueReading(sweep.vitals, at),
    ageReading(evidence.now, sweep.vitals, at),
    ...linkReadings(evidence),
    ...linkQueueReadings(sweep, at, unmeasured),
    ...ticktimeReading(evidence, sweep, at, unmeasured),
    ...runwayReadings(evidence, at),
  ];
  if ('unmeasured' in evidence.mailboxes) unmeasured.mailbox = evidence.mailboxes.unmeasured;
  else measured.push(...mailboxReadings(evidence.mailboxes));
  const blind = new Set(Object.keys(unmeasured) as MeasuredSignal[]);
  // Of some links the queue was read.
  if (sweep.linkQueues !== undefined) blind.delete('link_queue');
  return { measured, unmeasured, blind };
}

const SWEPT = [
  ...(['memory', 'atoms', 'processes', 'ports', 'ets', 'run_queue', 'mailbox', 'link_queue'] as const),
  'net_ticktime',
] as const satisfies readonly MeasuredSignal[];

const nothingOf = (why: string) =>
  Object.fromEntries(SWEPT.map((signal) => [signal, why])) as Readings['unmeasured'];

function limitReadings(vitals: NodeVitals, at: number): Reading[] {
  const reading = (signal: 'processes' | 'ports' | 'atoms' | 'ets', what: string): Reading[] => {
    const { used, limit }: Usage = vitals[signal];
    // Tables have no limit on nodes of today, and what has none cannot run out.
    if (limit <= 0) return [];
    const load = used / limit;
    const text = `${countText(used)} of ${countText(limit)} ${what} (${shareText(load)})`;
    return [{ key: signal, signal, at, load, value: used, limit, text }];
  };
  return [
    ...reading('atoms', 'atoms'),
    ...reading('processes', 'processes'),
    ...reading('ports', 'ports'),
    ...reading('ets', 'tables'),
  ];
}

function memoryReading(
  { vitals, hostMemory }: NodeMeasures,
  at: number,
  unmeasured: Partial<Record<MeasuredSignal, string>>,
): Reading[] {
  if (hostMemory === undefined || hostMemory.bound === 'unknown') {
    unmeasured.memory = hostMemory?.reason ?? 'The memory of the node’s host is not asked for.';
    return [];
  }
  const { bound, total, available } = hostMemory;
  if (total <= 0) {
    unmeasured.memory = 'The node’s host tells of no memory.';
    return [];
  }
  const holder = bound === 'container' ? 'Its container' : 'Its host';
  const text = `${holder} has ${bytesText(available)} of ${bytesText(total)} memory left; the node holds ${bytesText(vitals.memory.total)}`;
  const value = Math.max(0, total - available);
  return [{ key: 'memory', signal: 'memory', at, load: value / total, value, limit: total, text }];
}

function runQueueReading({ runQueue, schedulersOnline }: NodeVitals, at: number): Reading {
  const schedulers = Math.max(1, schedulersOnline);
  const text = `${countText(runQueue)} ${runQueue === 1 ? 'process waits' : 'processes wait'} to run on ${schedulers} ${schedulers === 1 ? 'scheduler' : 'schedulers'}`;
  return {
    ...{ key: 'run_queue', signal: 'run_queue', at, text },
    ...{ load: runQueue / schedulers, value: runQueue, limit: schedulers },
  };
}

function ageReading(now: number, { pace }: NodeVitals, at: number): Reading {
  const everyMs = pace?.everyMs ?? USUAL_PACE_MS;
  const ageMs = Math.max(0, now - at);
  const text = `What is known of it is ${spanText(ageMs / 1_000)} old; it is asked every ${spanText(everyMs / 1_000)}`;
  return {
    ...{ key: 'age', signal: 'age', at: now, text, load: ageMs / everyMs },
    ...{ value: Math.round(ageMs / 1_000), limit: Math.round((3 * everyMs) / 1_000) },
  };
}

function linkReadings({ now, unseenPeers }: NodeEvidence): Reading[] {
  const count = unseenPeers.length;
  if (count === 0) return [];
  const text = `It does not see ${listText(unseenPeers)}, though ${count === 1 ? 'that node lives' : 'those nodes live'}`;
  const peer = count === 1 ? { peer: unseenPeers[0] ?? '' } : {};
  return [{ key: 'links', signal: 'links', at: now, load: count, value: count, limit: 0, text, ...peer }];
}

function linkQueueReadings(
  { linkQueues }: NodeMeasures,
  at: number,
  unmeasured: Partial<Record<MeasuredSignal, string>>,
): Reading[] {
  if (linkQueues === undefined) {
    unmeasured.link_queue = 'The queues of its links are not asked for.';
    return [];
  }
  const { bytes, unread } = linkQueues;
  if (unread > 0) {
    const links = unread === 1 ? 'one link' : `${unread} links`;
    unmeasured.link_queue = `Of ${links} the queue cannot be read, as of those over TLS.`;
  }
  const longest = Object.entries(bytes).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return longest.slice(0, 3).map(([peer, waiting]) => ({
    ...{ key: `link_queue ${peer}`, signal: 'link_queue', at, peer },
    ...{ load: waiting, value: waiting, limit: 8_192 },
    text: `The link to ${shownName(peer)} does not keep up: its socket is full and ${bytesText(waiting)} wait before it`,
  }));
}

function ticktimeReading(
  { usualTicktime }: NodeEvidence,
  { netTicktime }: NodeMeasures,
  at: number,
  unmeasured: Partial<Record<MeasuredSignal, string>>,
): Reading[] {
  if (netTicktime === null) {
    unmeasured.net_ticktime = 'The net_kernel of the node did not answer in time.';
    return [];
  }
  if (usualTicktime === null || usualTicktime === netTicktime) return [];
  const text = `Its net_ticktime is ${netTicktime} s, that of the others ${usualTicktime} s`;
  return [
    {
      ...{ key: 'net_ticktime', signal: 'net_ticktime', at, text },
      ...{ load: 1, value: netTicktime, limit: usualTicktime },
    },
  ];
}

function runwayReadings({ runways }: NodeEvidence, at: number): Reading[] {
  return runways
    .filter(({ confidence }) => confidence !== 'low')
    .map(({ resource, secondsLeft, text }) => ({
      ...{ key: `runway ${resource}`, signal: 'runway', at, text },
      ...{ load: 3_600 / Math.max(1, secondsLeft), value: secondsLeft, limit: 86_400 },
    }));
}
