/**
 * What the console keeps in the URL's hash: `#panel=processes&node=shop%4010.0.0.5`. Other `key=value` parts of the hash are
 * kept. A hash of another shape belongs to the page's own router and is never touched.
 */
export interface HashParts {
  readonly node: string | null;
  readonly panel: string | null;
}

const PAIRS = /^(?:[\w-]+=[^&]*)(?:&[\w-]+=[^&]*)*$/;

/** What a hash says; null where it is not ours. */
export function partsInHash(hash: string): HashParts | null {
  const text = hash.replace(/^#/, '');
  if (text === '') return { node: null, panel: null };
  if (!PAIRS.test(text)) return null;
  const params = new URLSearchParams(text);
  return { node: params.get('node') || null, panel: params.get('panel') || null };
}

/** The hash with those parts, or without them; null when the hash is not ours to change. */
export function hashWithParts(hash: string, parts: HashParts): string | null {
  const text = hash.replace(/^#/, '');
  if (text !== '' && !PAIRS.test(text)) return null;
  const params = new URLSearchParams(text);
  for (const key of ['panel', 'node'] as const) {
    const value = parts[key];
    if (value === null) params.delete(key);
    else params.set(key, value);
  }
  const next = params.toString();
  return next === '' ? '' : `#${next}`;
}
