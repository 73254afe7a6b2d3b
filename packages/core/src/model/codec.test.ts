import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { builtinContracts } from '../operations/contracts/index.js';
import { clusterChange } from './change.js';
import { fromWire, toWire, wireName } from './codec.js';
import { isBeamdeckError } from './error.js';

const sample = z.object({
  totalNodes: z.number(),
  byNode: z.record(z.string(), z.object({ rttMs: z.nullable(z.number()), seenBy: z.optional(z.string()) })),
  pairs: z.array(z.tuple([z.string(), z.object({ oneTwo: z.boolean() })])),
  either: z.union([
    z.object({ kindA: z.literal('a'), theA: z.string() }),
    z.object({ kindB: z.literal('b') }),
  ]),
  withDefault: z._default(z.object({ innerName: z.string() }), { innerName: 'x' }),
});

describe('codec', () => {
  it('changes the case of object keys and never of record keys or values', () => {
    const value: z.output<typeof sample> = {
      totalNodes: 2,
      byNode: { 'my_shop@host_one': { rttMs: null }, camelCase_x: { rttMs: 1, seenBy: 'seenBy' } },
      pairs: [['aB_c', { oneTwo: true }]],
      either: { kindB: 'b' },
      withDefault: { innerName: 'theName' },
    };
    const wire = toWire(sample, value);
    expect(wire).toEqual({
      total_nodes: 2,
      by_node: { 'my_shop@host_one': { rtt_ms: null }, camelCase_x: { rtt_ms: 1, seen_by: 'seenBy' } },
      pairs: [['aB_c', { one_two: true }]],
      either: { kind_b: 'b' },
      with_default: { inner_name: 'theName' },
    });
    expect(fromWire(sample, wire)).toEqual(value);
  });

  it('lets nothing out that the schema does not declare', () => {
    const schema = z.object({ name: z.string() });
    const value = { name: 'a', cookie: 'secret' };
    expect(toWire(schema, value)).toEqual({ name: 'a' });
  });

  it('ignores what a newer server says more', () => {
    expect(fromWire(z.object({ aB: z.number() }), { a_b: 1, new_field: 2 })).toEqual({ aB: 1 });
  });

  it('refuses data of another form, naming the fields in wire form', () => {
    const schema = z.object({ nodeStates: z.record(z.string(), z.object({ lastSeen: z.string() })) });
    try {
      fromWire(schema, { node_states: { a_b: { last_seen: 3 } } });
      expect.unreachable();
    } catch (error) {
      expect(isBeamdeckError(error, 'protocol_error') && error.details).toEqual({
        fields: { 'node_states.a_b.last_seen': 'expected string' },
      });
    }
  });

  it('does not read inherited keys, and keeps a record key named __proto__ inert', () => {
    const inherited = Object.create({ a_b: 1 }) as object;
    expect(fromWire(z.object({ aB: z.optional(z.number()) }), inherited)).toEqual({});
    const wire: unknown = JSON.parse('{"__proto__":{"polluted":1}}');
    const record = z.record(z.string(), z.object({ polluted: z.number() }));
    fromWire(record, wire);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(builtinContracts.map((operation) => [operation.name, operation] as const))(
    'carries any result of %s to the wire and back through JSON',
    (_name, operation) => {
      fc.assert(
        fc.property(valueOf(operation.result), (value) => {
          const wire: unknown = JSON.parse(JSON.stringify(toWire(operation.result as z.ZodMiniType, value)));
          expect(fromWire(operation.result as z.ZodMiniType, wire)).toEqual(value);
          expect(JSON.stringify(keysOf(operation.result, wire))).not.toMatch(/[A-Z]/);
        }),
        { numRuns: 50 },
      );
    },
  );

  it('carries any change to the wire and back', () => {
    fc.assert(
      fc.property(valueOf(clusterChange), (value) => {
        const wire: unknown = JSON.parse(JSON.stringify(toWire(clusterChange, value as never)));
        expect(fromWire(clusterChange, wire)).toEqual(value);
      }),
      { numRuns: 50 },
    );
  });

  it('names fields as Arsenal does', () => {
    expect(['rttMs', 'name', 'otpRelease', 'bytesIn'].map(wireName)).toEqual([
      'rtt_ms',
      'name',
      'otp_release',
      'bytes_in',
    ]);
  });
});

const nodeName = fc.constantFrom('a@h', 'shop_one@host_two', 'camelCase_x@Host', '__x__', 'ünï@côde');

/** Any value of a schema, derived from the schema itself. Absent and present optionals both occur. */
function valueOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return fc.oneof(nodeName, fc.string());
    case 'number':
      return def.checks === undefined
        ? fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0)
        : fc.nat();
    case 'boolean':
      return fc.boolean();
    case 'unknown':
      return fc.jsonValue();
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'nullable':
      return fc.option(valueOf(def.innerType));
    case 'optional':
      return valueOf(def.innerType);
    case 'array':
      return fc.array(valueOf(def.element), { maxLength: 3 });
    case 'record':
      return fc.dictionary(nodeName, valueOf(def.valueType), { maxKeys: 3, noNullPrototype: true });
    case 'object': {
      const names = Object.keys(def.shape);
      const required = names.filter((name) => optionality(def.shape[name] as z.core.$ZodType) !== 'optional');
      return fc.record(
        Object.fromEntries(names.map((name) => [name, valueOf(def.shape[name] as z.core.$ZodType)])),
        { requiredKeys: required, noNullPrototype: true },
      );
    }
    default:
      throw new Error(`no values for a schema of type ${def.type}`);
  }
}

const optionality = (schema: z.core.$ZodType): string => schema._zod.def.type;

/** The object keys of a wire value, without the record keys among them. */
function keysOf(schema: z.core.$ZodType, wire: unknown): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (wire === null || wire === undefined) return null;
  switch (def.type) {
    case 'nullable':
    case 'optional':
      return keysOf(def.innerType, wire);
    case 'array':
      return (wire as unknown[]).map((item) => keysOf(def.element, item));
    case 'record':
      return Object.values(wire as object).map((item) => keysOf(def.valueType, item));
    case 'object': {
      const names = new Map(Object.keys(def.shape).map((name) => [wireName(name), name]));
      return Object.entries(wire as object).map(([key, item]) => [
        key,
        keysOf(def.shape[names.get(key) ?? ''] as z.core.$ZodType, item),
      ]);
    }
    default:
      return null;
  }
}
