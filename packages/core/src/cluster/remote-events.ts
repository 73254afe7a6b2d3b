import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';
import type { AuditLine } from '../model/audit.js';
import type { OperationResult } from '../model/operation.js';
import type { RecoveryEvent } from '../model/recovery.js';
import type { StreamTopic } from '../model/stream-event.js';
import type { SimulationEvent } from '../simulator/simulation-event.js';
import type { RemoteWorkflows } from './remote-workflows.js';

/** The topics of a gateway's stream that are events and nothing else: each entry is told once, none replays. */
export interface RemoteEvents {
  readonly recovery$: Observable<RecoveryEvent>;
  readonly simulationEvents$: Observable<SimulationEvent>;
  readonly auditLines$: Observable<AuditLine>;
  readonly results$: Observable<OperationResult>;
  /** One more result, which no stream has told of. */
  tellResult(result: OperationResult): void;
  /** Tells the entries of a change, in order; a topic that is none of these is left alone. */
  take(topic: StreamTopic, entries: readonly (readonly [string, unknown])[]): void;
  close(): void;
}

export function createRemoteEvents(
  workflows: () => Promise<RemoteWorkflows>,
  onError: (cause: unknown) => void,
): RemoteEvents {
  const recovery = new Subject<RecoveryEvent>();
  const simulation = new Subject<SimulationEvent>();
  const audit = new Subject<AuditLine>();
  const results = new Subject<OperationResult>();
  const subjects = { recovery, simulation_events: simulation, audit, arsenal_updates: results } as const;
  let told: Promise<void> = Promise.resolve();

  return {
    recovery$: recovery.asObservable(),
    simulationEvents$: simulation.asObservable(),
    auditLines$: audit.asObservable(),
    results$: results.asObservable(),
    tellResult: (result) => results.next(result),
    take(topic, entries) {
      // Nobody listens, so what reads them need not be loaded.
      if (!Object.hasOwn(subjects, topic) || !subjects[topic as keyof typeof subjects].observed) return;
      told = told
        .then(async () => {
          const read = await workflows();
          for (const [, wire] of entries) {
            if (topic === 'arsenal_updates') results.next(read.readResult(wire));
            else if (topic === 'recovery') recovery.next(read.readRecovery(wire));
            else if (topic === 'audit') audit.next(read.readAuditLine(wire));
            else simulation.next(read.readSimulation(wire));
          }
        })
        .catch(onError);
    },
    close() {
      for (const subject of Object.values(subjects)) subject.complete();
    },
  };
}
