import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { builtinContracts } from '../operations/contracts/index.js';
import { wireName } from './codec.js';
import { wireSchema } from './wire-schema.js';

describe('wireSchema', () => {
  it.each(
    builtinContracts.flatMap(({ name, params, result }) => [
      [`params of ${name}`, params, 'input'] as const,
      [`result of ${name}`, result, 'output'] as const,
    ]),
  )('says of the %s what zod itself says, in wire form', (_what, schema, io) => {
    const theirs = inWireForm(z.toJSONSchema(schema, { io, reused: 'inline' }));
    expect(open(wireSchema(schema, io))).toEqual(open(theirs));
  });

  it('knows every part that declarations are made of', () => {
    const schema = z.object({
      someText: z.string().check(z.minLength(2), z.maxLength(5)),
      someList: z.array(z.tuple([z.string(), z.number()], z.boolean())).check(z.maxLength(3)),
      aNumber: z._default(z.int().check(z.minimum(1)), 4),
      either: z.nullable(z.union([z.literal('a'), z.literal(['b', 'c'])])),
      byNode: z.readonly(z.record(z.string(), z.enum(['x_y', 'z']))),
      maybe: z.optional(z.unknown()),
    });
    expect(wireSchema(schema, 'input')).toEqual({
      type: 'object',
      properties: {
        some_text: { type: 'string', minLength: 2, maxLength: 5 },
        some_list: {
          type: 'array',
          maxItems: 3,
          items: {
            type: 'array',
            prefixItems: [{ type: 'string' }, { type: 'number' }],
            items: { type: 'boolean' },
          },
        },
        a_number: { type: 'integer', minimum: 1, default: 4 },
        either: {
          anyOf: [
            {
              anyOf: [
                { type: 'string', const: 'a' },
                { type: 'string', enum: ['b', 'c'] },
              ],
            },
            { type: 'null' },
          ],
        },
        by_node: {
          type: 'object',
          propertyNames: { type: 'string' },
          additionalProperties: { type: 'string', enum: ['x_y', 'z'] },
        },
        maybe: {},
      },
      required: ['some_text', 'some_list', 'either', 'by_node'],
      additionalProperties: false,
    });
    expect(wireSchema(schema, 'output')['required']).toEqual([
      'some_text',
      'some_list',
      'a_number',
      'either',
      'by_node',
    ]);
  });
});

/** zod closes objects on output and leaves them open on input; we hold it the other way round, and on purpose. */
function open(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(open);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => key !== '$schema' && !(key === 'additionalProperties' && value === false))
      .map(([key, value]) => [key, open(value)]),
  );
}

function inWireForm(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(inWireForm);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === 'required') return [key, (value as string[]).map(wireName)];
      if (key !== 'properties') return [key, inWireForm(value)];
      const fields = Object.entries(value as object).map(([name, field]) => [
        wireName(name),
        inWireForm(field),
      ]);
      return [key, Object.fromEntries(fields)];
    }),
  );
}
