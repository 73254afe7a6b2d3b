import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { derivedFiles } from '../packaging/write.mjs';

interface Declaration {
  readonly name: string;
  readonly tagName: string;
  readonly summary: string;
  readonly attributes?: readonly { readonly name: string; readonly fieldName: string }[];
  readonly events?: readonly { readonly name: string; readonly type: { readonly text: string } }[];
}

let files: ReadonlyMap<string, string>;
let elements: readonly Declaration[];

const at = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

beforeAll(async () => {
  files = await derivedFiles();
  const manifest = JSON.parse(files.get('manifest/custom-elements.json') ?? '') as {
    modules: readonly { declarations: readonly Declaration[] }[];
  };
  elements = manifest.modules.flatMap(({ declarations }) => declarations);
});

describe('the manifest and what is derived from it', () => {
  it('are those of the sources (else: npm run manifest -w packages/elements)', () => {
    for (const [path, text] of files) expect(at(path), path).toBe(text);
  });

  it('name every element that has an entry of its own, with its summary', () => {
    const { exports } = JSON.parse(at('package.json')) as { exports: Record<string, unknown> };
    const tags = Object.keys(exports).flatMap((entry) => /^\.\/define\/(.+)\.js$/.exec(entry)?.[1] ?? []);
    expect(elements.map(({ tagName }) => tagName)).toEqual(tags.sort());
    for (const { tagName, summary } of elements) expect(summary, tagName).toMatch(/\.$/);
  });

  it('know the class of every event, and TypeScript the class of every tag', () => {
    for (const { name, tagName, events = [] } of elements) {
      expect(at(`src/${tagName}/${tagName}.ts`)).toContain(`'${tagName}': ${name};`);
      for (const event of events)
        expect(event.type.text, `${tagName} ${event.name}`).toMatch(/^Cluster\w+Event$/);
    }
  });

  it('tell editors and React of every attribute, and Vue of every property behind one', () => {
    const rowOf = (path: string, tag: string): string =>
      files
        .get(path)
        ?.split('\n')
        .find((line) => line.trim().startsWith(`'${tag}':`)) ?? '';
    const editors = JSON.parse(files.get('manifest/html-data.json') ?? '') as {
      tags: readonly { name: string; attributes: readonly { name: string }[] }[];
    };
    for (const { tagName, attributes = [] } of elements) {
      const known = editors.tags.find(({ name }) => name === tagName)?.attributes.map(({ name }) => name);
      expect(known).toEqual(attributes.map(({ name }) => name));
      for (const { name, fieldName } of attributes) {
        expect(rowOf('src/react.generated.ts', tagName), tagName).toContain(`'${name}'`);
        expect(rowOf('src/vue.generated.ts', tagName), tagName).toContain(`'${fieldName}'`);
      }
    }
  });
});
