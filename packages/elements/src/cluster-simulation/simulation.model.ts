import type { SimulationEvent } from '@beamdeck/core';
import type { SimulationSpec } from '../events/cluster-simulation-request.js';

/** What is typed of a simulation that is to be started; null where it is not a simulation. */
export function readSpec(nodes: string, seed: string, latency: string): SimulationSpec | null {
  const spec = {
    nodes: Number(nodes),
    seed: Number(seed),
    latencyMs: latency.trim() === '' ? null : Number(latency),
  };
  if (!Number.isInteger(spec.nodes) || spec.nodes < 1 || spec.nodes > 1_000) return null;
  if (seed.trim() === '' || !Number.isSafeInteger(spec.seed)) return null;
  if (spec.latencyMs !== null && !(spec.latencyMs >= 0 && spec.latencyMs <= 10_000)) return null;
  return spec;
}

/** A scenario file, or why it is none: it is read in full by whoever plays it. */
export function readScenario(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

const KEPT = 30;

/** What was done to the simulation, newest first. */
export function withEvent(
  events: readonly SimulationEvent[],
  event: SimulationEvent,
): readonly SimulationEvent[] {
  return [event, ...events].slice(0, KEPT);
}
