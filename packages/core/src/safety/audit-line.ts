import type { AuditCheckpoint, AuditLine } from '../model/audit.js';
import { auditLines } from '../model/audit.js';
import { fromWire, toWire } from '../model/codec.js';
import { canonicalJson } from '../model/state-checksum.js';

/** What the first line of a log has for the hash of the line before. */
export const NO_HASH = '0'.repeat(64);
/** Longer lines are never written, and when read are not lines of ours. Characters. */
export const MAX_LINE_LENGTH = 65_536;

/**
 * The one text of a line: JSON in wire form, keys sorted, no space, and every character that could hide or move text on a
 * terminal (controls, direction marks, line separators, zero width) written as an escape. Ends without a newline.
 */
export function auditText(line: AuditLine): string {
  return visible(canonicalJson(toWire(auditLines[line.kind], line)));
}

/** The line of a text; null when the text is not exactly what `auditText` makes of it. */
export function readAuditLine(text: string): AuditLine | null {
  if (text.length > MAX_LINE_LENGTH) return null;
  try {
    const wire: unknown = JSON.parse(text);
    if (visible(canonicalJson(wire)) !== text) return null;
    const { kind } = wire as { readonly kind?: unknown };
    return isKind(kind) ? fromWire(auditLines[kind], wire) : null;
  } catch {
    return null;
  }
}

function isKind(kind: unknown): kind is AuditLine['kind'] {
  return typeof kind === 'string' && Object.hasOwn(auditLines, kind);
}

/** What the signature of a checkpoint is made over. */
export function signedText(checkpoint: AuditCheckpoint): string {
  return `beamdeck audit checkpoint 1\n${auditText({ ...checkpoint, signature: null })}`;
}

/** JSON may carry any character as an escape, so the text still means the same. */
function visible(json: string): string {
  return json.replace(HIDDEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const HIDDEN = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
