import type * as z from 'zod/mini';
import { wireName } from './codec.js';

/** A JSON Schema (2020-12) as a plain object, ready for `JSON.stringify`; names of fields are in snake_case. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * JSON Schema (2020-12) of a schema's wire form, for forms, documentation and other clients. `input`: what may be given,
 * so defaults are shown and fields that have one are not required. `output`: what comes back, so they are.
 *
 * Covers what declarations are made of; a part that it does not know is described as anything (`{}`). zod's own converter
 * covers all of zod, in the model's case, for twenty times the code in a page.
 */
export function wireSchema(schema: z.core.$ZodType, io: 'input' | 'output'): JsonSchema {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return { type: 'string', ...limits(def.checks, 'Length') };
    case 'number':
      return {
        type: 'format' in def && def.format === 'safeint' ? 'integer' : 'number',
        ...limits(def.checks, 'Value'),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'null':
      return { type: 'null' };
    case 'literal':
      return literalSchema(def.values);
    case 'enum':
      return { type: 'string', enum: Object.values(def.entries) };
    case 'array':
      return {
        type: 'array',
        items: wireSchema(def.element, io),
        ...limits(def.checks, 'Items'),
      };
    case 'tuple':
      return {
        type: 'array',
        prefixItems: def.items.map((item) => wireSchema(item, io)),
        ...(def.rest === null ? {} : { items: wireSchema(def.rest, io) }),
      };
    case 'record':
      return {
        type: 'object',
        propertyNames: wireSchema(def.keyType, io),
        additionalProperties: wireSchema(def.valueType, io),
      };
    case 'union':
      return { anyOf: def.options.map((option) => wireSchema(option, io)) };
    case 'nullable':
      return orNull(wireSchema(def.innerType, io));
    case 'default':
      return { default: def.defaultValue, ...wireSchema(def.innerType, io) };
    case 'optional':
    case 'readonly':
    case 'nonoptional':
    case 'prefault':
    case 'catch':
      return wireSchema(def.innerType, io);
    case 'object':
      return objectSchema(def.shape, io);
    default:
      return {};
  }
}

function literalSchema(values: readonly unknown[]): JsonSchema {
  const types = new Set(values.map((value) => (value === null ? 'null' : typeof value)));
  return {
    ...(types.size === 1 ? { type: [...types][0] } : {}),
    ...(values.length === 1 ? { const: values[0] } : { enum: [...values] }),
  };
}

/** A part that is nothing but its type gets one more. */
function orNull(schema: JsonSchema): JsonSchema {
  const plain = typeof schema['type'] === 'string' && Object.keys(schema).length === 1;
  return plain ? { type: [schema['type'], 'null'] } : { anyOf: [schema, { type: 'null' }] };
}

function objectSchema(shape: Readonly<Record<string, z.core.$ZodType>>, io: 'input' | 'output'): JsonSchema {
  const fields = Object.entries(shape);
  const required = fields.filter(
    ([, field]) => (io === 'input' ? field._zod.optin : field._zod.optout) === undefined,
  );
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [wireName(name), wireSchema(field, io)])),
    ...(required.length === 0 ? {} : { required: required.map(([name]) => wireName(name)) }),
    // An answer may say more one day; a question may not.
    ...(io === 'input' ? { additionalProperties: false } : {}),
  };
}

/** What the checks of a part limit, as JSON Schema says it: `minLength`, `maxItems`, `minimum` … */
function limits(
  checks: readonly z.core.$ZodCheck<never>[] | undefined,
  what: 'Length' | 'Items' | 'Value',
): JsonSchema {
  const found: Record<string, unknown> = {};
  for (const check of checks ?? []) {
    const { def } = (check as unknown as z.core.$ZodChecks)._zod;
    if (def.check === 'min_length') found[`min${what}`] = def.minimum;
    else if (def.check === 'max_length') found[`max${what}`] = def.maximum;
    else if (def.check === 'greater_than') found[def.inclusive ? 'minimum' : 'exclusiveMinimum'] = def.value;
    else if (def.check === 'less_than') found[def.inclusive ? 'maximum' : 'exclusiveMaximum'] = def.value;
  }
  return found;
}
