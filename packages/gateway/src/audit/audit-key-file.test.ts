import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { generateAuditKey } from '@beamdeck/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAuditKeyFile } from './audit-key-file.js';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(`${tmpdir()}/beamdeck-audit-`);
  path = `${directory}/audit.log`;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('audit key file', () => {
  it('is made once, also by many at the same time', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => openAuditKeyFile(`${path}.key`)));
    expect(new Set(keys.map(({ d }) => d)).size).toBe(1);
    expect((await readFile(`${path}.key.pub`, 'utf8')).trim()).toBe(keys[0]?.x);
  });

  it('is refused when others can read it or it holds no key, without a word of it', async () => {
    const key = await generateAuditKey();
    await writeFile(`${path}.key`, JSON.stringify(key), { mode: 0o600 });
    await chmod(`${path}.key`, 0o640);
    await expect(openAuditKeyFile(`${path}.key`)).rejects.toMatchObject({ code: 'validation_error' });
    await chmod(`${path}.key`, 0o600);
    for (const text of [`${JSON.stringify(key)}!`, `{"d":"${key.d}"}`, 'null', '']) {
      await writeFile(`${path}.key`, text);
      const error: unknown = await openAuditKeyFile(`${path}.key`).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'validation_error' });
      expect(String(error) + JSON.stringify(error) + String((error as Error).cause)).not.toContain(key.d);
    }
  });
});
