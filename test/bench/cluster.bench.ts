import { startCrowdedNode } from './crowded-node.js';
import { putFigures } from './figures.js';
import { filters } from './filters.js';
import { loadedNode } from './loaded-node.js';
import { thirtyNodes } from './thirty-nodes.js';
import { viewers } from './viewers.js';

const PROCESSES = Number(process.env['BENCH_CROWD'] ?? 100_000);

interface Found {
  readonly section: string;
  readonly figures: unknown;
}

/** What watching costs the watched, on real nodes. A part that fails says so in its place; the others are measured all the same. */
export async function bench(): Promise<string> {
  const parts: Record<string, () => Promise<Found>> = { thirtyNodes };
  const sections: string[] = [];
  const figures: Record<string, unknown> = {};
  const measure = async (): Promise<void> => {
    for (const [name, part] of Object.entries(parts)) {
      const from = performance.now();
      try {
        const found = await part();
        sections.push(found.section);
        figures[name] = found.figures;
      } catch (cause) {
        process.stderr.write(`${name}: ${cause instanceof Error ? cause.stack : String(cause)}\n`);
        sections.push(`### ${name}\n\nCould not be measured in this run: ${String(cause)}`);
      }
      process.stderr.write(`${name}: ${((performance.now() - from) / 1_000).toFixed(1)} s\n`);
      delete parts[name];
    }
  };
  await measure();
  {
    await using crowded = await startCrowdedNode(PROCESSES);
    parts['filters'] = () => filters(crowded);
    parts['viewers'] = () => viewers(crowded);
    parts['loadedNode'] = () => loadedNode(crowded);
    await measure();
  }
  putFigures({ cluster: figures });
  return ['## What watching costs', '', sections.join('\n\n')].join('\n');
}
