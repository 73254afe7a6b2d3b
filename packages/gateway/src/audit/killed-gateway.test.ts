import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOtp } from '@beamdeck/erlang/testing';
import type { Otp, OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { apiClient } from '../testing/api.js';
import { bundleMain, runCommand } from '../testing/command.js';
import type { RunningCommand } from '../testing/command.js';
import { verifyAuditFile } from './open-file-audit.js';

let otp: Otp;
let a: OtpNode;
let folder: string;
let log: string;
let main: string;
let round = 0;
let gateway: RunningCommand | null = null;

beforeAll(async () => {
  otp = await startOtp();
  a = await otp.startNode('a');
  folder = await mkdtemp(join(tmpdir(), 'beamdeck-killed-'));
  log = join(folder, 'audit.log');
  await writeFile(join(folder, 'cookie'), otp.cookie, { mode: 0o600 });
  main = await bundleMain('killed-gateway');
});
afterAll(async () => {
  gateway?.kill('SIGKILL');
  await gateway?.ended;
  await otp.close();
  await rm(folder, { recursive: true });
});

async function start(): Promise<RunningCommand> {
  round += 1;
  gateway = runCommand(main, [
    ...['serve', '--port', '0', '--connect', a.name, '--cookie-file', join(folder, 'cookie')],
    ...['--epmd-port', String(otp.epmdPort), '--name', `gateway${String(round)}@127.0.0.1`],
    ...['--enable-up-to', 'destroy', '--audit-file', log, '--anonymous', 'admin'],
  ]);
  await gateway.url;
  return gateway;
}
async function victim(): Promise<string> {
  const text = await a.eval('pid_to_list(spawn(fun() -> receive never -> ok end end))');
  return text.replaceAll('"', '');
}
const isAlive = async (pid: string) => (await a.eval(`is_process_alive(list_to_pid("${pid}"))`)) === 'true';
const sizeOf = async () => (await stat(log)).size;

interface Line {
  readonly kind: string;
  readonly seq: number;
  readonly intent?: number;
  readonly result?: string;
  readonly target?: { readonly pid: string | null };
}
const lines = async () =>
  (await readFile(log, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Moments in the life of one kill, from before it is asked for to after it was answered. */
const MOMENTS: readonly (readonly [string, (pid: string, sizeBefore: number) => Promise<unknown>])[] = [
  ['as soon as it was sent', () => Promise.resolve()],
  ['when the log begins to grow', (_pid, before) => until(async () => (await sizeOf()) > before)],
  ['when the process is gone', (pid) => until(async () => !(await isAlive(pid)))],
];
const until = (condition: () => Promise<boolean>) =>
  vi.waitUntil(condition, { timeout: 15_000, interval: 1 });

describe('a gateway that is killed', () => {
  it.each(MOMENTS)(
    '%s has written down what it did, before it did it',
    { timeout: 60_000 },
    async (_when, moment) => {
      const pid = await victim();
      const running = await start();
      const before = await sizeOf();
      const confirm = `${a.name}/${pid}`;
      const answer = apiClient(await running.url)
        .send('DELETE', `/api/v1/processes/${encodeURIComponent(confirm)}`, { confirm })
        .catch(() => null);
      await moment(pid, before);
      running.kill('SIGKILL');
      await running.ended;
      const heard = await answer;

      // The next one takes the log up: what the killed one left is settled, and the log is whole.
      const next = await start();
      next.kill('SIGTERM');
      expect(await next.ended).toBe(0);
      const publicKeys = [(await readFile(`${log}.key.pub`, 'utf8')).trim()];
      expect(await verifyAuditFile({ path: log, publicKeys })).toMatchObject({ ok: true, findings: [] });
      const written = await lines();
      const intents = written.filter(({ kind, target }) => kind === 'intent' && target?.pid === pid);
      const outcomes = written.filter(({ kind, intent }) => kind === 'outcome' && intent === intents[0]?.seq);
      if (!(await isAlive(pid))) expect(intents).toHaveLength(1);
      if (heard !== null) expect([heard.status, outcomes[0]?.result]).toEqual([200, 'done']);
      expect(outcomes).toHaveLength(intents.length);
      for (const { result } of outcomes) expect(['done', 'unknown']).toContain(result);
    },
  );

  it('after it has answered has the outcome', { timeout: 60_000 }, async () => {
    const pid = await victim();
    const running = await start();
    const confirm = `${a.name}/${pid}`;
    const path = `/api/v1/processes/${encodeURIComponent(confirm)}`;
    expect((await apiClient(await running.url).send('DELETE', path, { confirm })).status).toBe(200);
    running.kill('SIGKILL');
    await running.ended;
    const written = await lines();
    const intent = written.find(({ kind, target }) => kind === 'intent' && target?.pid === pid);
    expect(written.find(({ kind, intent: of }) => kind === 'outcome' && of === intent?.seq)?.result).toBe(
      'done',
    );
    expect(await isAlive(pid)).toBe(false);
  });

  it('refuses what it cannot write down', { timeout: 60_000 }, async () => {
    const pid = await victim();
    const running = await start();
    // A file size limit of what the log has by now: not one byte more can be written.
    const limit = await sizeOf();
    expect(limitFiles(running.pid, limit)).toBe(0);
    const confirm = `${a.name}/${pid}`;
    const path = `/api/v1/processes/${encodeURIComponent(confirm)}`;
    const refused = await apiClient(await running.url).send('DELETE', path, { confirm });
    expect([refused.status, refused.error.code]).toEqual([503, 'audit_unavailable']);
    expect(await isAlive(pid)).toBe(true);
  });
});

function limitFiles(pid: number, bytes: number): number | null {
  return spawnSync('prlimit', [`--pid=${String(pid)}`, `--fsize=${String(bytes)}`]).status;
}
