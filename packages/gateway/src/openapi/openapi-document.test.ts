import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { builtinContracts } from '@beamdeck/core';
import * as prettier from 'prettier';
import { describe, expect, it } from 'vitest';
import { GATEWAY_VERSION } from '../version.js';
import { apiReference } from './api-reference.js';
import { openApiDocument } from './openapi-document.js';

const REFERENCE = '../../../../docs/api.md';
const document = () => openApiDocument({ operations: builtinContracts, version: GATEWAY_VERSION });

describe('the description of the API', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const verdict = await validator.validate(
      JSON.parse(JSON.stringify(document())) as Parameters<Validator['validate']>[0],
    );
    expect(verdict).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('has every operation at its own path and at execute and preview', () => {
    const { paths } = document();
    for (const { name, rest } of builtinContracts) {
      expect(paths).toHaveProperty([`/operations/${name}/execute`]);
      expect(paths).toHaveProperty([`/operations/${name}/preview`]);
      if (rest === null) continue;
      const path = rest.path.replace('/api/v1', '').replace(/:(\w+)/g, '{$1}');
      expect(paths[path]).toHaveProperty(rest.method.toLowerCase());
    }
  });

  it('names the version of the package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(GATEWAY_VERSION).toBe(manifest.version);
  });

  it('is what the reference in the documentation says: `npm run docs:api` writes it anew', async () => {
    const options = await prettier.resolveConfig(new URL(REFERENCE, import.meta.url));
    const text = await prettier.format(apiReference(document()), { ...options, parser: 'markdown' });
    await expect(text).toMatchFileSnapshot(REFERENCE);
  });
});
