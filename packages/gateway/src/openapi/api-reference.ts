import type { JsonSchema } from '@beamdeck/core';
import type { OpenApiDocument } from './openapi-document.js';

const METHODS = ['get', 'post', 'delete'] as const;

/** The API reference (`docs/api.md`), as Markdown, from the description that the gateway serves. */
export function apiReference(document: OpenApiDocument): string {
  const paths = Object.entries(document.paths);
  const of = (tag: string) =>
    paths.flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        const isOf = operation !== undefined && (operation['tags'] as string[]).includes(tag);
        return isOf && !isDerived(path) ? [section(path, method, operation, item, document)] : [];
      }),
    );
  return [
    '# API reference',
    'Made from `GET /api/v1/openapi.json` by `npm run docs:api`; do not edit.',
    'Paths are below `/api/v1` for the default cluster, and below `/api/v1/clusters/<name>` for any other. Every operation is also ' +
      'at `POST /operations/<name>/execute`, with all of its params in the body, and its dry run at `POST /operations/<name>/preview`. ' +
      'An answer is `{ data, timestamp, success: true, metadata }`, an error `{ error, timestamp, success: false }`. What changes ' +
      'something needs `Content-Type: application/json` and the header `X-Beamdeck-Request`.',
    ...document.tags.flatMap(({ name }) => {
      const sections = of(String(name));
      return sections.length === 0 ? [] : [`## ${title(String(name))}`, ...sections];
    }),
    '## Operations without a path of their own',
    'At `POST /operations/<name>/execute` and `/preview`.',
    ...paths.flatMap(([path, { post }]) =>
      post !== undefined && path.endsWith('/execute') && !hasOwnPath(path, document)
        ? [unbound(path, post, document)]
        : [],
    ),
    '## Errors',
    errorTable(document),
    '',
  ].join('\n\n');
}

const isDerived = (path: string): boolean => /^\/operations\/\w+\/(execute|preview)$/.test(path);

function hasOwnPath(path: string, document: OpenApiDocument): boolean {
  const name = path.split('/')[2];
  return Object.values(document.paths).some((item) =>
    METHODS.some((method) => item[method]?.['operationId'] === name),
  );
}

function section(
  path: string,
  method: string,
  operation: JsonSchema,
  item: { readonly servers?: readonly JsonSchema[] },
  document: OpenApiDocument,
): string {
  const server = item.servers?.[0]?.['url'];
  const at = server === '/' ? path : server === undefined ? path : `${String(server)}${path}`;
  const parameters = ((operation['parameters'] ?? []) as readonly Parameter[]).filter(
    (parameter) => parameter.in !== 'header' || parameter.name === 'Last-Event-ID',
  );
  const inBody = bodyFields(operation, document);
  const rows = [
    ...parameters.map(({ name, in: where, required, schema, description }) =>
      row(name, where, required === true, schema, description),
    ),
    ...inBody,
  ];
  return [
    `### \`${method.toUpperCase()} ${at}\``,
    `${String(operation['summary'])}${danger(operation)}`,
    ...(operation['description'] === undefined ? [] : [String(operation['description'])]),
    ...(rows.length === 0 ? [] : [table(['parameter', 'in', 'type', 'default'], rows)]),
    ...answer(operation, document),
  ].join('\n\n');
}

function unbound(path: string, operation: JsonSchema, document: OpenApiDocument): string {
  const rows = bodyFields(operation, document);
  return [
    `### \`${String(path.split('/')[2])}\``,
    `${String(operation['summary'])}${danger(operation)}`,
    ...(rows.length === 0 ? [] : [table(['parameter', 'in', 'type', 'default'], rows)]),
    ...answer(operation, document),
  ].join('\n\n');
}

function danger(operation: JsonSchema): string {
  const level = operation['x-danger'];
  return level === undefined || level === 'read' ? '' : ` Danger: **${String(level)}**.`;
}

function bodyFields(operation: JsonSchema, document: OpenApiDocument): string[][] {
  const given = schemaOf(operation['requestBody'], 'application/json');
  const schema = given === null ? null : resolve(given, document);
  const required = (schema?.['required'] ?? []) as readonly string[];
  return Object.entries((schema?.['properties'] ?? {}) as Record<string, JsonSchema>).map(([name, of]) =>
    row(name, 'body', required.includes(name), of, undefined),
  );
}

function answer(operation: JsonSchema, document: OpenApiDocument): string[] {
  const success = (operation['responses'] as Record<string, unknown>)['200'];
  const whole = schemaOf(success, 'application/json');
  const properties = (whole?.['properties'] ?? {}) as Record<string, JsonSchema>;
  const data = properties['data'];
  if (data === undefined) return [];
  const fields = (resolve(data, document)['properties'] ?? {}) as Record<string, JsonSchema>;
  if (Object.keys(fields).length === 0) return [];
  return [
    `\`data\`: ${Object.entries(fields)
      .map(([name, schema]) => `\`${name}\` (${typeOf(schema)})`)
      .join(', ')}.`,
  ];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

function row(
  name: string,
  where: string,
  required: boolean,
  schema: JsonSchema,
  description: string | undefined,
): string[] {
  const byDefault = schema['default'];
  return [
    `\`${name}\`${required ? ' (required)' : ''}`,
    where,
    `${typeOf(schema)}${limitsOf(schema)}${description === undefined ? '' : `. ${description}`}`,
    byDefault === undefined ? '' : `\`${JSON.stringify(byDefault)}\``,
  ];
}

function limitsOf({ minimum, maximum, maxLength, maxItems }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${String(minimum)}–${String(maximum)}`;
  if (maxLength !== undefined) return `, at most ${String(maxLength)} characters`;
  if (maxItems !== undefined) return `, at most ${String(maxItems)}`;
  return '';
}

function typeOf(schema: JsonSchema): string {
  if (Array.isArray(schema['enum']))
    return schema['enum'].map((value) => `\`${String(value)}\``).join(' or ');
  if ('const' in schema) return `\`${JSON.stringify(schema['const'])}\``;
  if (Array.isArray(schema['anyOf'])) {
    return [...new Set((schema['anyOf'] as JsonSchema[]).map((option) => typeOf(option)))].join(' or ');
  }
  const { type } = schema;
  if (type === 'array') {
    const items = schema['items'] as JsonSchema | undefined;
    return items === undefined ? 'list' : `list of ${typeOf(items)}`;
  }
  if (Array.isArray(type)) return type.join(' or ');
  return typeof type === 'string' ? type : typeof schema['$ref'] === 'string' ? 'object' : 'anything';
}

function schemaOf(content: unknown, type: string): JsonSchema | null {
  const found = content as
    { readonly content?: Record<string, { readonly schema?: JsonSchema }> } | undefined;
  return found?.content?.[type]?.schema ?? null;
}

function resolve(schema: JsonSchema, document: OpenApiDocument): JsonSchema {
  const target = schema['$ref'];
  if (typeof target !== 'string') return schema;
  return document.components.schemas[target.slice('#/components/schemas/'.length)] ?? schema;
}

function errorTable(document: OpenApiDocument): string {
  const rows = Object.entries(document.components.responses).map(([name, response]) => [
    name.slice('error_'.length),
    String((response as { readonly description: string }).description),
  ]);
  return table(['status', 'meaning'], rows);
}

/** A bar in a cell would end it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function title(tag: string): string {
  return tag.charAt(0).toUpperCase() + tag.slice(1);
}
