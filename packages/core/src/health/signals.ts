import type { HealthArea } from '../model/health.js';
import type { Border, Level, LevelBorders } from './levels.js';

/** What is looked at on a node. The order is that of the sentences where penalties are equal. */
export const HEALTH_SIGNALS = [
  ...(['status', 'links', 'age', 'runway', 'memory', 'atoms', 'processes', 'ports', 'ets'] as const),
  ...(['run_queue', 'mailbox', 'link_queue', 'net_ticktime'] as const),
] as const;
/** One of `HEALTH_SIGNALS`. A gateway may be newer and name others: what comes from one is a plain string. */
export type HealthSignal = (typeof HEALTH_SIGNALS)[number];

/** Signals with a load that is held against borders; `status` has none, as it is settled by the topology. */
export type MeasuredSignal = Exclude<HealthSignal, 'status'>;
export const MEASURED_SIGNALS = HEALTH_SIGNALS.filter((signal) => signal !== 'status');

/** From the fewest points, at the border, to the most, at a load of `full`. */
interface Points {
  readonly least: number;
  readonly most: number;
  readonly full: number;
}

export interface SignalRule extends LevelBorders {
  readonly area: HealthArea;
  readonly points: Readonly<Record<Exclude<Level, 'normal'>, Points>>;
  /** Each tenfold counts the same, for loads that span many. */
  readonly byTens?: boolean;
}

/** Long enough that two sweeps in a row can be on the wrong side of a border by chance. */
const LEAVE_MS = 30_000;
const border = (enter: number, leave: number, enterMs = 0, leaveMs = LEAVE_MS): Border => ({
  ...{ enter, leave, enterMs, leaveMs },
});
const points = (least: number, most: number, full: number): Points => ({ least, most, full });

/** Where each signal begins to matter, and what it costs. Loads are shares of a limit, unless said. */
export const SIGNAL_RULES: Readonly<Record<MeasuredSignal, SignalRule>> = {
  /** Peers that live and are not seen. The topology has settled them already. */
  links: {
    area: 'network',
    moderate: border(1, 1, 0, 0),
    high: border(10, 8, 0, 0),
    points: { moderate: points(8, 12, 10), high: points(12, 20, 50) },
  },
  /** Age of the last sweep, in intervals between sweeps. */
  age: {
    area: 'network',
    moderate: border(3, 2, 0, 0),
    high: border(10, 6, 0, 0),
    points: { moderate: points(5, 10, 10), high: points(12, 30, 60) },
  },
  /** One over the hours that are left. */
  runway: {
    area: 'processes',
    moderate: border(1 / 24, 1 / 36, 20_000),
    high: border(1, 1 / 2, 20_000),
    points: { moderate: points(4, 10, 1), high: points(12, 30, 12) },
  },
  memory: {
    area: 'memory',
    moderate: border(0.8, 0.76),
    high: border(0.92, 0.89),
    points: { moderate: points(8, 20, 0.92), high: points(25, 60, 1) },
  },
  /** Never freed, and at the limit the node stops: told early. */
  atoms: {
    area: 'memory',
    moderate: border(0.65, 0.62),
    high: border(0.85, 0.82),
    points: { moderate: points(10, 20, 0.85), high: points(30, 60, 1) },
  },
  processes: {
    area: 'processes',
    moderate: border(0.75, 0.7),
    high: border(0.9, 0.85),
    points: { moderate: points(10, 20, 0.9), high: points(25, 50, 1) },
  },
  ports: {
    area: 'network',
    moderate: border(0.75, 0.7),
    high: border(0.9, 0.85),
    points: { moderate: points(10, 18, 0.9), high: points(22, 40, 1) },
  },
  ets: {
    area: 'memory',
    moderate: border(0.75, 0.7),
    high: border(0.9, 0.85),
    points: { moderate: points(6, 12, 0.9), high: points(15, 25, 1) },
  },
  /** Processes that wait, for each scheduler. One moment says little: it has to last. */
  run_queue: {
    area: 'cpu',
    moderate: border(2, 1, 8_000),
    high: border(5, 3, 14_000),
    points: { moderate: points(10, 15, 5), high: points(20, 35, 20) },
  },
  /** Messages in one mailbox. */
  mailbox: {
    area: 'queues',
    moderate: border(1_000, 500, 8_000),
    high: border(10_000, 5_000),
    points: { moderate: points(5, 12, 10_000), high: points(14, 30, 1_000_000) },
    byTens: true,
  },
  /**
   * Bytes that a link's socket has not taken. The borders are where the runtime itself stops and begins again to feed the
   * socket; what waits before it cannot be seen, so how long it lasts tells how bad it is.
   */
  link_queue: {
    area: 'network',
    moderate: border(8_192, 4_096, 4_000),
    high: border(8_192, 4_096, 60_000),
    points: { moderate: points(8, 12, 65_536), high: points(20, 25, 65_536) },
  },
  /** 1 where it differs from that of most nodes. */
  net_ticktime: {
    area: 'network',
    moderate: border(1, 1, 0, 0),
    high: border(2, 2, 0, 0),
    points: { moderate: points(10, 10, 2), high: points(10, 10, 2) },
  },
};

/** Points that a load costs at its settled level: at least those of the border, also while the load is a little below it. */
export function penaltyOf(rule: SignalRule, level: Level, load: number): number {
  if (level === 'normal') return 0;
  const { least, most, full } = rule.points[level];
  const { enter } = rule[level];
  const scale = (value: number): number => (rule.byTens === true ? Math.log10(Math.max(value, 1)) : value);
  const way = full > enter ? (scale(load) - scale(enter)) / (scale(full) - scale(enter)) : 0;
  return Math.round(least + (most - least) * Math.min(1, Math.max(0, way)));
}
