import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Step {
  readonly name: string;
  readonly cwd: string;
  readonly command: readonly string[];
  readonly after?: string;
}
interface SideBySide {
  runSideBySide(
    steps: readonly Step[],
    options: {
      readonly begin: readonly string[];
      readonly width: number;
      readonly write: (text: string) => void;
    },
  ): Promise<readonly { readonly step: Step; readonly status: number; readonly seconds: number }[]>;
}
const SCRIPT = new URL('../../scripts/side-by-side.mjs', import.meta.url).href;
const { runSideBySide } = (await import(SCRIPT)) as SideBySide;

/** Prints its name, waits for as long, prints it again, and ends with a status. */
const step = (name: string, ms: number, { status = 0, after }: { status?: number; after?: string } = {}) => ({
  name,
  cwd: import.meta.dirname,
  command: [
    process.execPath,
    '-e',
    `console.log('${name} begins'); setTimeout(() => { console.error('${name} ends'); process.exitCode = ${status}; }, ${ms})`,
  ],
  ...(after === undefined ? {} : { after }),
});

async function run(steps: readonly Step[], begin: readonly string[], width = 2) {
  const pieces: string[] = [];
  const runs = await runSideBySide(steps, { begin, width, write: (text) => pieces.push(text) });
  return { runs, pieces, text: pieces.join('') };
}
const told = (name: string) => `\n── ${name}\n${name} begins\n${name} ends\n`;

describe('parts that run side by side', () => {
  it('are told of one after the other in their order, whichever began or ended first', async () => {
    const { text, runs } = await run(
      [step('first', 400), step('second', 0), step('third', 100)],
      ['third', 'first', 'second'],
    );
    expect(text).toBe(told('first') + told('second') + told('third'));
    expect(runs.map((each) => each.step.name)).toEqual(['first', 'second', 'third']);
  });

  it('all run, though one fails and one cannot be started', async () => {
    const missing = { ...step('missing', 0), command: ['./no-such-program'] };
    const { text, runs } = await run(
      [step('bad', 0, { status: 3 }), missing, step('good', 0)],
      ['bad', 'missing', 'good'],
    );
    expect(runs.map(({ status }) => status)).toEqual([3, 1, 0]);
    expect(text).toContain(told('bad'));
    expect(text).toMatch(/── missing\n.*no-such-program/);
    expect(text).toContain(told('good'));
  });

  it('are two at a time at most, and wait for what they are built on, though that failed', async () => {
    // Each adds a line when it begins and when it ends to a file of all.
    const folder = await mkdtemp(join(tmpdir(), 'beamdeck-'));
    const log = join(folder, 'log');
    const logged = (each: Step): Step => ({
      ...each,
      cwd: folder,
      command: [
        process.execPath,
        '-e',
        `const fs = require('node:fs'); fs.appendFileSync('log', '+${each.name} ');` +
          `process.on('exit', () => fs.appendFileSync('log', '-${each.name} '));${each.command[2] ?? ''}`,
      ],
    });
    try {
      const steps = [
        step('build', 300, { status: 1 }),
        step('lint', 0),
        step('core', 0, { after: 'build' }),
        step('stories', 0, { after: 'what is not run' }),
        step('gateway', 0, { after: 'build' }),
      ];
      await run(steps.map(logged), ['build', 'core', 'gateway', 'lint', 'stories']);
      const lines = (await readFile(log, 'utf8')).trim().split(' ');
      expect(lines).toHaveLength(2 * steps.length);
      for (const name of ['core', 'gateway'])
        expect(lines.indexOf(`+${name}`)).toBeGreaterThan(lines.indexOf('-build'));
      expect(lines.indexOf('+stories')).toBeGreaterThan(lines.indexOf('-lint'));
      let running = 0;
      for (const line of lines) {
        running += line.startsWith('+') ? 1 : -1;
        expect(running).toBeLessThanOrEqual(2);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
