/**
 * The selected node in the URL's hash: `#node=shop%4010.0.0.5`. Other `key=value` parts of the hash are kept. A hash of
 * another shape belongs to the page's own router and is never touched.
 */
const PAIRS = /^(?:[\w-]+=[^&]*)(?:&[\w-]+=[^&]*)*$/;

/** The node a hash names; null where it names none. */
export function nodeInHash(hash: string): string | null {
  const text = hash.replace(/^#/, '');
  if (!PAIRS.test(text)) return null;
  return new URLSearchParams(text).get('node') || null;
}

/** The hash with that node, or without one; null when the hash is not ours to change. */
export function hashWithNode(hash: string, node: string | null): string | null {
  const text = hash.replace(/^#/, '');
  if (text !== '' && !PAIRS.test(text)) return null;
  const params = new URLSearchParams(text);
  if (node === null) params.delete('node');
  else params.set('node', node);
  const next = params.toString();
  return next === '' ? '' : `#${next}`;
}
