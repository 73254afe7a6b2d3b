import type { ProcessRow } from '@beamdeck/core';
import { describe, expect, it } from 'vitest';
import { topologyOf, vitalsOf } from '../testing/fake-cluster.js';
import { jsonText } from './run.js';
import { topLines } from './top-view.js';

const HOSTILE = [
  '\u001b[2J\u001b]0;owned\u0007@h',
  'a\u202egnp.exe@h',
  'line\nbreak@h',
  'zero\u200bwidth@h',
  '\ud800@h',
];

const row: ProcessRow = {
  pid: '<0.1.0>',
  node: 'a@h',
  alive: true,
  registeredName: '\u001b[31mred\r\nnext',
  initialCall: null,
  currentFunction: 'x'.repeat(1_000_000),
  memory: null,
  messageQueueLen: 3,
  reductions: 7,
  reductionsDelta: null,
  type: 'process',
  application: null,
  status: null,
  linksCount: null,
  incarnation: '1-1',
};
const frame = {
  topology: topologyOf({ nodes: ['a@h', ...HOSTILE], down: HOSTILE }),
  vitals: new Map([['a@h', vitalsOf('a@h', 42)]]),
  page: {
    processes: [row],
    totalCount: 1,
    scannedCount: 1,
    nodesQueried: ['a@h'],
    nodesFailed: [{ node: '\u001b[2J', code: 'timeout', ageMs: null }],
    filtersApplied: {},
    nextCursor: null,
  },
  fault: 'It failed.\u001b[2J',
  now: 3_000,
};

describe('topLines', () => {
  it('lets no text of a cluster act on the terminal, end a line or make one longer than the screen', () => {
    const lines = topLines(frame, { columns: 120 });
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(120);
    // Title, fault, two headings with a gap each, six nodes, one process, one node that did not answer.
    expect(lines).toHaveLength(14);
  });

  it('shows the age of numbers, and a question mark for what was not measured', () => {
    const lines = topLines(frame, { columns: 200 });
    expect(lines.find((line) => line.startsWith('a@h'))).toMatch(/^a@h +up +3 s +42 /);
    expect(lines.find((line) => line.startsWith('<0.1.0>'))).toMatch(/ \? +7 +3 /);
    expect(lines.filter((line) => / down /.test(line))).toHaveLength(HOSTILE.length);
  });
});

describe('jsonText', () => {
  it('escapes what could act on a terminal, and stays the same JSON', () => {
    const text = jsonText(HOSTILE, true);
    expect(text.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(JSON.parse(text)).toEqual(HOSTILE);
  });
});
