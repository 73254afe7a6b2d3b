// The custom elements manifest, from the sources and their doc blocks: what is public, and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cli } from '@custom-elements-manifest/analyzer/cli.js';

const folder = fileURLToPath(new URL('..', import.meta.url));
/** Where every class is imported from by those who use the package; its sources are not in it. */
const INDEX = 'dist/index.js';

/** Resolves with the manifest of the sources as they are. */
export async function createManifest() {
  const sources = ['src/base/cluster-element.ts', 'src/cluster-*/cluster-*.ts'];
  const analyzed = await cli({
    argv: [
      'analyze',
      '--quiet',
      '--litelement',
      '--globs',
      ...sources,
      '--exclude',
      '**/*.{test,define,styles}.ts',
    ],
    cwd: folder,
    noWrite: true,
  });
  const types = eventTypes();
  const declarations = analyzed.modules
    .flatMap((module) => module.declarations ?? [])
    .filter(({ tagName }) => tagName !== undefined)
    .map((declaration) => published(declaration, types))
    .sort((a, b) => a.tagName.localeCompare(b.tagName));
  const index = {
    kind: 'javascript-module',
    path: INDEX,
    declarations,
    exports: declarations.map(({ name }) => ({ kind: 'js', name, declaration: { name, module: INDEX } })),
  };
  const definitions = declarations.map(({ tagName, name }) => ({
    kind: 'javascript-module',
    path: `dist/define/${tagName}.js`,
    declarations: [],
    exports: [{ kind: 'custom-element-definition', name: tagName, declaration: { name, module: INDEX } }],
  }));
  return { schemaVersion: '2.1.0', readme: 'README.md', modules: [index, ...definitions] };
}

/** The declarations of all elements, by name. */
export const elementsOf = (manifest) => manifest.modules.flatMap(({ declarations }) => declarations);

function published(declaration, types) {
  const { name, tagName, summary } = declaration;
  const lists = {
    attributes: declaration.attributes?.map(withoutOrigin),
    members: declaration.members?.filter(isPublic).map(withoutOrigin),
    // What is dispatched in the code has no words; what the doc block names has, and is the whole list.
    events: declaration.events
      ?.filter((event) => event.description !== undefined)
      .map(({ name: event, description }) => ({
        name: event,
        type: { text: types.get(event) ?? 'Event' },
        description,
      })),
    slots: declaration.slots,
    cssParts: declaration.cssParts,
    cssProperties: declaration.cssProperties,
    cssStates: declaration.cssStates?.flatMap((state) => stateNames(state)).map((state) => ({ name: state })),
  };
  const filled = Object.entries(lists).filter(([, list]) => list !== undefined && list.length > 0);
  return {
    kind: 'class',
    name,
    tagName,
    customElement: true,
    summary,
    superclass: { name: 'LitElement', package: 'lit' },
    ...Object.fromEntries(filled),
  };
}

/** The doc block names the states of an element in one line. */
const stateNames = ({ name, description }) =>
  `${name} ${description ?? ''}`.split(/\s+/).filter((word) => word !== '');

const isPublic = ({ name, privacy, kind, static: ofClass }) =>
  (privacy === undefined || privacy === 'public') &&
  !name.startsWith('#') &&
  ofClass !== true &&
  !(kind === 'method' && /^(connected|disconnected)Callback$/.test(name));

/** The base class is not one of the published: what comes from it is each element's own. */
const withoutOrigin = (member) =>
  Object.fromEntries(Object.entries(member).filter(([key]) => key !== 'inheritedFrom'));

/** The class of each event, by its name. */
function eventTypes() {
  const events = join(folder, 'src/events');
  const types = new Map();
  for (const file of readdirSync(events)) {
    const text = readFileSync(join(events, file), 'utf8');
    for (const [, event, type] of text.matchAll(/'(cluster-[\w-]+)': (\w+Event);/g)) types.set(event, type);
  }
  return types;
}
