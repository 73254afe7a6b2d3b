import type { OperationContract } from '@beamdeck/core';
import { API_BASE } from '../rest/cluster-routes.js';
import type { ApiApp } from '../rest/cluster-routes.js';
import { openApiDocument } from './openapi-document.js';
import { GATEWAY_VERSION } from '../version.js';

/** `GET /api/v1/openapi.json`: what is served here, made once. */
export function addOpenApiRoute(app: ApiApp, operations: readonly OperationContract[]): void {
  let text: string | null = null;
  app.get(`${API_BASE}/openapi.json`, () => {
    text ??= JSON.stringify(openApiDocument({ operations, version: GATEWAY_VERSION }));
    return new Response(text, {
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' },
    });
  });
}
