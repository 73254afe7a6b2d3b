import { LineCounter, isNode, parseDocument } from 'yaml';
import type { core } from 'zod';
import { ConfigError } from './config-error.js';

export type Path = readonly (string | number)[];

/** A configuration file as read: YAML, of which JSON is a part. Comments are allowed in both, as YAML has them (`#`). */
export interface ConfigText {
  readonly value: unknown;
  /** The line a field stands on, or that of the innermost field around it that is there. */
  lineOf(path: Path): number;
  /** The complaint about a field: file, line, field and why. */
  error(issues: readonly core.$ZodIssue[]): ConfigError;
}

/** Aliases can be made to stand for billions of values; no configuration needs more than a few. */
const MAX_ALIASES = 50;

/** Throws `ConfigError` naming file and line for text that is no YAML, or that has a key twice. */
export function parseConfigText(path: string, text: string): ConfigText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    // The parser's own sentence may quote the text, and that may be a token.
    const why = fault.code === 'DUPLICATE_KEY' ? 'a key stands here twice' : 'this is neither YAML nor JSON';
    throw new ConfigError(`${path}:${String(lines.linePos(fault.pos[0]).line)}: ${why}.`);
  }
  const lineOf = (field: Path): number => {
    for (let length = field.length; length > 0; length -= 1) {
      const node = document.getIn(field.slice(0, length), true);
      if (isNode(node) && Array.isArray(node.range)) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  return {
    value: valueOf(path, () => document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown),
    lineOf,
    error(issues) {
      const issue = firstIssue(issues);
      return new ConfigError(`${path}:${String(lineOf(issue.path))}: ${issue.field}: ${issue.why}.`);
    },
  };
}

function valueOf(path: string, read: () => unknown): unknown {
  try {
    return read() ?? {};
  } catch {
    throw new ConfigError(`${path}: this has too many aliases.`);
  }
}

/** The first complaint. The library's sentences name what was expected, never the value. An unknown key stands on its own line. */
export function firstIssue(issues: readonly core.$ZodIssue[]): {
  readonly path: Path;
  readonly field: string;
  readonly why: string;
} {
  const [issue] = issues;
  if (issue === undefined) return { path: [], field: '(all)', why: 'is not valid' };
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    const at = [...path, issue.keys[0] ?? ''];
    return { path: at, field: at.join('.'), why: 'there is no such field' };
  }
  return { path, field: path.join('.') || '(all)', why: whyOf(issue) };
}

const KINDS: Readonly<Record<string, string>> = {
  number: 'must be a number',
  int: 'must be a whole number',
  string: 'must be text',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must have fields of its own',
  record: 'must have fields of its own',
};

/** What is wrong, in words for whoever wrote it; never the value, which may be a secret. */
export function whyOf(issue: core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'is missing';
      return KINDS[issue.expected] ?? `must be ${issue.expected}`;
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return bound('at most', issue.maximum, issue.origin);
    case 'too_small':
      return bound('at least', issue.minimum, issue.origin);
    default:
      return issue.message.replace(/\.$/, '');
  }
}

function bound(word: string, limit: number | bigint, of: string): string {
  if (of === 'string') return `must have ${word} ${String(limit)} characters`;
  if (of === 'array') return `must have ${word} ${String(limit)} entries`;
  return `must be ${word} ${String(limit)}`;
}
