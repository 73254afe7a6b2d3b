import { createHash } from 'node:crypto';
import type { AuditStore } from '@beamdeck/core';
import type { AuditDisk, LogFile } from './audit-disk.js';
import { nodeDisk } from './audit-disk.js';
import { bytesOfLines, logLines } from './log-lines.js';

export interface FileAuditStoreOptions {
  /** The log: one line an entry. Its directory must be there. */
  readonly path: string;
  /** Where the last checkpoint is kept apart; `<path>.head` when not said. Better on another disk. */
  readonly anchorPath?: string;
  readonly disk?: AuditDisk;
}

/**
 * An audit store in a file. A write is acknowledged when log and anchor have both been synced to disk. A write that fails
 * is cut off the log again before anything else is written; while that is not possible either, every write rejects. A log
 * that another process has written to, or that was moved or replaced, is not written to any more: those writes reject
 * until the log is opened anew. What is dropped on opening goes to `<path>.dropped-at-<place>`.
 */
export async function createFileAuditStore(options: FileAuditStoreOptions): Promise<AuditStore> {
  const { path, anchorPath = `${path}.head`, disk = nodeDisk } = options;
  const log = await disk.openLog(path);
  try {
    await disk.syncDirectoryOf(path);
    return fileAuditStore({ path, anchorPath, disk, log, size: await log.size() });
  } catch (error) {
    await log.close();
    throw error;
  }
}

interface OpenLog {
  readonly path: string;
  readonly anchorPath: string;
  readonly disk: AuditDisk;
  readonly log: LogFile;
  readonly size: number;
}

function fileAuditStore({ path, anchorPath, disk, log, size }: OpenLog): AuditStore {
  /** Where the last acknowledged write ends. */
  let end = size;
  /** Bytes of a failed write may lie past the end. */
  let isDirty = false;
  let lost: Error | null = null;
  let closing: Promise<void> | null = null;

  const lose = (message: string): never => {
    lost = new Error(message);
    throw lost;
  };

  async function mustBeOurs(expectedSize: number): Promise<void> {
    if (lost !== null) throw lost;
    if (!(await log.isAt(path))) lose('The audit log was moved or replaced.');
    if ((await log.size()) !== expectedSize) lose('Another process has written to the audit log.');
  }

  async function cutBack(): Promise<void> {
    await log.truncate(end);
    await log.sync();
    isDirty = false;
  }

  async function writeLog(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) from += await log.append(bytes.subarray(from));
    await log.sync();
  }

  return {
    lines: () => logLines(log.read(0)),
    async anchor() {
      const text = await disk.readText(anchorPath);
      return text === null ? null : text.replace(/\n$/, '');
    },
    async dropAfter(count) {
      const keep = await bytesOfLines(log.read(0), count);
      if (keep === end) return null;
      const hash = createHash('sha256');
      const aside = await disk.openLog(`${path}.dropped-at-${keep}`);
      try {
        for await (const chunk of log.read(keep)) {
          hash.update(chunk);
          for (let from = 0; from < chunk.length;) from += await aside.append(chunk.subarray(from));
        }
        await aside.sync();
      } finally {
        await aside.close();
      }
      await disk.syncDirectoryOf(path);
      const bytes = end - keep;
      end = keep;
      await cutBack();
      return { bytes, hash: hash.digest('hex') };
    },
    async append(lines) {
      if (lost !== null) throw lost;
      if (isDirty) await cutBack();
      await mustBeOurs(end);
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      isDirty = true;
      try {
        await writeLog(bytes);
        await mustBeOurs(end + bytes.length);
        const next = `${anchorPath}.next`;
        await disk.writeFile(next, Buffer.from(`${lines.at(-1) ?? ''}\n`));
        await disk.rename(next, anchorPath);
      } catch (error) {
        // Not what another process may have written.
        if (lost === null) await cutBack().catch(() => undefined);
        throw error;
      }
      end += bytes.length;
      isDirty = false;
      // The anchor may lag behind: from here on the write cannot be taken back.
      await disk.syncDirectoryOf(anchorPath).catch(() => undefined);
    },
    close() {
      closing ??= log.close();
      return closing;
    },
  };
}
