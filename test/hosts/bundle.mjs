// Bundles one of the samples, `node bundle.mjs vue/main.ts`, and prints it: as any project does with esbuild and Vue's compiler.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';

/** `.vue` files by Vue's own compiler, told which tags are elements and not components. */
const singleFileComponents = {
  name: 'vue',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor } = parse(await readFile(path, 'utf8'), { filename: path });
      const isCustomElement = (tag) => tag.startsWith('cluster-');
      const { content } = compileScript(descriptor, {
        id: path,
        inlineTemplate: true,
        templateOptions: { compilerOptions: { isCustomElement } },
      });
      return { contents: content, loader: 'ts' };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL(process.argv[2] ?? '', import.meta.url))],
  bundle: true,
  write: false,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  jsx: 'automatic',
  minify: true,
  plugins: [singleFileComponents],
  define: {
    'process.env.NODE_ENV': '"production"',
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
});
process.stdout.write(outputFiles[0].text);
