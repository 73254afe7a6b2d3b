// Writes what is derived from the elements: `npm run manifest`. A part of the build; a test compares it with the sources.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { htmlData, webTypes } from './editor-data.mjs';
import { reactTypes, vueTypes } from './framework-types.mjs';
import { createManifest } from './manifest.mjs';

/** Every derived file, by its path in the package. */
export async function derivedFiles() {
  const manifest = await createManifest();
  const about = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const json = (data) => `${JSON.stringify(data, null, 2)}\n`;
  return new Map([
    ['manifest/custom-elements.json', json(manifest)],
    ['manifest/html-data.json', json(htmlData(manifest))],
    ['manifest/web-types.json', json(webTypes(manifest, about))],
    ['src/react.generated.ts', reactTypes(manifest)],
    ['src/vue.generated.ts', vueTypes(manifest)],
  ]);
}

/** Those whose text differs are written, so that a build of the same sources leaves everything as it was. */
export async function writeDerivedFiles() {
  for (const [path, text] of await derivedFiles()) {
    const file = new URL(`../${path}`, import.meta.url);
    if (current(file) === text) continue;
    mkdirSync(dirname(fileURLToPath(file)), { recursive: true });
    writeFileSync(file, text);
  }
}

function current(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeDerivedFiles();
