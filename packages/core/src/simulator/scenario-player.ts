import type { Clock } from '../clock/clock.js';
import { errorFrom } from '../model/error-from.js';
import type { FaultInjector } from './fault-injector.js';
import type { Scenario, ScenarioStep } from './scenario.js';

/** A scenario under way. */
export interface ScenarioRun {
  /** Resolves when its last step has been done, or when it was stopped; never rejects. */
  readonly done: Promise<void>;
  /** No further step is done; what was done stays. Idempotent. */
  stop(): void;
}

/**
 * Does the steps of a scenario when their time comes, from now on. A step that cannot be done (its node does not run) is
 * told as `scenario_step_failed`, and the next ones go on.
 */
export function playScenario(faults: FaultInjector, clock: Clock, { name, steps }: Scenario): ScenarioRun {
  const startedAt = clock.now();
  let place = 0;
  let cancel: () => void = () => undefined;
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  let over = false;

  const end = (stopped: boolean) => {
    if (over) return;
    over = true;
    cancel();
    faults.tell('scenario_ended', [], { name, stopped, stepsDone: place });
    finish();
  };
  const next = () => {
    const step = steps[place];
    if (step === undefined) {
      end(false);
      return;
    }
    cancel = clock.schedule(Math.max(0, startedAt + step.atMs - clock.now()), () => {
      place += 1;
      try {
        perform(step, faults);
      } catch (cause) {
        faults.tell('scenario_step_failed', [], {
          name,
          step: { ...step },
          error: errorFrom(cause).toJSON(),
        });
      }
      next();
    });
  };

  faults.tell('scenario_started', [], { name, steps: steps.length });
  next();
  return { done, stop: () => end(true) };
}

function perform(step: ScenarioStep, controls: FaultInjector): void {
  switch (step.do) {
    case 'node_failure':
      controls.simulateNodeFailure(step.node, step);
      break;
    case 'network_partition':
      controls.simulateNetworkPartition(step.islands, step);
      break;
    case 'heal':
      controls.heal(step.node);
      break;
    case 'slow_node':
      controls.slowNode(step.node, step);
      break;
    case 'mailbox_flood':
      controls.mailboxFlood(step.node, step);
      break;
    case 'restart_storm':
      controls.restartStorm(step.node, step);
      break;
    case 'node_join':
      controls.nodeJoin();
      break;
    case 'node_leave':
      controls.nodeLeave(step.node);
      break;
  }
}
