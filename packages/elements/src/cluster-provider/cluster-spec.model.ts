import type { SimulationSpec } from '../events/cluster-simulation-request.js';

/** Which cluster a provider is to make. */
export type ClusterSpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'gateway'; readonly url: string }
  | ({ readonly kind: 'simulated' } & SimulationSpec);

const DEFAULT_NODES = 3;
const MOST_NODES = 1_000;

/** `simulated` wins over `src`, so that a page can be switched to simulation by one attribute. */
export function clusterSpec(
  src: string,
  simulated: number | null,
  seed: number,
  baseUrl: string,
): ClusterSpec {
  if (simulated !== null) return { kind: 'simulated', nodes: simulated, seed, latencyMs: null };
  if (src === '') return { kind: 'none' };
  return { kind: 'gateway', url: absolute(src, baseUrl) };
}

/** Equal specs make equal clusters; a key to compare them by. */
export function specKey(spec: ClusterSpec): string {
  return JSON.stringify(spec);
}

/** `simulated`, `simulated=""` and nonsense mean the usual three nodes; an absent attribute means no simulation. */
export function simulatedNodes(attribute: string | null): number | null {
  if (attribute === null || attribute === 'false') return null;
  const nodes = Math.trunc(Number(attribute));
  return attribute === '' || !Number.isFinite(nodes) || nodes < 1
    ? DEFAULT_NODES
    : Math.min(nodes, MOST_NODES);
}

function absolute(src: string, baseUrl: string): string {
  try {
    return new URL(src, baseUrl).href;
  } catch {
    // Left as it is: the connection says what is wrong with it.
    return src;
  }
}
