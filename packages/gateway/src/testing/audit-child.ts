import { appendFileSync, fsyncSync, openSync, rmSync } from 'node:fs';
import type { Principal } from '@beamdeck/core';
import { createAuditSigner, createSafety, isBeamdeckError, openAudit, systemClock } from '@beamdeck/core';
import type { AuditDisk, LogFile } from '../audit/audit-disk.js';
import { nodeDisk } from '../audit/audit-disk.js';
import { openAuditKeyFile } from '../audit/audit-key-file.js';
import { createFileAuditStore } from '../audit/file-audit-store.js';

/**
 * A program that does dangerous things through the safety chain, to be killed: `audit-child <directory> <operations>
 * <step> <moment>`. Each effect is a line in `effects`, durable at once. At the given step of writing the log, counted from
 * 1, it kills itself: before it, after it, or in the middle of it. Prints one line of JSON when it gets to its end.
 */
const [directory = '.', operations = '1', step = '0', moment = 'before'] = process.argv.slice(2);

const steps: string[] = [];
async function mortal<T>(name: string, run: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
  steps.push(name);
  const isIt = steps.length === Number(step);
  if (isIt && moment === 'middle') await half?.();
  if (isIt && moment !== 'after') process.kill(process.pid, 'SIGKILL');
  const value = await run();
  if (isIt) process.kill(process.pid, 'SIGKILL');
  return value;
}

const mortalLog = (log: LogFile): LogFile => ({
  ...log,
  append: (bytes) =>
    mortal(
      'append',
      () => log.append(bytes),
      () => log.append(bytes.subarray(0, bytes.length >> 1)),
    ),
  truncate: (size) => mortal('truncate', () => log.truncate(size)),
  sync: () => mortal('sync', () => log.sync()),
});
const mortalDisk: AuditDisk = {
  ...nodeDisk,
  openLog: async (path) => mortalLog(await nodeDisk.openLog(path)),
  writeFile: (path, bytes) =>
    mortal(
      'writeFile',
      () => nodeDisk.writeFile(path, bytes),
      () => nodeDisk.writeFile(path, bytes.subarray(0, bytes.length >> 1)),
    ),
  rename: (from, to) => mortal('rename', () => nodeDisk.rename(from, to)),
  syncDirectoryOf: (path) => mortal('syncDirectory', () => nodeDisk.syncDirectoryOf(path)),
};

const path = `${directory}/audit.log`;
const effects = openSync(`${directory}/effects`, 'a');
const signer = await createAuditSigner(await openAuditKeyFile(`${path}.key`));
const store = await createFileAuditStore({ path, disk: mortalDisk });
const audit = await openAudit({
  store,
  clock: systemClock,
  signer,
  cluster: 'shop',
  newChainId: () => 'chain-1',
});
const safety = createSafety({
  kind: 'erlang',
  clock: systemClock,
  audit,
  config: {
    enabledUpTo: 'destroy',
    confirmDestroy: false,
    limits: { destroy: { perSecond: 1_000, burst: 1_000 }, dangerPerSecond: 1_000, dangerPerMinute: 10_000 },
  },
  resolve: async (process) => ({
    node: process.node,
    incarnation: '1',
    pid: '<0.321.0>',
    registeredName: null,
    initialCall: null,
    type: 'process',
    application: null,
    topOfApplication: false,
  }),
});

const principal: Principal = { id: 'alice', role: 'admin', address: null };
let refusals = 0;
let done = 0;
async function kill(requestId: string): Promise<void> {
  try {
    await safety.guard(
      {
        requestId,
        principal,
        operation: { name: 'kill_process', category: 'process', danger: 'destroy' },
        params: {},
        target: { kind: 'process', node: 'shop@h', process: '<0.321.0>', incarnation: null },
        reason: 'x'.repeat(250),
        signal: new AbortController().signal,
        deadlineMs: 1_000,
      },
      async () => {
        appendFileSync(effects, `${requestId}\n`);
        fsyncSync(effects);
      },
    );
    done += 1;
  } catch (error) {
    if (!isBeamdeckError(error, 'audit_unavailable')) throw error;
    refusals += 1;
  }
}

for (let i = 0; i < Number(operations); i += 1) await kill(`${process.pid}.${i}`);
// What was in the way of the disk makes room.
rmSync(`${directory}/ballast`, { force: true });
const owedBefore = audit.owed;
await kill(`${process.pid}.last`);
const verdict = await audit.verify();
const { owed } = audit;
await audit.close();
process.stdout.write(`${JSON.stringify({ done, refusals, owedBefore, owed, ok: verdict.ok, steps })}\n`);
