import { readFile } from 'node:fs/promises';
import { auditVerdict, systemClock, toWire } from '@beamdeck/core';
import type { AuditVerdict } from '@beamdeck/core';
import { verifyAuditFile } from '../audit/open-file-audit.js';
import { ConfigError } from '../config/config-error.js';
import { EXIT } from './exit-code.js';
import { jsonText } from './run.js';
import type { Terminal } from './terminal.js';
import { withProgress } from './terminal.js';

export interface AuditVerifyOptions {
  readonly path: string;
  readonly anchorPath: string | null;
  /** None: that in `<path>.key.pub`. */
  readonly publicKeys: readonly string[];
  readonly json: boolean;
  readonly terminal: Terminal;
}

/** `beamdeck audit verify`: whether a log is whole, in words or as JSON. Ends with 2 when it is not. */
export async function auditVerify(options: AuditVerifyOptions): Promise<number> {
  const { path, anchorPath, json, terminal } = options;
  const beside = `${path}.key.pub`;
  const publicKeys =
    options.publicKeys.length > 0
      ? options.publicKeys
      : [await readFile(beside, 'utf8').catch(() => '')]
          .map((text) => text.trim())
          .filter((text) => text !== '');
  const verdict = await withProgress(
    { terminal, clock: systemClock, what: 'Reading the log' },
    verifyAuditFile({ path, publicKeys, ...(anchorPath === null ? {} : { anchorPath }) }),
  ).catch((error: unknown) => {
    if (!(
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      error.code.startsWith('E')
    ))
      throw error;
    throw new ConfigError(`The audit log ${path} cannot be read.`);
  });
  if (json)
    terminal.write(jsonText(toWire(auditVerdict, { ...verdict, findings: [...verdict.findings] }), true));
  else terminal.write(`${words(verdict, publicKeys.length).join('\n')}\n`);
  return verdict.ok ? EXIT.done : EXIT.notWhole;
}

function words(
  { ok, lines, seq, vouchedFor, findings, lastCheckpoint }: AuditVerdict,
  keys: number,
): readonly string[] {
  const vouched =
    keys === 0
      ? 'No public key was given: whoever could write the log could have rewritten it.'
      : `Signed up to entry ${String(vouchedFor)} of ${String(seq)}.`;
  const last =
    lastCheckpoint === null
      ? ''
      : ` Last checkpoint: entry ${String(lastCheckpoint.seq)} at ${lastCheckpoint.time}.`;
  if (ok) return [`The log is whole: ${String(lines)} lines. ${vouched}${last}`];
  return [
    `The log is NOT whole: ${String(findings.length)} ${findings.length === 1 ? 'finding' : 'findings'} in ${String(lines)} lines. ${vouched}`,
    ...findings.map(({ kind, line, text }) => `  line ${String(line)}: ${kind}: ${text}`),
  ];
}
