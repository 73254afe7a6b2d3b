import { appendFile, mkdtemp, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Audit, AuditStore } from '@beamdeck/core';
import { auditText, createAuditSigner, openAudit, systemClock } from '@beamdeck/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { intent } from '../testing/audit-intent.js';
import type { AuditDisk, LogFile } from './audit-disk.js';
import { nodeDisk } from './audit-disk.js';
import { openAuditKeyFile } from './audit-key-file.js';
import { createFileAuditStore } from './file-audit-store.js';
import { openFileAudit, verifyAuditFile } from './open-file-audit.js';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(`${tmpdir()}/beamdeck-audit-`);
  path = `${directory}/audit.log`;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const done = { result: 'done', code: null } as const;

const openHere = (): Promise<Audit> => openFileAudit({ path, cluster: 'shop', clock: systemClock });
const publicKey = async (): Promise<string> => (await readFile(`${path}.key.pub`, 'utf8')).trim();
const verifyHere = async () => verifyAuditFile({ path, publicKeys: [await publicKey()] });
const textOf = (): Promise<string> => readFile(path, 'utf8');

/** A disk whose steps can be made to fail one by one. */
function fallibleDisk() {
  const failing = new Set<keyof LogFile | keyof AuditDisk>();
  const step = <T>(name: keyof LogFile | keyof AuditDisk, run: () => Promise<T>): Promise<T> =>
    failing.has(name) ? Promise.reject(new Error(`ENOSPC: ${name}`)) : run();
  const disk: AuditDisk = {
    ...nodeDisk,
    async openLog(at) {
      const log = await nodeDisk.openLog(at);
      return {
        ...log,
        append: async (bytes) => {
          // A full disk takes what still fits.
          if (failing.has('append')) await log.append(bytes.subarray(0, bytes.length >> 1));
          return step('append', () => log.append(bytes.subarray(0, 1_000)));
        },
        sync: () => step('sync', log.sync),
        truncate: (size) => step('truncate', () => log.truncate(size)),
      };
    },
    writeFile: (at, bytes) => step('writeFile', () => nodeDisk.writeFile(at, bytes)),
    rename: (from, to) => step('rename', () => nodeDisk.rename(from, to)),
    syncDirectoryOf: (at) => step('syncDirectoryOf', () => nodeDisk.syncDirectoryOf(at)),
  };
  return { disk, failing };
}

async function openWith(disk: AuditDisk): Promise<Audit> {
  const signer = await createAuditSigner(await openAuditKeyFile(`${path}.key`));
  const store: AuditStore = await createFileAuditStore({ path, disk });
  return openAudit({ store, clock: systemClock, signer, cluster: 'shop', newChainId: () => 'chain-1' });
}

describe('file audit store', () => {
  it('keeps a log that goes on when it is opened again, for its owner alone', async () => {
    const first = await openHere();
    await first.conclude(await first.intend(intent), done);
    await first.close();
    const second = await openHere();
    expect(second.chain).toBe(first.chain);
    expect(second.recent(10).map(({ kind }) => kind)).toEqual(['start', 'intent', 'outcome']);
    await second.intend({ ...intent, requestId: 'r2' });
    expect((await second.verify()).ok).toBe(true);
    await second.close();
    const verdict = await verifyHere();
    expect(verdict).toMatchObject({ ok: true, findings: [] });
    expect(verdict.vouchedFor).toBe(verdict.lines);
    for (const file of [path, `${path}.head`, `${path}.key`]) expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await readFile(`${path}.head`, 'utf8')).toBe(
      `${(await textOf()).trimEnd().split('\n').at(-1) ?? ''}\n`,
    );
  });

  it('refuses the operation whichever step of a write fails, and has nothing of it later', async () => {
    for (const steps of [
      ['append'],
      ['sync'],
      ['writeFile'],
      ['rename'],
      ['append', 'truncate'],
      ['sync', 'truncate'],
    ] as const) {
      await rm(directory, { recursive: true, force: true });
      directory = await mkdtemp(`${tmpdir()}/beamdeck-audit-`);
      path = `${directory}/audit.log`;
      const { disk, failing } = fallibleDisk();
      const audit = await openWith(disk);
      await audit.intend(intent);
      const before = await textOf();
      for (const step of steps) failing.add(step);
      for (let i = 0; i < 3; i += 1) {
        await expect(audit.intend({ ...intent, requestId: 'lost' })).rejects.toMatchObject({
          code: 'audit_unavailable',
        });
      }
      // Cut back at once where that is possible.
      if (!failing.has('truncate') && !failing.has('sync')) expect(await textOf()).toBe(before);
      failing.clear();
      await audit.intend({ ...intent, requestId: 'r2' });
      await audit.close();
      const text = await textOf();
      expect(text.startsWith(before)).toBe(true);
      expect(text).not.toContain('lost');
      expect(await verifyHere()).toMatchObject({ ok: true });
    }
  });

  it('counts a write as done although the directory could not be synced: the anchor may lag', async () => {
    const { disk, failing } = fallibleDisk();
    const audit = await openWith(disk);
    failing.add('syncDirectoryOf');
    await audit.intend(intent);
    await audit.close();
    expect(await verifyHere()).toMatchObject({ ok: true });
  });

  it('puts aside what a killed writer left, and says so in the log', async () => {
    const first = await openHere();
    await first.intend(intent);
    await first.close();
    const whole = await textOf();
    await appendFile(path, '{"half":');
    expect((await verifyHere()).findings.map(({ kind }) => kind)).toEqual(['torn']);
    const second = await openHere();
    await second.close();
    const text = await textOf();
    expect(text.startsWith(whole)).toBe(true);
    expect(text).toContain('"dropped_bytes":8');
    expect(await readFile(`${path}.dropped-at-${whole.length}`, 'utf8')).toBe('{"half":');
    expect(await verifyHere()).toMatchObject({ ok: true });
  });

  it('does not open a log that was cut, edited, emptied, taken away or put in another’s place', async () => {
    const audit = await openHere();
    await audit.intend(intent);
    const ticket = await audit.intend({ ...intent, requestId: 'r2' });
    await audit.conclude(ticket, done);
    await audit.close();
    const whole = await textOf();
    const lines = whole.trimEnd().split('\n');
    const other = lines.slice(0, 2).join('\n').replaceAll(audit.chain, 'another');
    const tampered = [
      `${lines.slice(0, 4).join('\n')}\n`,
      `${lines.slice(0, -1).join('\n')}\n`,
      whole.replace('alice', 'mallo'),
      `${[...lines.slice(0, 2), ...lines.slice(3)].join('\n')}\n`,
      `${other}\n`,
      '',
    ];
    for (const text of tampered) {
      await writeFile(path, text);
      await expect(openHere()).rejects.toMatchObject({ code: 'audit_unavailable' });
      // Nothing was added to it, so it can still be looked into.
      expect(await textOf()).toBe(text);
      expect((await verifyHere()).ok).toBe(false);
    }
    await writeFile(path, whole);
    await rm(`${path}.head`);
    await expect(openHere()).rejects.toMatchObject({ code: 'audit_unavailable' });
  });

  it('finds log and anchor that were both set back, by a checkpoint from elsewhere alone', async () => {
    const audit = await openHere();
    await audit.intend(intent);
    const [log, head] = [await textOf(), await readFile(`${path}.head`, 'utf8')];
    await audit.intend({ ...intent, requestId: 'r2' });
    const shipped = auditText(audit.checkpoint);
    await audit.close();
    await writeFile(path, log);
    await writeFile(`${path}.head`, head);
    expect((await verifyHere()).ok).toBe(true);
    const verdict = await verifyAuditFile({ path, publicKeys: [await publicKey()], anchors: [shipped] });
    expect(verdict.findings.map(({ kind }) => kind)).toEqual(['truncated']);
  });

  it('writes no more to a log that another process writes, that was moved, or that was cut under it', async () => {
    const ours = await openHere();
    const theirs = await openHere();
    await theirs.intend(intent);
    for (let i = 0; i < 2; i += 1) {
      await expect(ours.intend({ ...intent, requestId: 'ours' })).rejects.toMatchObject({
        code: 'audit_unavailable',
      });
    }
    expect(await textOf()).not.toContain('ours');
    await theirs.intend({ ...intent, requestId: 'r2' });
    expect(await verifyHere()).toMatchObject({ ok: true });

    await rename(path, `${path}.1`);
    await expect(theirs.intend({ ...intent, requestId: 'moved' })).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    await rename(`${path}.1`, path);
    const again = await openHere();
    await truncate(path, 10);
    await expect(again.intend(intent)).rejects.toMatchObject({ code: 'audit_unavailable' });
    for (const audit of [ours, theirs, again]) await audit.close();
  });

  it('takes a log of any size in bounded memory, and a line without end for none', async () => {
    const audit = await openHere();
    await audit.close();
    await appendFile(path, 'x'.repeat(5_000_000));
    expect((await verifyHere()).findings.map(({ kind }) => kind)).toEqual(['torn']);
    await (await openHere()).close();
    expect(await verifyHere()).toMatchObject({ ok: true });
    await appendFile(path, Buffer.from([0xff, 0xfe, 0x0a, 0x00, 0x0a]));
    expect((await verifyHere()).ok).toBe(false);
  });
});
