import { ACTS } from './conformance-acts.js';
import { DEPTH_QUESTIONS } from './conformance-depths.js';
import { FAULTS } from './conformance-faults.js';
import { QUESTIONS } from './conformance-questions.js';
import type { ConformanceFixture, FaultAbility, Session } from './conformance-session.js';
import { assert, open } from './conformance-session.js';

export type { ConformanceFixture, ConformanceSubjects, FaultAbility } from './conformance-session.js';

/** What a test runner has to have: vitest's own functions, as they are. */
export interface ConformanceRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => Promise<void>, timeoutMs?: number) => void;
  readonly beforeAll: (body: () => Promise<void>, timeoutMs?: number) => void;
  readonly afterAll: (body: () => Promise<void>, timeoutMs?: number) => void;
}

export interface ConformanceOptions {
  readonly create: () => Promise<ConformanceFixture>;
  /** What these nodes cannot be made to show, and why: the only way for a part of the suite not to run. */
  readonly cannot?: Partial<Readonly<Record<FaultAbility, string>>>;
  /** For a killed node to be noticed, a paused one to go on, a cut to be seen, at most. Default 5 000. */
  readonly patienceMs?: number;
  readonly timeoutMs?: number;
}

/**
 * What every `ClusterProbe` must do, so that what works on one works on all. One line registers it:
 * `describeClusterProbe('simulatedProbe', { describe, it, beforeAll, afterAll }, { create })`.
 *
 * It asks what any cluster can show, and so nothing of: how a name, a cookie or flags are refused, how a host is lost
 * without a word (a real one cannot be unplugged by a test), TLS, nodes of other releases. Those are each probe's own tests.
 */
export function describeClusterProbe(
  name: string,
  runner: ConformanceRunner,
  options: ConformanceOptions,
): void {
  register(`${name} as a ClusterProbe`, QUESTIONS, FAULTS, runner, options);
}

/** The same for the deeper questions and the acts, of a probe that has them: `ProbeDepths`. */
export function describeProbeDepths(
  name: string,
  runner: ConformanceRunner,
  options: ConformanceOptions,
): void {
  register(`${name} asked deeper`, DEPTH_QUESTIONS, ACTS, runner, options);
}

function register(
  title: string,
  questions: typeof QUESTIONS,
  faults: typeof FAULTS,
  { describe, it, beforeAll, afterAll }: ConformanceRunner,
  { create, timeoutMs = 60_000, patienceMs = 5_000, cannot = {} }: ConformanceOptions,
): void {
  describe(title, () => {
    describe('asked', () => {
      let shared: Session | null = null;
      beforeAll(async () => {
        shared = await open(create, patienceMs);
        await shared.watchAll();
      }, timeoutMs);
      afterAll(async () => {
        await shared?.end();
      }, timeoutMs);
      for (const [question, body] of questions) {
        it(
          question,
          async () => {
            assert(shared !== null, 'the cluster did not start');
            await body(shared);
          },
          timeoutMs,
        );
      }
    });

    describe('acted on and through faults', () => {
      for (const { title: fault, needs, body } of faults) {
        const reason = needs === null ? undefined : cannot[needs];
        it(
          reason === undefined ? fault : `${fault} (not here: ${reason})`,
          async () => {
            const session = await open(create, patienceMs);
            try {
              if (reason === undefined) await body(session);
              else assert(!isAble(session.fixture, needs), `it can ${needs ?? ''} after all`);
            } finally {
              await session.end();
            }
          },
          timeoutMs,
        );
      }
    });
  });
}

function isAble(fixture: ConformanceFixture, needs: FaultAbility | null): boolean {
  return fixture[needs === 'act' ? 'subjects' : (needs ?? 'kill')] !== undefined;
}
