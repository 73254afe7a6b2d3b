import { wireName } from '../model/codec.js';
import { BeamdeckError } from '../model/error.js';

/** What earlier steps have found, by their ids. A step that is there without `data` was not run. */
export type StepData = ReadonlyMap<string, { readonly data: unknown } | null>;

const MAX_DEPTH = 16;
const MAX_PATH = 32;

/**
 * The params with every `{ "$from": step, "path": "a.0.b" }` replaced by what it stands for. Looks at own properties of
 * plain data only, under their names or their wire names; there is no way to anything else. Throws `invalid_parameter` for a
 * reference to a step that is not an earlier one or that found nothing, and for a path that leads nowhere.
 */
export function resolveReferences(params: unknown, steps: StepData): unknown {
  return resolve(params, steps, 0);
}

/** Whether any part refers to one of these steps. */
export function refersTo(params: unknown, steps: ReadonlySet<string>, depth = 0): boolean {
  if (typeof params !== 'object' || params === null || depth > MAX_DEPTH) return false;
  const from = referenceOf(params)?.from;
  if (from !== undefined) return steps.has(from);
  return Object.values(params).some((part) => refersTo(part, steps, depth + 1));
}

function resolve(part: unknown, steps: StepData, depth: number): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (depth > MAX_DEPTH) throw invalid('The params are nested too deeply.', {});
  const reference = referenceOf(part);
  if (reference !== null) return valueOf(reference, steps);
  if (Array.isArray(part)) return part.map((each) => resolve(each, steps, depth + 1));
  // From entries, so that a key `__proto__` is a key and nothing else.
  return Object.fromEntries(
    Object.entries(part).map(([key, each]) => [key, resolve(each, steps, depth + 1)]),
  );
}

interface Reference {
  readonly from: string;
  readonly path: string;
}

function referenceOf(part: object): Reference | null {
  if (Array.isArray(part) || !Object.hasOwn(part, '$from')) return null;
  const { $from, path = '', ...more } = part as { $from: unknown; path?: unknown };
  if (typeof $from !== 'string' || typeof path !== 'string' || Object.keys(more).length > 0) {
    throw invalid('A reference has `$from`, a step, and `path`, a text.', {});
  }
  return { from: $from, path };
}

function valueOf({ from, path }: Reference, steps: StepData): unknown {
  const step = steps.get(from);
  if (step === undefined) throw invalid('A reference is to a step that is no earlier one.', { from });
  if (step === null) throw invalid('A reference is to a step that has found nothing.', { from });
  const keys = path === '' ? [] : path.split('.');
  if (keys.length > MAX_PATH) throw invalid('The path of a reference is too long.', { from });
  let value = step.data;
  for (const key of keys) {
    const found = ownValue(value, key);
    if (found === undefined) throw invalid('The path of a reference leads nowhere.', { from, path, at: key });
    ({ value } = found);
  }
  return value;
}

function ownValue(holder: unknown, key: string): { readonly value: unknown } | undefined {
  if (typeof holder !== 'object' || holder === null) return undefined;
  if (Array.isArray(holder)) {
    const index = /^\d{1,9}$/.test(key) ? Number(key) : -1;
    return index >= 0 && index < holder.length ? { value: holder[index] as unknown } : undefined;
  }
  const name = Object.hasOwn(holder, key) ? key : Object.keys(holder).find((own) => wireName(own) === key);
  return name === undefined ? undefined : { value: (holder as Readonly<Record<string, unknown>>)[name] };
}

function invalid(message: string, details: Readonly<Record<string, unknown>>): BeamdeckError {
  return new BeamdeckError('invalid_parameter', message, {
    details: { ...details, outcome: 'failed' },
    suggestions: ['Write `{ "$from": "<id of an earlier step>", "path": "processes.0.pid" }`.'],
  });
}
