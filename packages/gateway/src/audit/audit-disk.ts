import type { FileHandle } from 'node:fs/promises';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What the audit log asks of a disk, so that tests can make each step of it fail. */
export interface AuditDisk {
  /** Opens a file for reading and appending; creates it, for its owner alone, when it is not there. */
  openLog(path: string): Promise<LogFile>;
  /** The text of a small file; null when there is none. */
  readText(path: string): Promise<string | null>;
  /** Makes a new file, for its owner alone, whose content would survive the loss of power. Replaces an old one. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Makes what was created or renamed beside the path survive the loss of power. */
  syncDirectoryOf(path: string): Promise<void>;
}

export interface LogFile {
  size(): Promise<number>;
  /** Whether the path still names this file: a log that was moved away must not be written to any more. */
  isAt(path: string): Promise<boolean>;
  /** Bytes from a place on; at most a few at once. */
  read(from: number): AsyncIterable<Uint8Array>;
  /** Adds to the end. Returns how many bytes were taken, which may be fewer than given. */
  append(bytes: Uint8Array): Promise<number>;
  truncate(size: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

const OWNER_ONLY = 0o600;
const CHUNK = 65_536;

/** The disk of this machine. */
export const nodeDisk: AuditDisk = {
  async openLog(path) {
    return logFile(await open(path, 'a+', OWNER_ONLY));
  },
  async readText(path) {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },
  async writeFile(path, bytes) {
    const handle = await open(path, 'w', OWNER_ONLY);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename,
  async syncDirectoryOf(path) {
    const handle = await open(dirname(path), 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

function logFile(handle: FileHandle): LogFile {
  return {
    size: async () => (await handle.stat()).size,
    async isAt(path) {
      const own = await handle.stat();
      try {
        const there = await stat(path);
        return there.ino === own.ino && there.dev === own.dev;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    async *read(from) {
      for (let at = from; ;) {
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, at);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
        at += bytesRead;
      }
    },
    append: async (bytes) => (await handle.write(bytes)).bytesWritten,
    truncate: (size) => handle.truncate(size),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
