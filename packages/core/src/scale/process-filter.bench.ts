/**
 * Filters over 100 000 rows: `npm run bench -w packages/core -- process-filter`. The line printed first says for how
 * long nothing else could run while a filter was typed into letter by letter: 16 ms is a frame. By the wall clock, so the
 * machine must be quiet.
 */
import { bench, describe } from 'vitest';
import { systemClock } from '../clock/clock.js';
import { sampleProcess } from '../testing/index.js';
import { filterProcesses } from './filter-processes.js';
import { createProcessFilter } from './process-filter.js';

const rows = Array.from({ length: 100_000 }, (_, i) => sampleProcess(`n${i % 5}@h`, i));
const typed = ['s', 'sh', 'sho', 'shop', 'shop_', 'shop', 'sho', '<0.4', 'nothing matches'];

const spans: number[] = [];
const total: number[] = [];
const filter = createProcessFilter({
  clock: {
    now: systemClock.now,
    // The time between two slices is the world's; the time within one is ours.
    schedule: (ms, run) =>
      systemClock.schedule(ms, () => {
        const from = performance.now();
        run();
        spans.push(performance.now() - from);
      }),
  },
});
for (let round = 0; round < 20; round += 1) {
  for (const search of typed) {
    const from = performance.now();
    const asked = filter.apply(rows, { search });
    spans.push(performance.now() - from);
    await asked;
    total.push(performance.now() - from);
  }
  filter.clear();
}
spans.sort((a, b) => a - b);
total.sort((a, b) => a - b);
const at = (list: readonly number[], share: number) =>
  (list[Math.floor(share * (list.length - 1))] ?? 0).toFixed(1);
process.stdout.write(
  `typed into, 100 000 rows: ${spans.length} slices p50 ${at(spans, 0.5)} ms, p99 ${at(spans, 0.99)} ms, longest ${at(spans, 1)} ms; ` +
    `whole answer p50 ${at(total, 0.5)} ms, longest ${at(total, 1)} ms\n`,
);

describe('100 000 rows', () => {
  bench('search of text that is in few', () => {
    filterProcesses(rows, { search: 'gen_event_4' });
  });
  bench('search of text that is in many', () => {
    filterProcesses(rows, { search: 's' });
  });
  bench('by node, type and application', () => {
    filterProcesses(rows, { node: 'n1@h', type: 'gen_server', application: 'shop' });
  });
});
