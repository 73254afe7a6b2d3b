import * as z from 'zod/mini';
import type { Schema } from './codec.js';
import { fromWire, issueFields, wireName } from './codec.js';
import { BeamdeckError } from './error.js';

/**
 * The params of an operation, as a caller gave them, checked and completed with their defaults.
 *
 * Lenient in form: keys in camelCase or snake_case, and text where a query string can carry nothing else (`"true"`,
 * `"20"`, `"a,b"` for a list). Strict in meaning: an unknown key, a key given in both cases and a value out of range are
 * refused, all at once, in `details.fields` under their wire names. Throws `missing_parameter` when that is all that is
 * wrong, else `validation_error`.
 */
export function parseParams<S extends Schema>(
  schema: S,
  params: unknown,
  options: { readonly operation?: string } = {},
): z.output<S> {
  const given = params ?? {};
  const faults = new Map<string, string>();
  if (typeof given !== 'object' || Array.isArray(given)) {
    refuse(new Map([['(params)', 'expected an object']]), false, options);
  }
  const shape = shapeOf(schema);
  const known = new Map<string, string>();
  for (const name of Object.keys(shape)) known.set(wireName(name), name).set(name, name);

  const values: Record<string, unknown> = {};
  for (const [key, raw] of Object.entries(given)) {
    const name = known.get(key);
    if (name === undefined) faults.set(key, 'unknown parameter');
    else if (Object.hasOwn(values, name)) faults.set(wireName(name), 'given twice');
    else if (raw !== undefined) values[name] = fromText(shape[name] as Schema, raw);
  }

  const parsed = z.safeParse(schema, values);
  if (parsed.success && faults.size === 0) return parsed.data;
  const issues = parsed.success ? [] : parsed.error.issues;
  const missing = issues.filter((issue) => isMissing(issue, values));
  const onlyMissing = faults.size === 0 && missing.length === issues.length;
  for (const issue of missing) faults.set(wireName(String(issue.path[0])), 'required');
  for (const [key, text] of Object.entries(issueFields(issues))) if (!faults.has(key)) faults.set(key, text);
  return refuse(faults, onlyMissing, options);
}

/** The params of a declaration by name; a declaration whose params are not an object has none. */
export function shapeOf(schema: Schema): Readonly<Record<string, Schema>> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === 'object' ? def.shape : {};
}

function isMissing(issue: z.core.$ZodIssue, values: Readonly<Record<string, unknown>>): boolean {
  return issue.path.length === 1 && !Object.hasOwn(values, String(issue.path[0]));
}

function refuse(
  faults: ReadonlyMap<string, string>,
  onlyMissing: boolean,
  { operation }: { readonly operation?: string },
): never {
  throw new BeamdeckError(
    onlyMissing ? 'missing_parameter' : 'validation_error',
    onlyMissing ? 'A required parameter is missing.' : 'The parameters are not valid.',
    {
      details: { fields: Object.fromEntries(faults) },
      suggestions: [...faults].slice(0, 5).map(([name, text]) => `${name}: ${text}`),
      ...(operation === undefined ? {} : { operation }),
    },
  );
}

/** Reads what a query string or a form can only say as text. What cannot be read so is left for validation to refuse. */
function fromText(schema: Schema, raw: unknown): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return raw === null ? raw : fromText(def.innerType, raw);
    case 'boolean':
      return raw === 'true' || raw === '1' ? true : raw === 'false' || raw === '0' ? false : raw;
    case 'number':
      return typeof raw === 'string' && NUMBER.test(raw) ? Number(raw) : raw;
    case 'array':
      return typeof raw === 'string'
        ? raw.split(',').map((item) => fromText(def.element, item.trim()))
        : Array.isArray(raw)
          ? raw.map((item) => fromText(def.element, item))
          : raw;
    case 'object':
      return nested(schema, raw);
    default:
      return raw;
  }
}

/** A nested object comes in wire form or in the model's; the model's own keys are not wire keys, so one that reads is that. */
function nested(schema: Schema, raw: unknown): unknown {
  if (z.safeParse(schema, raw).success) return raw;
  try {
    return fromWire(schema, raw);
  } catch {
    return raw;
  }
}

const NUMBER = /^-?\d+(\.\d+)?$/;
