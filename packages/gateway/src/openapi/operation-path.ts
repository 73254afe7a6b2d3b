import { wireSchema } from '@beamdeck/core';
import type { JsonSchema, OperationContract } from '@beamdeck/core';
import { ref } from './component-schemas.js';
import { responses } from './responses.js';

/** What every request that may change something carries. */
export const WRITE_HEADERS: readonly JsonSchema[] = [
  {
    name: 'X-Beamdeck-Request',
    in: 'header',
    required: true,
    description: 'Any value. A page of another site cannot send it.',
    schema: { type: 'string' },
  },
  {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same key again, with the same request, gives the first answer and runs nothing.',
    schema: { type: 'string' },
  },
];

/** An operation at its own path; or as `execute` or `preview` of its name, with all params in the body. */
export function operationPath(operation: OperationContract, as?: 'execute' | 'preview'): JsonSchema {
  const { name, category, summary, danger } = operation;
  const preview = as === 'preview';
  return {
    operationId: as === undefined ? name : `${name}_${as}`,
    tags: [category],
    summary: preview ? `Dry run: what \`${name}\` would do, and what stands against it.` : summary,
    'x-danger': danger,
    ...(as === undefined
      ? boundParams(operation)
      : { parameters: [...WRITE_HEADERS], ...body(ref(`${name}.params`)) }),
    responses: preview
      ? responses(ref('operation_preview'), 'What would happen. Nothing has.')
      : responses(ref(`${name}.result`), 'Done.'),
  };
}

/** The params of the path, then those of the query or the body. */
function boundParams({ name, params, rest }: OperationContract): JsonSchema {
  const schema = wireSchema(params, 'input') as ObjectSchema;
  const inPath = [...(rest?.path ?? '').matchAll(/:(\w+)/g)].map(([, param]) => param as string);
  const path = inPath.map((param) => ({
    name: param,
    in: 'path',
    required: true,
    schema: schema.properties[param] ?? { type: 'string' },
  }));
  const others = Object.entries(schema.properties).filter(([param]) => !inPath.includes(param));
  const required = (schema.required ?? []).filter((param) => !inPath.includes(param));
  if (rest?.method === 'GET') {
    const query = others.map(([param, of]) => ({
      name: param,
      in: 'query',
      required: required.includes(param),
      schema: of,
      ...(of['type'] === 'array' ? { style: 'form', explode: false } : {}),
    }));
    return { parameters: [...path, ...query] };
  }
  const rests = {
    type: 'object',
    title: `${name}, but for what the path says`,
    properties: Object.fromEntries(others),
    ...(required.length === 0 ? {} : { required }),
  };
  return { parameters: [...path, ...WRITE_HEADERS], ...body(rests, required.length > 0) };
}

export function body(schema: JsonSchema, required = false): JsonSchema {
  return { requestBody: { required, content: { 'application/json': { schema } } } };
}

interface ObjectSchema extends JsonSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}
