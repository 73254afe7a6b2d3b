import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file of the documentation. */
export const page = (name: string): string =>
  fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));

/** Puts figures into docs/benchmarks.json under their names, beside those that other benchmarks have put there. */
export function putFigures(figures: Readonly<Record<string, unknown>>): void {
  const target = page('benchmarks.json');
  let before: object = {};
  try {
    before = JSON.parse(readFileSync(target, 'utf8')) as object;
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code !== 'ENOENT') throw cause;
  }
  writeFileSync(target, `${JSON.stringify({ ...before, ...figures }, null, 2)}\n`);
}
