import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import type { AuditIntent, AuditOutcome } from '../model/audit.js';
import { isBeamdeckError } from '../model/error.js';
import type { OperationResult } from '../model/operation.js';
import type { ProcessRow } from '../model/process.js';
import type { Audit } from '../safety/audit.js';
import { openAudit } from '../safety/audit.js';
import { createMemoryAuditStore } from '../safety/audit-store.js';
import { steppedClock } from './clock.js';
import { between, hash, seedWord, unit } from './random.js';
import { randomScenario } from './random-scenario.js';
import type { Scenario } from './scenario.js';
import { scenarioText } from './scenario.js';
import type { SimulatedProbe } from './simulated-probe.js';
import { simulatedProbe } from './simulated-probe.js';
import type { SimulatedAct } from './simulation-controls.js';

/** `SEED=4711 npx vitest run src/simulator/acts-truth.test.ts` replays one; `SEEDS=20000` looks further. */
const ONE = process.env['SEED'];
const SEEDS = ONE === undefined ? Number(process.env['SEEDS'] ?? 1_000) : 1;
const FIRST = Number(ONE ?? 1);

const SPAN_MS = 8_000;
const OPERATIONS = 8;
const OPERATION_TIMEOUT_MS = 3_000;
/** Long enough for faults to fall between a request and its answer. */
const LATENCY_MS = 150;

const KINDS = [
  'kill_process',
  'suspend_process',
  'resume_process',
  'garbage_collect_process',
  'send_message',
  'get_process_info',
] as const;
type Kind = (typeof KINDS)[number];

/** An operation that somebody ran, and what they were told of it. */
interface Told {
  readonly kind: Kind;
  readonly node: string;
  readonly pid: string;
  readonly incarnation: string;
  readonly mark: number;
  outcome: 'done' | 'failed' | 'unknown' | null;
  code: string | null;
}

type Met = Record<string, number>;

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;
const heldBytes = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

beforeAll(() => {
  // The same hash, but reckoned at once: a digest of the platform takes time that no clock of ours knows of, and then a
  // seed would not replay.
  const digest = (_name: string, bytes: Uint8Array): Promise<ArrayBuffer> =>
    Promise.resolve(new Uint8Array(createHash('sha256').update(bytes).digest()).buffer);
  vi.stubGlobal('crypto', { subtle: { digest } });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe(`operations over ${SEEDS} seeds of random faults`, () => {
  it('end as the truth is, once each, written down before they act; nothing is kept of them', async () => {
    const met: Met = {};
    let heldBefore = 0;
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      const nodes = 2 + (seed % 3);
      const scenario = randomScenario({ seed, nodes, steps: 6, spanMs: SPAN_MS, processesPerNode: 150 });
      try {
        await operate(seed, scenario, met);
      } catch (error) {
        throw new Error(`SEED=${seed} fails; its scenario is\n${scenarioText(scenario)}`, { cause: error });
      }
      if (seed === FIRST + 200) heldBefore = heldBytes();
    }
    if (SEEDS < 1_000) return;
    expect((heldBytes() - heldBefore) / 1e6).toBeLessThan(10);
    // A test that never met what it is about would prove nothing.
    for (const kind of KINDS) expect(met[`${kind} done`], kind).toBeGreaterThan(100);
    for (const what of ['failed', 'unknown', 'unknown and done', 'unknown and not']) {
      expect(met[what], what).toBeGreaterThan(20);
    }
  }, 240_000);
});

async function operate(seed: number, scenario: Scenario, met: Met): Promise<void> {
  const word = seedWord(seed);
  const clock = steppedClock({ turns: 40 });
  const probe = simulatedProbe({ ...scenario.cluster, clock, latencyMs: LATENCY_MS });
  const audit = await openAudit({
    store: createMemoryAuditStore(),
    clock,
    signer: null,
    cluster: null,
    newChainId: () => `seed ${seed}`,
  });
  let drawn = 0;
  const plenty = { perSecond: 1_000, burst: 1_000 };
  const cluster = createCluster({
    probe: writtenDownFirst(probe, audit),
    clock,
    random: () => unit(hash(word, 9, (drawn += 1))),
    audit,
    config: { operationTimeout: OPERATION_TIMEOUT_MS, maxOperationHistory: 2 * OPERATIONS },
    safety: {
      limits: {
        ...{ diagnose: plenty, change: plenty, destroy: plenty },
        ...{ dangerPerSecond: 1_000, dangerPerMinute: 1_000 },
      },
    },
  });
  const results: OperationResult[] = [];
  cluster.operationResults$.subscribe((result) => results.push(result));
  cluster.topology$.subscribe();
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 500) {
      await clock.advance(500);
      if (clock.pending > 300) expect.fail(`${clock.pending} timers are open`);
    }
  };

  const listing = cluster.operations.execute('process_list', { application: 'shop', limit: 150 });
  await pass(OPERATION_TIMEOUT_MS);
  const rows = (await listing).data.processes;
  results.length = 0;

  const told = plan(word, rows);
  // Only what is held from here can be resumed; some has ended by itself, some goes on when a fault takes the link.
  const context = { signal: new AbortController().signal, deadlineMs: 1_000, priority: 'normal' } as const;
  const held = told.filter(({ kind }) => kind === 'resume_process');
  const holding = held.map(({ node, pid, incarnation }) =>
    probe.act(node, { pid, incarnation }, { kind: 'suspend', forMs: 600_000 }, context),
  );
  const settled = Promise.allSettled(holding);
  await pass(1_000);
  await settled;
  const before = probe.truth().acts.length;

  probe.play(scenario);
  for (const one of told) {
    clock.schedule(between(hash(word, 3, one.mark), 0, SPAN_MS - 1), () => void run(one));
  }
  await pass(SPAN_MS + OPERATION_TIMEOUT_MS + 5_000);

  // Nobody is left without an answer, and each is told once.
  expect(told.filter(({ outcome }) => outcome === null)).toEqual([]);
  expect(results).toHaveLength(told.length);
  expect((await cluster.operations.history()).length).toBeLessThanOrEqual(2 * OPERATIONS);
  checkActs(told, probe.truth().acts.slice(before), met);
  await checkAudit(told, audit);

  await cluster.close();
  await audit.close();
  expect(clock.pending).toBe(0);

  async function run(one: Told): Promise<void> {
    const { kind, node, pid, mark } = one;
    const params = {
      pid,
      node,
      ...(kind === 'kill_process' || kind === 'suspend_process' ? { confirm: `${node}/${pid}` } : {}),
      ...(kind === 'send_message' ? { message: `{ok, ${mark}}` } : {}),
    };
    const options = { requestId: String(mark) };
    try {
      const { outcome } = await cluster.operations.execute(kind as string, params, options);
      one.outcome = outcome;
    } catch (error) {
      if (!isBeamdeckError(error)) throw error;
      one.outcome = error.details['outcome'] === 'unknown' ? 'unknown' : 'failed';
      one.code = error.code;
    }
  }
}

/** The same probe, which refuses to act on what is not in the audit log yet, or is no longer open there. */
function writtenDownFirst(probe: SimulatedProbe, audit: Audit): SimulatedProbe {
  return {
    ...probe,
    act(node, target, action, context) {
      const lines = audit.recent(1_000);
      const open = lines.some(
        (line) =>
          line.kind === 'intent' &&
          line.target.nodes[0] === node &&
          line.target.pid === target.pid &&
          line.target.incarnation === target.incarnation &&
          !lines.some((other) => other.kind === 'outcome' && other.intent === line.seq),
      );
      if (!open) expect.fail(`${action.kind} of ${node}/${target.pid} was not written down first`);
      return probe.act(node, target, action, context);
    },
  };
}

/** Every operation has a process of its own, so that what was done tells which one did it. */
function plan(word: number, rows: readonly ProcessRow[]): Told[] {
  const plain = rows.filter(({ type }) => type !== 'supervisor');
  const start = between(hash(word, 1), 0, Math.max(0, plain.length - OPERATIONS));
  return plain.slice(start, start + OPERATIONS).map(({ node, pid, incarnation }, i) => ({
    kind: KINDS[between(hash(word, 2, i), 0, KINDS.length - 1)] as Kind,
    node,
    pid,
    incarnation,
    mark: i + 1,
    outcome: null,
    code: null,
  }));
}

/** Done is done once, failed is not done, and nothing is done that nobody asked for. */
function checkActs(told: readonly Told[], acts: readonly SimulatedAct[], met: Met): void {
  let accounted = 0;
  for (const { kind, node, pid, outcome, code } of told) {
    const done = acts.filter((act) => act.node === node && act.pid === pid).length;
    accounted += done;
    const text = `${kind} of ${node}/${pid} is told as ${String(outcome)} (${String(code)}), done ${done} times`;
    if (kind === 'get_process_info') expect(outcome, text).not.toBe('unknown');
    else if (outcome === 'done') expect(done, text).toBe(1);
    else if (outcome === 'failed') expect(done, text).toBe(0);
    else expect(done, text).toBeLessThanOrEqual(1);
    count(met, `${kind} ${String(outcome)}`);

    count(met, String(outcome));
    if (outcome === 'unknown') count(met, done === 1 ? 'unknown and done' : 'unknown and not');
  }
  expect(acts).toHaveLength(accounted);
}

/** Whatever was let through has one intent and one outcome, which says what its caller was told; and the chain holds. */
async function checkAudit(told: readonly Told[], audit: Audit): Promise<void> {
  expect(audit.owed).toBe(0);
  const lines = audit.recent(1_000);
  const intents = lines.filter((line): line is AuditIntent => line.kind === 'intent');
  const outcomes = lines.filter((line): line is AuditOutcome => line.kind === 'outcome');
  expect(outcomes.map(({ intent }) => intent).sort()).toEqual(intents.map(({ seq }) => seq).sort());
  for (const { requestId, result, code } of outcomes) {
    const one = told.find(({ mark }) => String(mark) === requestId);
    expect({ result, code }).toEqual({ result: one?.outcome, code: one?.code });
  }
  const changing = told.filter(({ kind, outcome }) => kind !== 'get_process_info' && outcome !== 'failed');
  const written = new Set(intents.map(({ requestId }) => requestId));
  for (const { mark } of changing) expect(written).toContain(String(mark));
  expect((await audit.verify()).findings).toEqual([]);
}

function count(met: Met, what: string): void {
  met[what] = (met[what] ?? 0) + 1;
}
