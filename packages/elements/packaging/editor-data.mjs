// What editors complete and explain: for VS Code's HTML, and as web-types for JetBrains'. Derived from the manifest.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { elementsOf } from './manifest.mjs';

/** https://github.com/microsoft/vscode-html-languageservice/blob/main/docs/customData.md */
export function htmlData(manifest) {
  const aliases = unions();
  return {
    version: 1.1,
    tags: elementsOf(manifest).map(({ tagName, summary, attributes = [] }) => ({
      name: tagName,
      description: summary,
      attributes: attributes.map((attribute) => ({
        name: attribute.name,
        description: attribute.description,
        ...(isBoolean(attribute)
          ? { valueSet: 'v' }
          : { values: choices(attribute, aliases).map((name) => ({ name })) }),
      })),
    })),
  };
}

/** https://github.com/JetBrains/web-types */
export function webTypes(manifest, { name, version }) {
  const aliases = unions();
  const named = (list = []) => list.map(({ name: of, description }) => ({ name: of, description }));
  const elements = elementsOf(manifest).map((element) => ({
    name: element.tagName,
    description: element.summary,
    attributes: (element.attributes ?? []).map((attribute) => ({
      name: attribute.name,
      description: attribute.description,
      value: isBoolean(attribute)
        ? { kind: 'no-value' }
        : {
            type:
              choices(attribute, aliases)
                .map((choice) => JSON.stringify(choice))
                .join(' | ') || 'string',
          },
    })),
    slots: named(element.slots),
    css: { parts: named(element.cssParts), properties: named(element.cssProperties) },
    js: {
      properties: (element.members ?? [])
        .filter(({ kind }) => kind === 'field')
        .map(({ name: of, description, type }) => ({ name: of, description, type: type?.text })),
      events: named(element.events),
    },
  }));
  return {
    $schema: 'https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json',
    name,
    version,
    'description-markup': 'markdown',
    contributions: { html: { elements } },
  };
}

export const isBoolean = ({ type }) => type?.text === 'boolean';

/** The words an attribute takes; none where it takes any. */
function choices({ type }, aliases) {
  const text = (type?.text ?? '')
    .split('|')
    .map((part) => aliases.get(part.trim()) ?? part)
    .join('|');
  return [...text.matchAll(/'([^']+)'/g)].map(([, word]) => word);
}

/** Named unions of literals in the sources, as the text of the union. */
function unions() {
  const src = fileURLToPath(new URL('../src', import.meta.url));
  const found = new Map();
  for (const file of readdirSync(src, { recursive: true })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const text = readFileSync(join(src, file), 'utf8');
    for (const [, name, union] of text.matchAll(/^export type (\w+) =([\s|]*(?:'[^']+'[\s|]*)+);/gm))
      found.set(name, union);
  }
  return found;
}
