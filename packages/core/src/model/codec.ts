import * as z from 'zod/mini';
import { BeamdeckError } from './error.js';

/**
 * The one codec between the model (camelCase) and the wire (Arsenal's snake_case). Derived from the zod schemas: keys of
 * objects change case, keys of records (node names!) and all values never do.
 */
export type Schema = z.core.$ZodType;

/**
 * The wire form of a value. Keys the schema does not know are left out, as are undefined ones: nothing leaves that was
 * not declared. Parts that need no change are shared with `value`, so neither may be written to.
 */
export function toWire<S extends Schema>(schema: S, value: z.output<S>): unknown {
  return renamingOf(schema).toWire(value);
}

/**
 * The model form of a wire value, validated. Keys the schema does not know are ignored, so that a newer server may say
 * more. Throws `protocol_error` with the fields at fault in `details.fields`.
 */
export function fromWire<S extends Schema>(schema: S, wire: unknown): z.output<S> {
  const parsed = z.safeParse(schema, renamingOf(schema).fromWire(wire));
  if (parsed.success) return parsed.data;
  throw new BeamdeckError('protocol_error', 'The data received is not in the expected form.', {
    details: { fields: issueFields(parsed.error.issues) },
  });
}

/** The model form of a wire value as it is: renamed, neither validated nor completed. For what is shown, not acted on. */
export function renameFromWire(schema: Schema, wire: unknown): unknown {
  return renamingOf(schema).fromWire(wire);
}

/** `collectedAt` -> `collected_at`. */
export function wireName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What is wrong, by path in wire form; the first complaint of each path. */
export function issueFields(issues: readonly z.core.$ZodIssue[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of issues) {
    const path = issue.path.map((part) => (typeof part === 'string' ? wireName(part) : String(part)));
    const key = path.join('.') || '(value)';
    fields[key] ??= issueText(issue);
  }
  return fields;
}

/** zod/mini carries no sentences of its own, and these name the expectation, which is what a caller needs. */
function issueText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_value':
      return `expected one of: ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must be at least ${String(issue.minimum)}`;
    case 'too_big':
      return `must be at most ${String(issue.maximum)}`;
    case 'unrecognized_keys':
      return `unknown: ${issue.keys.join(', ')}`;
    default:
      return issue.code.replaceAll('_', ' ');
  }
}

/** How one schema's values are renamed in both directions. */
interface Renaming {
  toWire(value: unknown): unknown;
  fromWire(value: unknown): unknown;
}

const asIs = (value: unknown): unknown => value;
const unchanged: Renaming = { toWire: asIs, fromWire: asIs };

/** A memo, not state: schemas never change, so neither does what is derived from one. */
const renamings = new WeakMap<Schema, Renaming>();

function renamingOf(schema: Schema): Renaming {
  const known = renamings.get(schema);
  if (known !== undefined) return known;
  const derived = derive(schema);
  renamings.set(schema, derived);
  return derived;
}

function derive(schema: Schema): Renaming {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return whenPresent(renamingOf(def.innerType));
    case 'lazy': {
      // Asked for at each use: a schema that contains itself cannot be derived whole.
      const inner = (): Renaming => renamingOf(def.getter());
      return { toWire: (value) => inner().toWire(value), fromWire: (value) => inner().fromWire(value) };
    }
    case 'array':
      return renamingOfList(renamingOf(def.element));
    case 'tuple':
      return renamingOfTuple(def.items.map(renamingOf), def.rest === null ? unchanged : renamingOf(def.rest));
    case 'record':
      return renamingOfRecord(renamingOf(def.valueType));
    case 'union':
      return renamingOfUnion(def.options);
    case 'object':
      return renamingOfObject(def.shape);
    default:
      return unchanged;
  }
}

function whenPresent(inner: Renaming): Renaming {
  if (inner === unchanged) return unchanged;
  return {
    toWire: (value) => (value === undefined || value === null ? value : inner.toWire(value)),
    fromWire: (value) => (value === undefined || value === null ? value : inner.fromWire(value)),
  };
}

function renamingOfList(element: Renaming): Renaming {
  if (element === unchanged) return unchanged;
  return {
    toWire: (value) => (Array.isArray(value) ? value.map(element.toWire) : value),
    fromWire: (value) => (Array.isArray(value) ? value.map(element.fromWire) : value),
  };
}

function renamingOfTuple(items: readonly Renaming[], rest: Renaming): Renaming {
  if (rest === unchanged && items.every((item) => item === unchanged)) return unchanged;
  const at = (index: number): Renaming => items[index] ?? rest;
  return {
    toWire: (value) => (Array.isArray(value) ? value.map((item, i) => at(i).toWire(item)) : value),
    fromWire: (value) => (Array.isArray(value) ? value.map((item, i) => at(i).fromWire(item)) : value),
  };
}

function renamingOfRecord(entry: Renaming): Renaming {
  if (entry === unchanged) return unchanged;
  // fromEntries makes every key an own property, `__proto__` too.
  const mapped = (value: unknown, map: (item: unknown) => unknown): unknown =>
    isRecord(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, map(value[key])])) : value;
  return {
    toWire: (value) => mapped(value, entry.toWire),
    fromWire: (value) => mapped(value, entry.fromWire),
  };
}

/** The first option that accepts the value says how it is renamed; one that none accepts is left for validation to refuse. */
function renamingOfUnion(options: readonly Schema[]): Renaming {
  const renamed = options.map((schema) => ({ schema, renaming: renamingOf(schema) }));
  if (renamed.every(({ renaming }) => renaming === unchanged)) return unchanged;
  return {
    toWire(value) {
      const option = renamed.find(({ schema }) => z.safeParse(schema, value).success);
      return option === undefined ? value : option.renaming.toWire(value);
    },
    fromWire(wire) {
      for (const { schema, renaming } of renamed) {
        const value = renaming.fromWire(wire);
        if (z.safeParse(schema, value).success) return value;
      }
      return wire;
    },
  };
}

function renamingOfObject(shape: Readonly<Record<string, Schema>>): Renaming {
  const fields = Object.keys(shape).map((name) => ({
    name,
    wire: wireName(name),
    renaming: renamingOf(shape[name] as Schema),
  }));
  return {
    toWire(value) {
      if (!isRecord(value)) return value;
      const wire: Record<string, unknown> = {};
      for (const field of fields) {
        const item = value[field.name];
        if (item !== undefined) wire[field.wire] = field.renaming.toWire(item);
      }
      return wire;
    },
    fromWire(wire) {
      if (!isRecord(wire)) return wire;
      const value: Record<string, unknown> = {};
      for (const field of fields) {
        // Own keys only: a wire object answers for what it was sent with, not for what every object inherits.
        if (!Object.hasOwn(wire, field.wire)) continue;
        value[field.name] = field.renaming.fromWire(wire[field.wire]);
      }
      return value;
    },
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
