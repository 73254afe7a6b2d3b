import * as z from 'zod/mini';
import type { BeamdeckError } from '../model/error.js';
import { isBeamdeckError } from '../model/error.js';
import type { ClusterProbe, ProbeContext, ProbeEvent } from './cluster-probe.js';

/** A cluster of at least three nodes that see each other, a probe of it that watches nothing yet, and what can be done to it. */
export interface ConformanceFixture {
  readonly probe: ClusterProbe;
  readonly nodes: readonly string[];
  /** Lets time pass: virtual or real. */
  pass(ms: number): Promise<void>;
  kill?(node: string): Promise<void>;
  /** Starts a killed node again, and joins it to the others. */
  restart?(node: string): Promise<void>;
  pause?(node: string): Promise<void>;
  resume?(node: string): Promise<void>;
  /** Cuts every link between the islands. */
  cut?(islands: readonly (readonly string[])[]): Promise<void>;
  heal?(): Promise<void>;
  /** Processes of the node to which anything may be done: others at each call, with nothing in their mailboxes. */
  subjects(node: string): Promise<ConformanceSubjects>;
  /** Ends the cluster too. */
  close(): Promise<void>;
}

/** Two processes without a name, by their pids. */
export interface ConformanceSubjects {
  /** Does not trap exits; replies `pong` to the call `ping`, and reads and forgets everything else. */
  readonly server: string;
  /** Traps exits, and reads and forgets everything: also what `exit(Pid, shutdown)` is to it. */
  readonly stubborn: string;
}

export type FaultAbility = 'kill' | 'pause' | 'cut';

/** One cluster under test, with its events written down. */
export interface Session {
  readonly fixture: ConformanceFixture;
  readonly probe: ClusterProbe;
  readonly nodes: readonly string[];
  readonly events: readonly ProbeEvent[];
  context(): ProbeContext;
  watchAll(): Promise<void>;
  /** Lets time pass until the promise is settled. */
  settle<T>(promise: Promise<T>): Promise<T>;
  /** Lets time pass until the condition holds; fails when it does not in time. */
  eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void>;
  end(): Promise<void>;
}

const STEP_MS = 20;
const SETTLE_MS = 30_000;

export async function open(create: () => Promise<ConformanceFixture>, patienceMs: number): Promise<Session> {
  const fixture = await create();
  const { probe, nodes } = fixture;
  const events: ProbeEvent[] = [];
  const subscription = probe.events$.subscribe((event) => events.push(event));
  assert(nodes.length >= 3, 'at least three nodes are needed');

  async function settle<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (let waited = 0; !settled && waited < SETTLE_MS; waited += STEP_MS) await fixture.pass(STEP_MS);
    assert(settled, `nothing came within ${SETTLE_MS} ms`);
    return promise;
  }
  return {
    fixture,
    probe,
    nodes,
    events,
    settle,
    context: () => ({ signal: never(), deadlineMs: 10_000, priority: 'normal' }),
    async watchAll() {
      for (const node of nodes) await settle(probe.watch(node, { signal: never() }));
    },
    async eventually(what, condition) {
      for (let waited = 0; waited < patienceMs; waited += STEP_MS) {
        if (await condition()) return;
        await fixture.pass(STEP_MS);
      }
      assert(await condition(), `not so within ${patienceMs} ms: ${what}`);
    },
    async end() {
      subscription.unsubscribe();
      await probe.close();
      await fixture.close();
    },
  };
}

export async function failure(promise: Promise<unknown>): Promise<BeamdeckError> {
  const outcome = await failureOr(promise);
  assert(isBeamdeckError(outcome), 'it did not fail');
  return outcome;
}

export async function failureOr<T>(promise: Promise<T>): Promise<T | BeamdeckError> {
  try {
    return await promise;
  } catch (cause) {
    assert(isBeamdeckError(cause), `not a coded error: ${String(cause)}`);
    return cause;
  }
}

export function conforms(schema: z.core.$ZodType, value: unknown): void {
  const parsed = z.safeParse(schema, value);
  assert(parsed.success, `not in form: ${JSON.stringify(parsed.error?.issues ?? [])}`);
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  assert(left === right, `${what}: ${left} instead of ${right}`);
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export const never = (): AbortSignal => new AbortController().signal;

export function aborted(): AbortSignal {
  const abort = new AbortController();
  abort.abort();
  return abort.signal;
}
