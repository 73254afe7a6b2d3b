import * as z from 'zod/mini';
import { wireName } from './codec.js';

/** JSON Schema (2020-12) of a schema's wire form, for forms, documentation and other clients. */
export function wireSchema(schema: z.core.$ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return inWireForm(rest) as Record<string, unknown>;
}

/** Renames what `properties` and `required` name; records have neither, so node names cannot be touched. */
function inWireForm(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(inWireForm);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === 'properties') {
        const properties = Object.entries(value as Record<string, unknown>);
        return [
          key,
          Object.fromEntries(properties.map(([name, item]) => [wireName(name), inWireForm(item)])),
        ];
      }
      if (key === 'required') return [key, (value as string[]).map(wireName)];
      // Values of the schema's own making, not schemas.
      if (key === 'enum' || key === 'const' || key === 'default' || key === 'examples') return [key, value];
      return [key, inWireForm(value)];
    }),
  );
}
