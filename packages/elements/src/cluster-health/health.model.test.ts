import { describe, expect, it } from 'vitest';
import { THREE } from '../testing/sample-cluster.js';
import { healthOf, nodeHealthOf } from '../testing/sample-health.js';
import {
  byReason,
  unbrokenNumbers,
  findingsByArea,
  joined,
  runwaysOf,
  scoreSamples,
  standings,
  withPoint,
} from './health.model.js';

const [A, B, C] = THREE;
const mailbox = {
  signal: 'mailbox',
  area: 'queues',
  value: 9_000,
  limit: 1_000,
  penalty: 14,
  text: 'mailbox of Shop.Mailer holds 9 000 messages',
  process: { pid: '<0.9.0>', name: 'Shop.Mailer' },
} as const;
const runway = {
  resource: 'atoms',
  used: 900_000,
  limit: 1_048_576,
  perHour: 20_000,
  secondsLeft: 26_743,
  confidence: 'high',
  samples: 30,
  overSeconds: 600,
  text: 'atoms last 7 h',
} as const;

const sick = healthOf(
  THREE,
  {},
  {
    [B]: nodeHealthOf({ healthScore: 86, condition: 'warning', evidence: [mailbox] }),
    [C]: nodeHealthOf({
      healthScore: null,
      condition: 'unknown',
      runways: [runway, { ...runway, secondsLeft: 10 }],
    }),
  },
);

describe('standings', () => {
  it('puts the worst first, and what is not known before what is well', () => {
    expect(standings(sick).map(({ name }) => name)).toEqual([B, C, A]);
  });
});

describe('findingsByArea', () => {
  it('has every area, with the node and the points of each finding', () => {
    const areas = findingsByArea(standings(sick));
    expect(areas.map(({ area, findings }) => [area, findings.length])).toEqual([
      ['memory', 0],
      ['cpu', 0],
      ['processes', 0],
      ['queues', 1],
      ['network', 0],
    ]);
    expect(areas[3]).toMatchObject({ pointsLost: 14, findings: [{ node: B, label: 'b' }] });
  });
});

describe('runwaysOf', () => {
  it('tells what runs out soonest first', () => {
    expect(runwaysOf(standings(sick)).map((each) => each.runway.secondsLeft)).toEqual([10, 26_743]);
  });
});

describe('the past', () => {
  const at = (second: number) => `2026-01-05T08:00:${String(second).padStart(2, '0')}.000Z`;
  const seen = (second: number, score: number) =>
    healthOf([A], { lastUpdated: at(second) }, { [A]: nodeHealthOf({ healthScore: score }) });

  it('takes each moment once, and joins what was remembered before', () => {
    const since = withPoint(withPoint(withPoint([], seen(20, 90)), seen(20, 90)), seen(30, 80));
    const before = withPoint(withPoint([], seen(10, 100)), seen(20, 95));
    expect(scoreSamples(joined(before, since), A).map(({ value }) => value)).toEqual([100, 90, 80]);
  });

  it('is bounded', () => {
    let points = withPoint([], seen(0, 1));
    for (let round = 0; round < 1_000; round += 1) {
      points = withPoint(points, seen(round % 60, 1));
    }
    expect(points.length).toBeLessThanOrEqual(400);
  });
});

describe('what was not measured', () => {
  it('is told once for all signals of one reason', () => {
    const down = 'Not measured: the node is down.';
    expect(byReason({ memory: down, run_queue: down, ports: 'The node did not tell.' })).toEqual([
      { reason: 'the node is down.', signals: ['memory', 'run queue'] },
      { reason: 'The node did not tell.', signals: ['ports'] },
    ]);
  });
});

describe('a sentence', () => {
  it('keeps the digits of a number together, and nothing else', () => {
    expect(unbrokenNumbers('it holds 1 016 030 of 5 messages')).toBe(
      'it holds 1\u00a0016\u00a0030 of 5 messages',
    );
  });
});
