import { wireSchema } from '@beamdeck/core';
import type { JsonSchema, OperationContract } from '@beamdeck/core';
import { API_BASE } from '../rest/cluster-routes.js';
import { componentSchemas } from './component-schemas.js';
import { operationPath } from './operation-path.js';
import { plainPaths } from './plain-paths.js';
import { errorResponses } from './responses.js';

export interface OpenApiOptions {
  readonly operations: readonly OperationContract[];
  /** Of the gateway. */
  readonly version: string;
}

/** An OpenAPI 3.1 document, as JSON. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: JsonSchema;
  readonly servers: readonly JsonSchema[];
  readonly security: readonly JsonSchema[];
  readonly tags: readonly JsonSchema[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: JsonSchema;
    readonly securitySchemes: JsonSchema;
  };
}

/** What is served at a path, by method; and where, when that is not the cluster's server. */
export type PathItem = { readonly servers?: readonly JsonSchema[] } & Readonly<
  Partial<Record<'get' | 'post' | 'delete', JsonSchema>>
>;

/**
 * Describes everything that the gateway serves to programs: each operation at its own path, each again under
 * `/operations/<name>/execute` and `/preview`, and what is no operation. Paths are relative to the server, which is one
 * cluster; those outside `/api/v1` say so themselves. Derived from the declarations that the routes are derived from.
 */
export function openApiDocument({ operations, version }: OpenApiOptions): OpenApiDocument {
  const paths: Record<string, PathItem> = {};
  const add = (path: string, item: PathItem): void => {
    paths[path] = { ...paths[path], ...item };
  };
  for (const operation of operations) {
    if (operation.rest === null) continue;
    add(openApiPath(operation.rest.path), {
      [operation.rest.method.toLowerCase()]: operationPath(operation),
    });
  }
  for (const operation of operations) {
    add(`/operations/${operation.name}/execute`, { post: operationPath(operation, 'execute') });
    add(`/operations/${operation.name}/preview`, { post: operationPath(operation, 'preview') });
  }
  for (const [path, item] of Object.entries(plainPaths())) add(path, item);

  const schemas: Record<string, JsonSchema> = { ...componentSchemas() };
  for (const { name, params, result } of operations) {
    schemas[`${name}.params`] = wireSchema(params, 'input');
    schemas[`${name}.result`] = wireSchema(result, 'output');
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Beamdeck gateway',
      version,
      summary: 'Watches and operates Erlang/OTP clusters: the Arsenal API, and what Beamdeck adds to it.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: API_BASE, description: 'The default cluster.' },
      {
        url: `${API_BASE}/clusters/{cluster}`,
        description: 'Any cluster by its name, where a gateway serves several.',
        variables: { cluster: { default: 'default' } },
      },
    ],
    security: [{ bearer: [] }, {}],
    tags: [...new Set(operations.map(({ category }) => category)), 'gateway', 'operability'].map((name) => ({
      name,
    })),
    paths,
    components: {
      schemas,
      responses: errorResponses(),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of the gateway’s token file, or a JWT of the identity provider it trusts.',
        },
      },
    },
  };
}

/** `/api/v1/processes/:pid` is `/processes/{pid}` of a server. */
export function openApiPath(path: string): string {
  const relative = path.startsWith(`${API_BASE}/`) ? path.slice(API_BASE.length) : path;
  return relative.replace(/:(\w+)/g, '{$1}');
}
