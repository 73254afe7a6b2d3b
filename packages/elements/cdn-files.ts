import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Options } from 'tsup';

/** The files beside `beamdeck.js`, by the modules that are imported on use and live in them. */
const BESIDE: readonly (readonly [modules: RegExp, file: string])[] = [
  [/\/(simulated-cluster|example-scenarios)\.js$/, './beamdeck-simulation.js'],
  [/\/locale\/de\.js$|^\.\/de\.js$/, './beamdeck-de.js'],
];

const fileOf = (module: string): string | undefined => BESIDE.find(([modules]) => modules.test(module))?.[1];

/**
 * What is imported on use becomes a part of the file, as if it were imported at the top; only what lives in a file beside it is
 * still imported on use, relative to the file's own address. Left to esbuild, a module imported on use is wrapped, and so is all
 * it shares with the rest: nothing of the barrels could then be left out.
 */
export const cdnFiles: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'cdn-files',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, kind }) => {
      const file = kind === 'dynamic-import' ? fileOf(path) : undefined;
      return file === undefined ? undefined : { path: file, external: true };
    });
    build.onLoad({ filter: /packages[\\/](core|elements)[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const parts: string[] = [];
      const contents = source.replaceAll(/\bimport\(\s*'([^']+)'\s*\)/g, (whole, module: string) => {
        if (fileOf(module) !== undefined) return whole;
        const name = `part${parts.length}_`;
        parts.push(`import * as ${name} from '${module}';`);
        return `Promise.resolve(${name})`;
      });
      return parts.length === 0 ? undefined : { contents: [contents, ...parts].join('\n'), loader: 'ts' };
    });
  },
};

/**
 * Gives the copy of Lit inside the CDN file its own way to a Trusted Types policy, see `markup-policy.ts`. A release of Lit that
 * makes its policy in another way does not build.
 */
export const ownMarkupPolicy: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'own-markup-policy',
  setup(build) {
    build.onLoad({ filter: /[\\/]lit-html[\\/]lit-html\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replace(
        /(\w+)\.createPolicy\("lit-html",\{createHTML:(\w+)=>\2\}\)/,
        'markupPolicy($1)',
      );
      if (contents === source)
        throw new Error(`${path} makes no policy that is known: see markup-policy.ts.`);
      const from = JSON.stringify(join(import.meta.dirname, 'src/base/markup-policy.ts'));
      return { contents: `import { markupPolicy } from ${from};\n${contents}`, loader: 'js' };
    });
  },
};
