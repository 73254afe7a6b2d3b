/** One of several things that do the same work. */
export interface Candidate {
  readonly name: string;
  readonly run: () => unknown;
}

export interface Measured {
  readonly name: string;
  /** Medians, in milliseconds. */
  readonly cpu: number;
  readonly wall: number;
}

const WARM_UP = 3;
/** Runs in a row that are measured as one, so that each candidate also pays for the garbage it makes. */
const IN_A_ROW = 3;

/**
 * Runs the candidates in turn, `rounds` times, starting each from a clean heap, and gives the medians of each for one run.
 * CPU time is that of the whole process, garbage collection included, and so holds on a machine that has other work to do.
 */
export function measure(candidates: readonly Candidate[], rounds = 15): readonly Measured[] {
  const gc = globalThis.gc;
  if (gc === undefined) throw new Error('run with --expose-gc');
  const samples = candidates.map(() => ({ cpu: [] as number[], wall: [] as number[] }));
  for (let round = 0; round < WARM_UP + rounds; round++) {
    candidates.forEach(({ run }, i) => {
      gc();
      const wall = performance.now();
      const cpu = process.cpuUsage();
      for (let again = 0; again < IN_A_ROW; again++) run();
      const used = process.cpuUsage(cpu);
      if (round < WARM_UP) return;
      samples[i]!.cpu.push((used.user + used.system) / 1000 / IN_A_ROW);
      samples[i]!.wall.push((performance.now() - wall) / IN_A_ROW);
    });
  }
  return candidates.map(({ name }, i) => ({
    name,
    cpu: median(samples[i]!.cpu),
    wall: median(samples[i]!.wall),
  }));
}

/** How many bytes of heap are in use after `run` that were not before, what it made and threw away included. */
export function heapGrowth(run: () => unknown): number {
  const gc = globalThis.gc!;
  gc();
  gc();
  const before = process.memoryUsage();
  const kept = run();
  const after = process.memoryUsage();
  if (kept === undefined) throw new Error('nothing to measure');
  return after.heapUsed - before.heapUsed + (after.arrayBuffers - before.arrayBuffers);
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

export function both({ cpu, wall }: Measured): string {
  return `${cpu.toFixed(0)} ms (${wall.toFixed(0)})`;
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
