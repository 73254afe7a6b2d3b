import type * as z from 'zod/mini';
import { SAMPLE_TIME } from './sample-node.js';

/**
 * The plainest value that a schema accepts: for declarations that sample data does not know. Optional parts are left out,
 * lists and records are empty, choices take their first.
 */
export function sampleOf(schema: z.core.$ZodType): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return SAMPLE_TIME;
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'enum':
      return Object.values(def.entries)[0];
    case 'literal':
      return def.values[0];
    case 'array':
      return [];
    case 'record':
      return {};
    case 'tuple':
      return def.items.map(sampleOf);
    case 'union':
      return def.options[0] === undefined ? null : sampleOf(def.options[0]);
    case 'default':
    case 'prefault':
      return def.defaultValue;
    case 'readonly':
    case 'catch':
    case 'nonoptional':
      return sampleOf(def.innerType);
    case 'lazy':
      return sampleOf(def.getter());
    case 'object':
      return Object.fromEntries(
        Object.entries(def.shape).flatMap(([name, inner]) =>
          inner._zod.def.type === 'optional' ? [] : [[name, sampleOf(inner)]],
        ),
      );
    default:
      return null;
  }
}
