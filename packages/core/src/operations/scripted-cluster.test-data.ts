import { onTestFinished } from 'vitest';
import { systemClock } from '../clock/clock.js';
import { createCluster } from '../cluster/create-cluster.js';
import type { OperationPreview } from '../model/preview.js';
import { openAudit } from '../safety/audit.js';
import { createMemoryAuditStore } from '../safety/audit-store.js';
import type { SafetyConfigInput } from '../safety/safety-config.js';
import type { ScriptedNode } from '../testing/index.js';
import { fakeClock, recordingProbe, scriptedProbe } from '../testing/index.js';
import type { OperationData, OperationName, OperationParams } from './builtin.js';

const OFTEN = { perSecond: 1_000, burst: 1_000 };

/** An engine over nodes that do as they are told, with everything enabled and no limit that a test would meet. */
export async function scriptedCluster(
  nodes: Readonly<Record<string, Partial<ScriptedNode>>>,
  safety: SafetyConfigInput = {},
) {
  const clock = fakeClock();
  const names = Object.keys(nodes);
  const script = scriptedProbe({ clock, seeds: names.slice(0, 1) });
  script.mesh(...names);
  for (const [name, change] of Object.entries(nodes)) script.set(name, change);
  const probe = recordingProbe(script);
  const audit = await openAudit({
    store: createMemoryAuditStore(),
    clock,
    signer: null,
    cluster: null,
    newChainId: () => 'of the test',
  });
  const cluster = createCluster({
    probe,
    clock,
    audit,
    safety: {
      enabledUpTo: 'destroy',
      confirmDestroy: false,
      limits: {
        diagnose: OFTEN,
        change: OFTEN,
        destroy: OFTEN,
        dangerPerSecond: 1_000,
        dangerPerMinute: 1_000,
      },
      ...safety,
    },
  });
  onTestFinished(async () => {
    await cluster.close();
    await audit.close();
  });
  cluster.topology$.subscribe();
  await clock.advance(500);

  /** What comes of it, when time goes on in steps of so long. Between them real time passes: the audit log's hashes take some. */
  const settled = async <T>(running: Promise<T>, stepMs: number): Promise<T> => {
    let over = false;
    const end = (): void => void (over = true);
    running.then(end, end);
    while (!over) {
      await clock.advance(stepMs);
      await new Promise<void>((resolve) => systemClock.schedule(0, resolve));
    }
    return running;
  };
  return {
    clock,
    script,
    probe,
    cluster,
    run: async <N extends OperationName>(
      name: N,
      params?: OperationParams<N>,
      stepMs = 10,
    ): Promise<OperationData<N>> => (await settled(cluster.operations.execute(name, params), stepMs)).data,
    preview: <N extends OperationName>(name: N, params?: OperationParams<N>): Promise<OperationPreview> =>
      settled(cluster.operations.preview(name, params), 10),
  };
}
