import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@beamdeck/core';
import { build } from 'tsup';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { intent } from '../testing/audit-intent.js';
import { openFileAudit, verifyAuditFile } from './open-file-audit.js';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(`${tmpdir()}/beamdeck-audit-`);
  path = `${directory}/audit.log`;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('a process that writes the log', () => {
  let child: string;
  beforeAll(async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const outDir = `${root}node_modules/.cache/audit-child`;
    await build({
      config: false,
      entry: { child: `${root}src/testing/audit-child.ts` },
      tsconfig: `${root}tsconfig.json`,
      outDir,
      format: 'esm',
      target: 'es2022',
      platform: 'node',
      noExternal: [/.*/],
      esbuildOptions(options) {
        options.conditions = ['@beamdeck/source'];
      },
      silent: true,
      clean: true,
    });
    child = `${outDir}/child.js`;
  });

  const run = (operations: number, step = 0, moment = 'before') =>
    spawnSync(process.execPath, [child, directory, String(operations), String(step), moment], {
      encoding: 'utf8',
    });

  /** What has to be true after any number of kills: no effect without its intent before it, and a log that is whole. */
  async function mustHold(): Promise<void> {
    const audit = await openFileAudit({ path, cluster: 'shop', clock: systemClock });
    expect((await audit.verify()).ok).toBe(true);
    const ticket = await audit.intend({ ...intent, requestId: 'after' });
    await audit.conclude(ticket, { result: 'done', code: null });
    await audit.close();
    const publicKeys = [(await readFile(`${path}.key.pub`, 'utf8')).trim()];
    expect(await verifyAuditFile({ path, publicKeys })).toMatchObject({ ok: true });
    const lines = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const intents = new Set(lines.filter(({ kind }) => kind === 'intent').map(({ request_id: id }) => id));
    const effects = (await readFile(`${directory}/effects`, 'utf8'))
      .split('\n')
      .filter((line) => line !== '');
    for (const effect of effects) expect(intents).toContain(effect);
    // Each intent has come to exactly one outcome; done only where the effect was.
    const outcomes = lines.filter(({ kind }) => kind === 'outcome');
    expect(outcomes.map(({ request_id: id }) => id).sort()).toEqual([...intents].sort());
    for (const { request_id: id, result } of outcomes) {
      if (id !== 'after' && result === 'done') expect(effects).toContain(id);
      if (!effects.includes(String(id)) && id !== 'after') expect(result).toBe('unknown');
    }
  }

  it('can be killed before, in and after each step of its writes', { timeout: 120_000 }, async () => {
    const whole = JSON.parse(run(0).stdout) as { steps: string[] };
    expect(whole.steps.length).toBeGreaterThan(15);
    for (const [i, name] of whole.steps.entries()) {
      const hasMiddle = name === 'append' || name === 'writeFile';
      for (const moment of hasMiddle ? ['before', 'middle', 'after'] : ['before', 'after']) {
        await rm(directory, { recursive: true, force: true });
        directory = await mkdtemp(`${tmpdir()}/beamdeck-audit-`);
        path = `${directory}/audit.log`;
        expect(run(0, i + 1, moment).signal, `${moment} ${name}, step ${i + 1}`).toBe('SIGKILL');
        await mustHold();
      }
    }
  });

  it(
    'can be killed again and again, also while it takes up what was left',
    { timeout: 120_000 },
    async () => {
      for (let round = 0; round < 25; round += 1) {
        run(2, 1 + ((round * 7) % 24), ['before', 'middle', 'after'][round % 3]);
      }
      await mustHold();
    },
  );

  it('does nothing more when its files may not grow, and the log stays whole', async () => {
    const limited = spawnSync(
      'sh',
      ['-c', `ulimit -f 8; exec "${process.execPath}" "${child}" "${directory}" 20`],
      { encoding: 'utf8' },
    );
    const report = JSON.parse(limited.stdout) as Record<string, number | boolean>;
    expect(report['refusals']).toBeGreaterThan(0);
    expect(report['ok']).toBe(true);
    const effects = (await readFile(`${directory}/effects`, 'utf8')).trimEnd().split('\n');
    expect(effects).toHaveLength(Number(report['done']));
    await mustHold();
  });

  // Needs to mount a file system of 64 KB in a namespace of its own; where that is not allowed, the test above stands for it.
  const mounts =
    spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt']).status === 0;
  it.runIf(mounts)(
    'does nothing more on a full disk, and goes on by itself when there is room again',
    async () => {
      const script = `
      mount -t tmpfs -o size=64k none "${directory}" &&
      dd if=/dev/zero of="${directory}/ballast" bs=1k count=24 2>/dev/null &&
      exec "${process.execPath}" "${child}" "${directory}" 40`;
      const full = spawnSync('unshare', ['-rm', 'sh', '-c', script], { encoding: 'utf8' });
      const report = JSON.parse(full.stdout) as Record<string, number | boolean>;
      expect(report['refusals']).toBeGreaterThan(0);
      expect(report).toMatchObject({ ok: true, owed: 0 });
      expect(Number(report['done']) + Number(report['refusals'])).toBe(41);
    },
  );
});
