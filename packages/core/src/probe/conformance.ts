import { ACTS, ACTS_THROUGH_FAULTS } from './conformance-acts.js';
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
  { describe, it, beforeAll, afterAll }: ConformanceRunner,
  { create, timeoutMs = 60_000, patienceMs = 5_000, cannot = {} }: ConformanceOptions,
): void {
  describe(`${name} as a ClusterProbe`, () => {
    describe('asked and told', () => {
      let shared: Session | null = null;
      beforeAll(async () => {
        shared = await open(create, patienceMs);
        await shared.watchAll();
      }, timeoutMs);
      afterAll(async () => {
        await shared?.end();
      }, timeoutMs);
      for (const [question, body] of [...QUESTIONS, ...DEPTH_QUESTIONS, ...ACTS]) {
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

    describe('through faults', () => {
      for (const { title: fault, needs, body } of [...FAULTS, ...ACTS_THROUGH_FAULTS]) {
        const reason = needs === null ? undefined : cannot[needs];
        it(
          reason === undefined ? fault : `${fault} (not here: ${reason})`,
          async () => {
            const session = await open(create, patienceMs);
            try {
              if (reason === undefined) await body(session);
              else assert(session.fixture[needs ?? 'kill'] === undefined, `it can ${needs ?? ''} after all`);
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
