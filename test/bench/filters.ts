import { erlangProbe } from '@beamdeck/core/beam';
import type { ProcessQuery } from '@beamdeck/core';
import type { CrowdedNode } from './crowded-node.js';
import { median, table } from './table.js';

const ROUNDS = 9;
const KEYS = ['memory', 'reductions', 'message_queue_len'] as const;
const FILTERS = {
  none: {},
  both: { search: 'crowd', type: 'process' },
  rare: { search: 'kernel', type: 'supervisor' },
} as const satisfies Record<string, Partial<ProcessQuery>>;
const OTHERS = ['both', 'rare'] as const;

/** The same scan with a search text and a type filter, against without; in turn, ratios by round. */
export async function filters(crowded: CrowdedNode): Promise<{ section: string; figures: unknown }> {
  const { node, otp, processes } = crowded;
  const probe = erlangProbe({ seeds: [node.name], cookie: otp.cookie, epmdPort: otp.epmdPort });
  const figures: { key: string; plainMs: number; ratios: Record<(typeof OTHERS)[number], number> }[] = [];
  try {
    await probe.watch(node.name, { signal: AbortSignal.timeout(10_000) });
    for (const key of KEYS) {
      const scan = async (filter: Partial<ProcessQuery>): Promise<number> => {
        const from = performance.now();
        const query = { sort: key, order: 'desc', limit: 100, includeDetails: false, ...filter } as const;
        await probe.processes(node.name, query, {
          signal: AbortSignal.timeout(30_000),
          deadlineMs: 30_000,
          priority: 'normal',
        });
        return performance.now() - from;
      };
      const plain: number[] = [];
      const ratios = { both: [] as number[], rare: [] as number[] };
      for (let round = -1; round < ROUNDS; round += 1) {
        const without = await scan(FILTERS.none);
        for (const name of OTHERS) {
          const ratio = (await scan(FILTERS[name])) / without;
          if (round >= 0) ratios[name].push(ratio);
        }
        if (round >= 0) plain.push(without);
      }
      figures.push({
        key,
        plainMs: median(plain),
        ratios: { both: median(ratios.both), rare: median(ratios.rare) },
      });
    }
  } finally {
    await probe.close();
  }
  return {
    figures,
    section: [
      '### With a search text and a type filter',
      '',
      `Top 100 of ${processes.toLocaleString('en').replaceAll(',', ' ')} processes, request to rows in hand. Times are against the same scan without either, medians of ${ROUNDS} rounds' own ratios. Goal: at most twice.`,
      '',
      table(
        ['by', 'without (ms)', 'a text and a type that nearly all match', 'that hardly any match'],
        figures.map(({ key, plainMs, ratios }) => [
          key,
          plainMs.toFixed(0),
          `${ratios.both.toFixed(2)} ×`,
          `${ratios.rare.toFixed(2)} ×`,
        ]),
      ),
    ].join('\n'),
  };
}
