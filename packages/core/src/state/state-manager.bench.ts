/**
 * What the state of a large cluster costs: `npm run bench -w packages/core -- state-manager`.
 * The probe answers out of thin air, so the times are the engine's own. Memory is what the engine holds after a collection.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bench, describe } from 'vitest';
import { resolveConfig } from '../model/config.js';
import { fakeClock, sampleNodeName, scriptedProbe } from '../testing/index.js';
import { createMembership } from './membership.js';
import { createClusterStateManager } from './cluster-state-manager.js';

const NODES = 1_000;
const CHANGED = NODES / 100;
const names = Array.from({ length: NODES }, (_, i) => sampleNodeName(i));
const config = resolveConfig({ sweepConcurrency: NODES });

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;
const heldBytes = () => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

function world() {
  const clock = fakeClock();
  const probe = scriptedProbe({ clock, seeds: names.slice(0, 1) });
  probe.mesh(...names);
  return { clock, probe };
}

const { clock, probe } = world();
const before = heldBytes();
const manager = createClusterStateManager({ probe, config, clock });
let topologies = 0;
manager.topology$.subscribe(() => (topologies += 1));
manager.vitals$.subscribe();
// The entry, then all it sees, then what all of those see.
for (let step = 0; step < 20; step += 1) await clock.advance(1_000);
const held = heldBytes() - before;
process.stdout.write(
  `state of ${NODES} nodes, each seeing all others: ${(held / 1e6).toFixed(1)} MB; topologies shown while it was found: ${topologies}\n`,
);

/** The membership alone, so that what a change costs is told apart from what a thousand promises cost. */
const still = world();
const membership = createMembership({
  ...still,
  config,
  onEvidence: () => undefined,
  onVitals: () => undefined,
  onQuiet: () => undefined,
  onError: () => undefined,
});
membership.start();
for (let step = 0; step < 20; step += 1) {
  await still.clock.advance(1_000);
  membership.publish();
}
let turn = 0;
const some = (of: number) => Array.from({ length: CHANGED / 2 }, (_, i) => names[(of * 7 + i) % NODES] ?? '');
/** Half of the one in a hundred are lost, the other half come back. */
const changeSome = () => {
  for (const node of some(turn)) still.probe.set(node, { link: 'ok' });
  turn += 1;
  for (const node of some(turn)) still.probe.set(node, { link: 'silent' });
};

describe(`${NODES} nodes, each seeing all others`, () => {
  bench('1 % change: the new topology', () => {
    changeSome();
    membership.publish();
  });
  bench('nothing changes: the topology', () => {
    membership.publish();
  });
  bench('a whole round of sweeps, 1 % with new gauges, in virtual time', async () => {
    await clock.advance(5_000);
  });
});
