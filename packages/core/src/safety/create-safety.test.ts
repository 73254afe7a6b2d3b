import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditLine } from '../model/audit.js';
import type { ErrorCode } from '../model/error.js';
import { BeamdeckError } from '../model/error.js';
import type { Danger } from '../model/operation.js';
import type { Principal, Role } from '../model/principal.js';
import { steppedClock } from '../simulator/clock.js';
import type { AuditSigner } from './audit-key.js';
import { createAuditSigner, generateAuditKey } from './audit-key.js';
import type { AuditStore } from './audit-store.js';
import { createMemoryAuditStore } from './audit-store.js';
import { openAudit } from './audit.js';
import type { SafetyOptions } from './create-safety.js';
import { createSafety } from './create-safety.js';
import type { GuardedRequest } from './guarded-request.js';
import type { ProcessFacts } from './process-facts.js';
import { createRedactor } from './redactor.js';

const CANARY = 'c4n4ry-cookie';
const NODE = 'shop@10.0.0.5';
const CONFIRM = `${NODE}/shop_cart`;

const cart: ProcessFacts = {
  node: NODE,
  incarnation: 'i1',
  pid: '<0.321.0>',
  registeredName: 'shop_cart',
  initialCall: 'shop_cart:init/1',
  type: 'gen_server',
  application: 'shop',
  topOfApplication: false,
};
/** Who lives on the node. */
const processes: readonly ProcessFacts[] = [
  cart,
  { ...cart, pid: '<0.0.0>', registeredName: 'init', initialCall: 'init:boot/1', application: null },
  { ...cart, pid: '<0.300.0>', registeredName: 'shop_sup', type: 'supervisor', topOfApplication: true },
  { ...cart, pid: '<0.301.0>', registeredName: 'shop_child_sup', type: 'supervisor' },
];

let signer: AuditSigner;
beforeAll(async () => {
  signer = await createAuditSigner(await generateAuditKey());
});

const danger = (level: Danger, name = `${level}_it`) => ({ name, category: 'process', danger: level });
const who = (role: Role): Principal => ({ id: `${role}-1`, role, address: '10.0.0.7' });

async function setUp(more: Partial<SafetyOptions> = {}, store: AuditStore = createMemoryAuditStore()) {
  const clock = steppedClock();
  const audit = await openAudit({ store, clock, signer, cluster: 'shop', newChainId: () => 'chain-1' });
  const steps: string[] = [];
  const safety = createSafety({
    kind: 'erlang',
    clock,
    audit,
    config: { enabledUpTo: 'destroy' },
    redactor: createRedactor({ secrets: [CANARY] }),
    async resolve(process) {
      steps.push('resolve');
      const found = processes.find((facts) =>
        'pid' in process ? facts.pid === process.pid : facts.registeredName === process.name,
      );
      if (found === undefined) throw new BeamdeckError('process_not_found', 'There is no such process.');
      return found;
    },
    ...more,
  });
  const request = (changes: Partial<GuardedRequest> = {}): GuardedRequest => ({
    requestId: 'r1',
    principal: who('admin'),
    operation: danger('destroy'),
    params: { node: NODE, pid: '<0.321.0>' },
    target: { kind: 'process', node: NODE, process: '<0.321.0>', incarnation: null },
    confirm: CONFIRM,
    signal: new AbortController().signal,
    deadlineMs: 1_000,
    ...changes,
  });
  const lines = () => audit.recent(1_000).filter(({ kind }) => kind !== 'start');
  return { clock, audit, safety, steps, request, lines, store };
}

const refusedWith = (code: ErrorCode) => ({ code, details: { outcome: 'failed' } });
const aimedAt = (process: string) => ({ kind: 'process', node: NODE, process, incarnation: null }) as const;

/** A run that must not happen. */
async function mustNotRun(): Promise<never> {
  throw new Error('It ran.');
}

describe('safety.guard', () => {
  it('has the intent durable before the effect, and the outcome after it', async () => {
    const { safety, request, lines, steps } = await setUp();
    const value = await safety.guard(request({ reason: 'stuck' }), async (clearance) => {
      steps.push('run');
      expect(lines().map(({ kind }) => kind)).toEqual(['intent']);
      expect(clearance).toEqual({ process: cart, forced: false, auditSeq: lines()[0]?.seq });
      return 'killed';
    });
    expect(value).toBe('killed');
    expect(steps).toEqual(['resolve', 'run']);
    expect(lines()).toMatchObject([
      {
        kind: 'intent',
        requestId: 'r1',
        actor: 'admin-1',
        role: 'admin',
        address: '10.0.0.7',
        operation: 'destroy_it',
        danger: 'destroy',
        decision: 'allowed',
        forced: false,
        reason: 'stuck',
        paramsHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        target: {
          nodes: [NODE],
          process: '<0.321.0>',
          pid: '<0.321.0>',
          registeredName: 'shop_cart',
          incarnation: 'i1',
        },
      },
      { kind: 'outcome', requestId: 'r1', result: 'done', code: null },
    ]);
  });

  it('writes failed or unknown as the truth is, and marks the error so', async () => {
    const cases: readonly [Error, 'failed' | 'unknown', ErrorCode][] = [
      [new BeamdeckError('remote_error', 'x'), 'failed', 'remote_error'],
      [new BeamdeckError('node_unreachable', 'x'), 'unknown', 'node_unreachable'],
      [
        new BeamdeckError('node_unreachable', 'x', { details: { outcome: 'failed' } }),
        'failed',
        'node_unreachable',
      ],
      [new BeamdeckError('timeout', 'x'), 'unknown', 'timeout'],
      [new TypeError('a bug after sending'), 'unknown', 'operation_error'],
    ];
    for (const [thrown, outcome, code] of cases) {
      const { safety, request, lines } = await setUp();
      const rejected = safety.guard(request(), async () => {
        throw thrown;
      });
      await expect(rejected).rejects.toMatchObject({
        code,
        details: { outcome },
        ...(outcome === 'unknown' ? { retryable: false } : {}),
      });
      expect(lines().at(-1)).toMatchObject({ kind: 'outcome', result: outcome, code });
    }
  });

  it('runs nothing when the intent cannot be written, and gives the cluster its share of danger back', async () => {
    const inner = createMemoryAuditStore();
    let full = false;
    const store: AuditStore = {
      ...inner,
      append: async (lines) => {
        if (full) throw new Error('ENOSPC');
        await inner.append(lines);
      },
    };
    const { safety, request, lines } = await setUp({}, store);
    full = true;
    await expect(safety.guard(request(), mustNotRun)).rejects.toMatchObject(refusedWith('audit_unavailable'));
    full = false;
    await safety.guard(request(), async () => undefined);
    expect(lines().map(({ kind }) => kind)).toEqual(['intent', 'outcome']);
  });

  it('gives the result also when its outcome cannot be written, and owes that', async () => {
    const inner = createMemoryAuditStore();
    let full = false;
    const store: AuditStore = {
      ...inner,
      append: async (lines) => {
        if (full) throw new Error('ENOSPC');
        await inner.append(lines);
      },
    };
    const { safety, request, audit } = await setUp({}, store);
    await expect(
      safety.guard(request(), async () => {
        full = true;
        return 'killed';
      }),
    ).resolves.toBe('killed');
    expect(audit.owed).toBe(1);
  });

  it('keeps to its order: who may not is not counted, who is limited has no node asked', async () => {
    const { safety, request, steps, clock, lines } = await setUp();
    for (let i = 0; i < 5; i += 1) {
      await expect(safety.guard(request({ principal: who('operator') }), mustNotRun)).rejects.toMatchObject(
        refusedWith('forbidden'),
      );
    }
    expect(steps).toEqual([]);
    await safety.guard(request(), async () => undefined);
    await expect(safety.guard(request(), mustNotRun)).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfterMs: 1_000 },
    });
    expect(steps).toEqual(['resolve']);
    await clock.advance(1_000);
    await safety.guard(request(), async () => undefined);
    expect(lines().map((line) => (line.kind === 'refusal' ? line.code : line.kind))).toEqual([
      ...Array.from({ length: 5 }, () => 'forbidden'),
      'intent',
      'outcome',
      'rate_limited',
      'intent',
      'outcome',
    ]);
  });

  it('does not begin what was cancelled while the intent was written', async () => {
    const { safety, request, lines } = await setUp();
    await expect(safety.guard(request({ signal: AbortSignal.abort() }), mustNotRun)).rejects.toMatchObject(
      refusedWith('cancelled'),
    );
    expect(lines().at(-1)).toMatchObject({ kind: 'outcome', result: 'failed', code: 'cancelled' });
  });

  it('asks who reads only whether they may, and writes only that they may not', async () => {
    const { safety, request, steps, lines } = await setUp({
      config: { nodeRules: [{ nodes: ['db@*'], roles: ['viewer'], upTo: 'none' }] },
    });
    const read = { operation: danger('read'), principal: who('viewer') };
    await expect(safety.guard(request(read), async ({ auditSeq }) => auditSeq)).resolves.toBeNull();
    expect(lines()).toEqual([]);
    const elsewhere = request({ ...read, target: { kind: 'node', node: 'db@h' } });
    await expect(safety.guard(elsewhere, mustNotRun)).rejects.toMatchObject({ code: 'forbidden' });
    expect(lines()).toMatchObject([{ kind: 'refusal', code: 'forbidden', target: { nodes: ['db@h'] } }]);
    expect(steps).toEqual([]);
    const error = new BeamdeckError('timeout', 'x');
    await expect(safety.guard(request(read), () => Promise.reject(error))).rejects.toBe(error);
  });

  it('lets nobody fill the disk with refusals, but counts them', async () => {
    const { safety, request, lines, clock } = await setUp();
    const refuse = async (): Promise<void> => {
      await safety.guard(request({ principal: who('viewer') }), mustNotRun).catch(() => undefined);
    };
    for (let i = 0; i < 100; i += 1) await refuse();
    expect(lines()).toHaveLength(20);
    await clock.advance(5_000);
    await refuse();
    expect(lines().at(-1)).toMatchObject({ kind: 'refusal', suppressed: 80 });
  });
});

describe('protection', () => {
  it('refuses a vital process however it is written, to everyone, also with force', async () => {
    const config = { enabledUpTo: 'destroy', allowForce: true, confirmDestroy: false } as const;
    for (const spelling of [
      'init',
      "'init'",
      '<0.0.0>',
      '0.0.0',
      '#PID<0.0.0>',
      '<0.00.0>',
      ' <0.0.0> ',
      `${NODE}/<0.0.0>`,
      `${NODE}/init`,
    ]) {
      for (const operation of [danger('destroy'), danger('change')]) {
        const { safety, request, lines } = await setUp({ config });
        const attempt = request({ operation, target: aimedAt(spelling), force: true });
        await expect(safety.guard(attempt, mustNotRun)).rejects.toMatchObject(
          refusedWith('critical_process_protection'),
        );
        expect(lines()).toMatchObject([{ kind: 'refusal', code: 'critical_process_protection' }]);
      }
    }
  });

  it('lets an admin override the protection of a guarded one, where that is enabled', async () => {
    const target = aimedAt('shop_sup');
    const attempt = async (role: Role, allowForce: boolean, force: boolean) => {
      const { safety, request, lines } = await setUp({ config: { enabledUpTo: 'destroy', allowForce } });
      const operation = danger('change');
      await safety.guard(
        request({ operation, target, force, principal: who(role) }),
        async ({ forced }) => forced,
      );
      return lines()[0];
    };
    for (const [role, allowForce, force] of [
      ['admin', false, true],
      ['admin', true, false],
      ['operator', true, true],
    ] as const) {
      await expect(attempt(role, allowForce, force)).rejects.toMatchObject(
        refusedWith('critical_process_protection'),
      );
    }
    expect(await attempt('admin', true, true)).toMatchObject({ kind: 'intent', forced: true });
  });

  it('refuses messages of the steering shapes, and calls to supervisors', async () => {
    const system = { kind: 'tuple', items: [{ kind: 'atom', name: 'system' }] } as const;
    const plain = { kind: 'atom', name: 'hello' } as const;
    const send = async (
      process: string,
      form: 'send' | 'call' | 'cast',
      term: typeof system | typeof plain,
    ) => {
      const { safety, request } = await setUp();
      const message = { form, term };
      return safety.guard(
        request({ operation: danger('change'), target: aimedAt(process), message }),
        async () => 'sent',
      );
    };
    await expect(send('shop_cart', 'send', system)).rejects.toMatchObject(
      refusedWith('critical_process_protection'),
    );
    await expect(send('shop_child_sup', 'call', plain)).rejects.toMatchObject(
      refusedWith('critical_process_protection'),
    );
    await expect(send('shop_cart', 'call', plain)).resolves.toBe('sent');
  });

  it('refuses a process that is not the one that was seen, or cannot be told', async () => {
    const { safety, request } = await setUp({
      config: {
        enabledUpTo: 'destroy',
        limits: { dangerPerSecond: 100, destroy: { perSecond: 100, burst: 100 } },
      },
    });
    const seen = { kind: 'process', node: NODE, process: '<0.321.0>' } as const;
    const cases: readonly [Partial<GuardedRequest>, ErrorCode][] = [
      [{ target: { ...seen, incarnation: 'i0' } }, 'process_changed'],
      [{ target: aimedAt('<0.999.0>') }, 'process_not_found'],
      [{ target: aimedAt('<9012.321.0>') }, 'invalid_parameter'],
      [{ target: aimedAt('other@h/<0.321.0>') }, 'invalid_parameter'],
    ];
    for (const [changes, code] of cases) {
      await expect(safety.guard(request(changes), mustNotRun)).rejects.toMatchObject(refusedWith(code));
    }
    await safety.guard(request({ target: { ...seen, incarnation: 'i1' } }), async () => undefined);

    const liar = await setUp({ resolve: async () => cart });
    await expect(
      liar.safety.guard(liar.request({ target: aimedAt('<0.0.0>') }), mustNotRun),
    ).rejects.toMatchObject(refusedWith('protocol_error'));
    const silent = await setUp({ resolve: () => Promise.reject(new BeamdeckError('timeout', 'x')) });
    // Nothing was sent but a question: failed, not unknown.
    await expect(silent.safety.guard(silent.request(), mustNotRun)).rejects.toMatchObject(
      refusedWith('timeout'),
    );
  });

  it('wants the exact target typed before it destroys, by name or by pid', async () => {
    const { safety, request, clock } = await setUp();
    const { confirm: _confirm, ...without } = request();
    await expect(safety.guard(without, mustNotRun)).rejects.toMatchObject({
      code: 'missing_parameter',
      suggestions: [`Give \`confirm\`: "${CONFIRM}"`],
    });
    for (const confirm of [
      '',
      'shop_cart',
      '<0.321.0>',
      `${CONFIRM} `,
      CONFIRM.toUpperCase(),
      'other@h/shop_cart',
    ]) {
      await clock.advance(60_000);
      await expect(safety.guard(request({ confirm }), mustNotRun)).rejects.toMatchObject(
        refusedWith('invalid_parameter'),
      );
    }
    for (const confirm of [CONFIRM, `${NODE}/<0.321.0>`]) {
      await clock.advance(60_000);
      await safety.guard(request({ confirm }), async () => undefined);
    }
    await clock.advance(60_000);
    const { confirm: _again, ...change } = request({ operation: danger('change') });
    await safety.guard(change, async () => undefined);
  });

  it('counts a preview as a question of its own, and leaves what it would do uncounted', async () => {
    const { safety, request, steps } = await setUp({
      config: { enabledUpTo: 'destroy', limits: { read: { perSecond: 1, burst: 3 } } },
    });
    for (let i = 0; i < 3; i += 1) await safety.preview(request());
    await expect(safety.preview(request())).rejects.toMatchObject({ code: 'rate_limited' });
    expect(steps).toHaveLength(3);
    await expect(safety.guard(request(), () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('previews everything without using anything up', async () => {
    const { safety, request, lines } = await setUp();
    for (let i = 0; i < 10; i += 1) {
      expect(await safety.preview(request())).toEqual({
        allowed: true,
        objections: [],
        process: cart,
        protection: null,
        confirmation: CONFIRM,
      });
    }
    expect(await safety.preview(request({ target: aimedAt('init') }))).toMatchObject({
      allowed: false,
      protection: { tier: 'vital' },
      objections: [{ code: 'critical_process_protection' }],
    });
    expect(await safety.preview(request({ principal: who('viewer') }))).toMatchObject({
      allowed: false,
      process: null,
    });
    expect(lines()).toEqual([]);
    await safety.guard(request(), async () => undefined);
  });
});

describe('createSafety', () => {
  it('enables nothing but reading on a real cluster without a log, and everything on a simulated one', async () => {
    const options = { clock: steppedClock(), audit: null, resolve: mustNotRun };
    expect(() => createSafety({ ...options, kind: 'erlang', config: { enabledUpTo: 'diagnose' } })).toThrow(
      expect.objectContaining({ code: 'validation_error' }),
    );
    expect(createSafety({ ...options, kind: 'erlang' }).config.enabledUpTo).toBe('read');
    const simulated = createSafety({ ...options, kind: 'simulated', resolve: async () => cart });
    expect(simulated.config.enabledUpTo).toBe('destroy');
    const { request } = await setUp();
    await expect(simulated.guard(request(), async ({ auditSeq }) => auditSeq)).resolves.toBeNull();
    const another = createSafety({ ...options, kind: 'simulated', resolve: async () => cart });
    const lost = another.guard(request(), () => Promise.reject(new BeamdeckError('timeout', 'x')));
    await expect(lost).rejects.toMatchObject({ code: 'timeout', details: { outcome: 'unknown' } });
  });

  it('writes no secret to the log, wherever it came in', async () => {
    const { safety, request, store, clock } = await setUp();
    const secret = `Bearer ${CANARY}`;
    await safety.guard(
      request({
        principal: { id: `alice ${CANARY}`, role: 'admin', address: secret },
        params: { cookie: CANARY, message: CANARY },
        reason: `because ${CANARY}`,
        requestId: 'r2',
      }),
      async () => undefined,
    );
    await clock.advance(1_000);
    for (const process of [CANARY, `${NODE}/${CANARY}`]) {
      await safety
        .guard(request({ target: aimedAt(process), reason: secret, confirm: CANARY }), mustNotRun)
        .catch(() => undefined);
      await clock.advance(1_000);
    }
    await safety
      .guard(request(), () =>
        Promise.reject(new BeamdeckError('remote_error', CANARY, { details: { reason: CANARY } })),
      )
      .catch(() => undefined);
    const texts: string[] = [];
    for await (const text of store.lines()) texts.push(text);
    expect(texts.length).toBeGreaterThan(8);
    expect(texts.join('\n')).not.toContain(CANARY);
    expect(texts.join('\n')).not.toContain(Buffer.from(CANARY).toString('base64').replace(/=+$/, ''));
  });

  it('runs what takes params that are no JSON', async () => {
    const { safety, request, lines } = await setUp();
    const params: Record<string, unknown> = { big: 10n };
    params['self'] = params;
    await safety.guard(request({ params }), async () => undefined);
    expect(lines().map((line: AuditLine) => line.kind)).toEqual(['intent', 'outcome']);
  });
});
