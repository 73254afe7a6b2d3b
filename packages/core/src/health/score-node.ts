import type { HealthCategory, HealthEvidence, NodeCondition, NodeHealth } from '../model/health.js';
import type { NodeEvidence } from './evidence.js';
import type { Border, Edge, Latch } from './levels.js';
import { levelOf, restingLatch, settleEdge, settleLevel } from './levels.js';
import { spanText } from './phrasing.js';
import type { Reading, Readings } from './readings.js';
import { readingsOf } from './readings.js';
import type { HealthSignal, MeasuredSignal } from './signals.js';
import { HEALTH_SIGNALS, penaltyOf, SIGNAL_RULES } from './signals.js';

/** What the next scoring of the same life of a node has to know of this one, so that nothing flaps. */
export interface NodeMemory {
  readonly at: number;
  readonly incarnation: string | null;
  readonly status: NodeEvidence['state']['status'];
  readonly settled: ReadonlyMap<string, Settled>;
  readonly conditions: Readonly<Record<WorseCondition, Edge>>;
}

interface Settled {
  readonly reading: Reading;
  readonly latch: Latch;
  /** False for a reading of the past, whose level has not been left yet. */
  readonly current: boolean;
}

type WorseCondition = 'warning' | 'degraded' | 'critical';

export interface ScoredNode {
  readonly health: NodeHealth;
  readonly memory: NodeMemory;
}

/** What a node that does not take part costs; an unknown one costs nothing, and has no score. */
const STATUS_POINTS = { down: 100, unreachable: 70, partitioned: 40 } as const;
/** Scorings further apart than this are not of one spell: the later one is a first look. */
const ONE_SPELL_MS = 120_000;
/** Mailboxes that cost points; the longest in full, the others half. */
const MAILBOXES_COUNTED = 3;

/**
 * Scores one node: evidence in, health out. Pure. The score is 100 minus the penalties listed, between 0 and 100; what was
 * not measured costs nothing, says why, and where nothing was there is no score. With the memory of the scoring before, a
 * level is entered and left only past its borders, and after their hold times; without, it is as the readings are.
 */
export function scoreNode(evidence: NodeEvidence, before: NodeMemory | null): ScoredNode {
  const { state, sweep, now } = evidence;
  const readings = readingsOf(evidence);
  const { measured, unmeasured, blind } = readings;
  const sameLife = before !== null && isSameSpell(before, evidence) ? before : null;
  const settled = settleAll(readings, sameLife?.settled ?? null, now);

  const found = [...statusEvidence(evidence), ...evidenceOf([...settled.values()], blind, now)];
  const listed = withinHundred(found.sort(graver));
  const lost = listed.reduce((sum, { penalty }) => sum + penalty, 0);
  const known = measured.length > 0 || state.status in STATUS_POINTS;

  const sameStatus = sameLife?.status === state.status ? sameLife : null;
  const conditions = settleConditions(sameStatus?.conditions ?? null, lost, now);
  const category = (signal: MeasuredSignal): HealthCategory => {
    const of = settled.get(signal);
    if (of === undefined || blind.has(signal)) return 'unknown';
    const level = levelOf(of.latch);
    return level === 'normal' && state.simulated ? 'simulated' : level;
  };
  return {
    health: {
      status: state.status,
      healthScore: known ? 100 - lost : null,
      condition: known ? conditionOf(conditions) : 'unknown',
      issues: listed.map(({ text }) => text),
      memoryStatus: category('memory'),
      cpuStatus: category('run_queue'),
      lastUpdated: sweep?.vitals.collectedAt ?? state.lastSeen ?? state.since,
      evidence: listed,
      unmeasured: { ...unmeasured },
      runways: [...evidence.runways],
      simulated: state.simulated,
    },
    memory: { at: now, incarnation: state.incarnation, status: state.status, settled, conditions },
  };
}

const isSameSpell = (before: NodeMemory, { now, state }: NodeEvidence): boolean =>
  before.incarnation === state.incarnation && now - before.at <= ONE_SPELL_MS;

/** The readings with their settled levels; also those that are gone, until their levels have been left. */
function settleAll(
  { measured, blind }: Readings,
  before: ReadonlyMap<string, Settled> | null,
  now: number,
): Map<string, Settled> {
  const settled = new Map<string, Settled>();
  for (const reading of measured) {
    const { key, signal, at, load } = reading;
    // One that was not among the readings before was no matter then.
    const known = before?.get(key)?.latch ?? (before === null ? null : restingLatch(at - 1));
    settled.set(key, { reading, latch: settleLevel(SIGNAL_RULES[signal], known, load, at), current: true });
  }
  for (const [key, { reading, latch }] of before ?? []) {
    if (settled.has(key) || levelOf(latch) === 'normal') continue;
    const { signal } = reading;
    // Nothing new is known of what could not be measured: it is kept, not shown, and judged afresh when it is known again.
    const next = blind.has(signal) ? latch : settleLevel(SIGNAL_RULES[signal], latch, 0, now);
    if (levelOf(next) !== 'normal') settled.set(key, { reading, latch: next, current: false });
  }
  return settled;
}

function statusEvidence({ state }: NodeEvidence): HealthEvidence[] {
  const { status, reason } = state;
  if (status === 'up' || status === 'unknown') return [];
  const text = `It is ${status}.${reason === null ? '' : ` ${reason}`}`;
  return [
    { signal: 'status', area: 'network', value: null, limit: null, penalty: STATUS_POINTS[status], text },
  ];
}

function evidenceOf(
  settled: readonly Settled[],
  blind: ReadonlySet<MeasuredSignal>,
  now: number,
): HealthEvidence[] {
  let mailboxes = 0;
  return settled
    .filter(({ reading, latch }) => levelOf(latch) !== 'normal' && !blind.has(reading.signal))
    .sort((a, b) => b.reading.load - a.reading.load)
    .flatMap(({ reading, latch, current }): HealthEvidence[] => {
      const { signal, at, load, value, limit, process, peer } = reading;
      const full = penaltyOf(SIGNAL_RULES[signal], levelOf(latch), load);
      if (signal === 'mailbox') mailboxes += 1;
      if (signal === 'mailbox' && mailboxes > MAILBOXES_COUNTED) return [];
      const penalty = signal === 'mailbox' && mailboxes > 1 ? Math.ceil(full / 2) : full;
      const text = sentence(current ? reading.text : `${reading.text} (${spanText((now - at) / 1_000)} ago)`);
      return [
        {
          ...{ signal, area: areaOf(reading), value, limit, penalty, text },
          ...(process === undefined ? {} : { process }),
          ...(peer === undefined ? {} : { peer }),
        },
      ];
    });
}

/** A runway is a matter of what runs out. */
function areaOf({ signal, key }: Reading): HealthEvidence['area'] {
  const about = signal === 'runway' ? (key.split(' ')[1] as MeasuredSignal) : signal;
  return SIGNAL_RULES[about].area;
}

/** The gravest first; what no point is left for is not listed, so that the list adds up to what is lost. */
function withinHundred(evidence: readonly HealthEvidence[]): HealthEvidence[] {
  let left = 100;
  return evidence.flatMap((each) => {
    const penalty = Math.min(each.penalty, left);
    left -= penalty;
    return penalty === 0 ? [] : [{ ...each, penalty }];
  });
}

const place = (signal: string): number => HEALTH_SIGNALS.indexOf(signal as HealthSignal);
const graver = (a: HealthEvidence, b: HealthEvidence): number =>
  b.penalty - a.penalty || place(a.signal) - place(b.signal) || (a.text < b.text ? -1 : 1);

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Points lost, at which a node is no longer healthy, and so on. */
const CONDITIONS: Readonly<Record<WorseCondition, Border>> = {
  warning: { enter: 10, leave: 7, enterMs: 0, leaveMs: 20_000 },
  degraded: { enter: 35, leave: 30, enterMs: 0, leaveMs: 20_000 },
  critical: { enter: 65, leave: 60, enterMs: 0, leaveMs: 20_000 },
};

/** The levels behind the points are settled already: here it is only noise within them, so what falls far falls at once. */
function settleConditions(before: NodeMemory['conditions'] | null, lost: number, now: number) {
  const settle = (of: WorseCondition): Edge => {
    const border = CONDITIONS[of];
    const known = lost < border.enter / 2 ? null : (before?.[of] ?? null);
    return settleEdge(border, known, lost, now);
  };
  return { warning: settle('warning'), degraded: settle('degraded'), critical: settle('critical') };
}

function conditionOf(conditions: NodeMemory['conditions']): NodeCondition {
  for (const worse of ['critical', 'degraded', 'warning'] as const) if (conditions[worse].on) return worse;
  return 'healthy';
}
