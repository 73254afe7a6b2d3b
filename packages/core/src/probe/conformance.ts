import { FAULTS } from './conformance-faults.js';
import { QUESTIONS } from './conformance-questions.js';
import type { ConformanceFixture, FaultAbility, Session } from './conformance-session.js';
import { assert, open } from './conformance-session.js';

export type { ConformanceFixture, FaultAbility } from './conformance-session.js';

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
  const { describe, it } = runner;
  const { timeoutMs = 60_000, patienceMs = 5_000, cannot = {} } = options;

  describe(`${name} as a ClusterProbe`, () => {
    describe('asked', () => {
      let shared: Session | null = null;
      runner.beforeAll(async () => {
        shared = await open(options.create, patienceMs);
        await shared.watchAll();
      }, timeoutMs);
      runner.afterAll(async () => {
        await shared?.end();
      }, timeoutMs);
      for (const [title, body] of QUESTIONS) {
        it(
          title,
          async () => {
            assert(shared !== null, 'the cluster did not start');
            await body(shared);
          },
          timeoutMs,
        );
      }
    });

    describe('through faults', () => {
      for (const { title, needs, body } of FAULTS) {
        const reason = needs === null ? undefined : cannot[needs];
        const testName = reason === undefined ? title : `${title} (not here: ${reason})`;
        it(
          testName,
          async () => {
            const session = await open(options.create, patienceMs);
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
