import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditCheckpoint, AuditLine } from '../model/audit.js';
import type { BeamdeckError } from '../model/error.js';
import { steppedClock } from '../simulator/clock.js';
import type { AuditSigner } from './audit-key.js';
import { createAuditSigner, createSignatureCheck, generateAuditKey } from './audit-key.js';
import { auditText, readAuditLine } from './audit-line.js';
import { sampleIntent, sampleRefusal } from './audit-sample.test-data.js';
import type { AuditStore } from './audit-store.js';
import { createMemoryAuditStore } from './audit-store.js';
import { verifyAudit } from './audit-verifier.js';
import { openAudit } from './audit.js';

let signer: AuditSigner;
beforeAll(async () => {
  signer = await createAuditSigner(await generateAuditKey());
});

/** A store whose disk can be full, and slow. */
function fallibleStore() {
  const inner = createMemoryAuditStore();
  const state = { full: false, appends: 0, held: null as Promise<void> | null, closed: false };
  const store: AuditStore = {
    ...inner,
    async append(lines) {
      state.appends += 1;
      await state.held;
      if (state.full) throw new Error('ENOSPC: no space left on device');
      await inner.append(lines);
    },
    async close() {
      state.closed = true;
    },
  };
  return { store, state };
}

async function open(store: AuditStore, more: { readonly signer?: AuditSigner | null } = {}) {
  const clock = steppedClock();
  const audit = await openAudit({
    store,
    clock,
    signer,
    cluster: 'shop',
    newChainId: () => 'chain-1',
    ...more,
  });
  const errors: BeamdeckError[] = [];
  const checkpoints: AuditCheckpoint[] = [];
  audit.error$.subscribe((error) => errors.push(error));
  audit.checkpoints$.subscribe((checkpoint) => checkpoints.push(checkpoint));
  return { clock, audit, errors, checkpoints };
}

async function linesOf(store: AuditStore): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  for await (const text of store.lines()) lines.push(readAuditLine(text) as AuditLine);
  return lines;
}

const kinds = (lines: readonly AuditLine[]): string => lines.map(({ kind }) => kind).join(' ');
const done = { result: 'done', code: null } as const;

describe('audit', () => {
  it('writes intent and outcome, each vouched for by a checkpoint, and gives the newest lines', async () => {
    const store = createMemoryAuditStore();
    const { audit, checkpoints } = await open(store);
    const ticket = await audit.intend(sampleIntent);
    await audit.conclude(ticket, { result: 'unknown', code: 'node_unreachable' });
    const lines = await linesOf(store);
    expect(kinds(lines)).toBe('start checkpoint intent checkpoint outcome checkpoint');
    expect(lines[2]).toMatchObject({ ...sampleIntent, seq: ticket.seq, decision: 'allowed' });
    expect(lines[4]).toMatchObject({
      intent: ticket.seq,
      requestId: 'r1',
      result: 'unknown',
      code: 'node_unreachable',
    });
    expect(kinds(audit.recent(10))).toBe('start intent outcome');
    expect(kinds(audit.recent(1))).toBe('outcome');
    expect(audit.recent(0)).toEqual([]);
    expect(checkpoints).toHaveLength(2);
    expect(checkpoints.at(-1)).toEqual(audit.checkpoint);
    expect(await audit.verify({ anchors: [auditText(audit.checkpoint)] })).toMatchObject({
      ok: true,
      lines: 6,
    });
  });

  it('puts what comes at the same time into one write', async () => {
    const { store, state } = fallibleStore();
    const { audit } = await open(store);
    let release = (): void => undefined;
    state.held = new Promise((resolve) => (release = resolve));
    const all = Array.from({ length: 50 }, (_, i) => audit.intend({ ...sampleIntent, requestId: `r${i}` }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    const tickets = await Promise.all(all);
    expect(new Set(tickets.map(({ seq }) => seq)).size).toBe(50);
    // The opening, the first intent, and all the others together.
    expect(state.appends).toBe(3);
    expect((await audit.verify()).ok).toBe(true);
  });

  it('refuses an intent that cannot be written, and the log goes on as if it had never been', async () => {
    const { store, state } = fallibleStore();
    const { audit, errors } = await open(store);
    state.full = true;
    for (let i = 0; i < 3; i += 1) {
      await expect(audit.intend(sampleIntent)).rejects.toMatchObject({
        code: 'audit_unavailable',
        details: { outcome: 'failed' },
      });
    }
    expect(errors).toHaveLength(1);
    state.full = false;
    await audit.intend({ ...sampleIntent, requestId: 'r2' });
    const lines = await linesOf(store);
    expect(kinds(lines)).toBe('start checkpoint intent checkpoint');
    expect(lines.filter((line) => line.kind === 'intent').map(({ requestId }) => requestId)).toEqual(['r2']);
    expect((await audit.verify()).ok).toBe(true);
  });

  it('owes an outcome it could not write, and writes it with the next write or after a while', async () => {
    const { store, state } = fallibleStore();
    const { audit, clock } = await open(store);
    const [a, b] = [
      await audit.intend(sampleIntent),
      await audit.intend({ ...sampleIntent, requestId: 'r2' }),
    ];
    state.full = true;
    await audit.conclude(a, done);
    await audit.refuse(sampleRefusal);
    expect(audit.owed).toBe(2);
    await clock.advance(20_000);
    expect(audit.owed).toBe(2);
    state.full = false;
    await audit.conclude(b, done);
    // Known to fail a moment ago: the disk is not tried again for every line.
    expect(audit.owed).toBe(3);
    await clock.advance(5_000);
    await expect.poll(() => audit.owed).toBe(0);
    const written = (await linesOf(store)).filter(({ kind }) => kind !== 'checkpoint');
    expect(kinds(written.slice(-3))).toBe('outcome refusal outcome');

    state.full = true;
    await audit.refuse(sampleRefusal);
    state.full = false;
    await audit.intend({ ...sampleIntent, requestId: 'r3' });
    expect(audit.owed).toBe(0);
    expect(kinds((await linesOf(store)).slice(-3))).toBe('refusal intent checkpoint');
    await audit.close();
    expect(clock.pending).toBe(0);
  });

  it('says of intents that a killed writer left open that nobody knows, once', async () => {
    const store = createMemoryAuditStore();
    const first = await open(store);
    const ticket = await first.audit.intend(sampleIntent);
    await first.audit.intend({ ...sampleIntent, requestId: 'r2' });
    await first.audit.conclude(ticket, done);
    // Killed here: nothing is closed.
    const second = await open(store);
    const added = (await linesOf(store)).slice(-2);
    expect(added[0]).toMatchObject({ kind: 'outcome', requestId: 'r2', result: 'unknown', code: null });
    await second.audit.close();
    const third = await open(store);
    expect((await linesOf(store)).at(-2)).toEqual(added[0]);
    expect((await third.audit.verify()).ok).toBe(true);
  });

  it('takes out what was never acknowledged, and says so', async () => {
    const store = createMemoryAuditStore();
    const { audit } = await open(store);
    await audit.intend(sampleIntent);
    await audit.intend({ ...sampleIntent, requestId: 'r2' });
    const texts = (await linesOf(store)).map(auditText);
    // As a kill in the middle of a write leaves it: a whole line that nothing vouches for yet, and half of one.
    const torn = createMemoryAuditStore();
    await torn.append([...texts.slice(0, 5), (texts[5] ?? '').slice(0, 30)]);
    const reopened: AuditStore = { ...torn, anchor: async () => texts[3] ?? null };
    const again = await open(reopened);
    const lines = await linesOf(reopened);
    expect(kinds(lines)).toBe('start checkpoint intent checkpoint resume outcome checkpoint');
    expect(lines[4]).toMatchObject({
      droppedBytes: expect.any(Number),
      droppedHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await again.audit.verify()).ok).toBe(true);
  });

  it('does not open a log that is not whole, whether cut, edited or replaced', async () => {
    const store = createMemoryAuditStore();
    const { audit } = await open(store);
    await audit.intend(sampleIntent);
    const texts = (await linesOf(store)).map(auditText);
    const anchor = texts.at(-1) ?? null;
    const tampered = [
      texts.slice(0, 2),
      texts.map((text) => text.replace('alice', 'mallo')),
      [...texts.slice(0, 2), ...texts.slice(3)],
      [],
    ];
    for (const lines of tampered) {
      const { store: broken, state } = fallibleStore();
      const seen: AuditStore = {
        ...broken,
        async *lines() {
          yield* lines;
        },
        anchor: async () => anchor,
      };
      await expect(open(seen)).rejects.toMatchObject({
        code: 'audit_unavailable',
        details: { findings: expect.any(Array) },
      });
      expect(state).toMatchObject({ appends: 0, closed: true });
    }
  });

  it('goes on with a new key, and will not with an unknown one', async () => {
    const store = createMemoryAuditStore();
    await (await open(store)).audit.close();
    const next = await createAuditSigner(await generateAuditKey());
    await expect(open(store, { signer: next })).rejects.toMatchObject({ code: 'audit_unavailable' });
    const clock = steppedClock();
    const audit = await openAudit({
      store,
      clock,
      signer: next,
      formerPublicKeys: [signer.publicKey],
      cluster: 'shop',
      newChainId: () => 'never',
    });
    await audit.intend(sampleIntent);
    expect((await audit.verify()).ok).toBe(true);
  });

  it('escapes what could hide on a terminal, refuses a line it could not read back, and survives odd text', async () => {
    const store = createMemoryAuditStore();
    const { audit, errors } = await open(store);
    const reason = 'line\nfeed \u001b[31m \u009b \u202e rtl \u200b zero \ud800 lone \u2028 "quoted" <b>';
    await audit.intend({ ...sampleIntent, reason });
    const texts: string[] = [];
    for await (const text of store.lines()) texts.push(text);
    expect(texts.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b\u2028\u202e]/);
    expect(readAuditLine(texts.at(-2) ?? '')).toMatchObject({ reason });
    expect((await verifyAudit(texts, { publicKeys: [signer.publicKey] })).ok).toBe(true);

    await expect(audit.intend({ ...sampleIntent, reason: 'x'.repeat(70_000) })).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    await audit.refuse({ ...sampleRefusal, reasons: ['x'.repeat(70_000)] });
    expect(errors).toHaveLength(2);
    expect(audit.owed).toBe(0);
    await audit.intend(sampleIntent);
    expect((await audit.verify()).ok).toBe(true);
  });

  it('owes a bounded number of refusals', async () => {
    const { store, state } = fallibleStore();
    const { audit } = await open(store);
    state.full = true;
    for (let i = 0; i < 1_500; i += 1) await audit.refuse({ ...sampleRefusal, requestId: `r${i}` });
    expect(audit.owed).toBe(1_000);
    state.full = false;
    await audit.close();
    const refusals = (await linesOf(store)).filter((line) => line.kind === 'refusal');
    expect(refusals.at(-1)?.requestId).toBe('r1499');
    expect(state.closed).toBe(true);
    await expect(audit.intend(sampleIntent)).rejects.toMatchObject({ code: 'audit_unavailable' });
  });

  it('keeps a bounded log in memory that still verifies', async () => {
    const store = createMemoryAuditStore({ maxLines: 50 });
    const clock = steppedClock();
    const options = { store, clock, signer, cluster: null, newChainId: () => 'chain-1', mayStartLater: true };
    const audit = await openAudit(options);
    for (let i = 0; i < 40; i += 1) await audit.conclude(await audit.intend(sampleIntent), done);
    expect(await linesOf(store)).toHaveLength(50);
    expect((await audit.verify()).ok).toBe(true);
  });
});

describe('audit keys', () => {
  it('verify what they signed and nothing else', async () => {
    const check = await createSignatureCheck(signer.publicKey);
    const signature = await signer.sign('text');
    expect(check.keyId).toBe(signer.keyId);
    expect(await check.holds('text', signature)).toBe(true);
    expect(await check.holds('texT', signature)).toBe(false);
    for (const odd of ['', '00', 'zz'.repeat(64), signature.toUpperCase(), `${signature}00`]) {
      expect(await check.holds('text', odd)).toBe(false);
    }
  });

  it('are refused without a word of them when they are none, or halves of two', async () => {
    const [a, b] = [await generateAuditKey(), await generateAuditKey()];
    for (const key of [
      { ...a, x: b.x },
      { ...a, d: 'secret-canary' },
    ]) {
      const error: unknown = await createAuditSigner(key).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'validation_error' });
      expect(JSON.stringify(error) + String(error)).not.toContain(key.d);
    }
    await expect(createSignatureCheck('no key')).rejects.toMatchObject({ code: 'validation_error' });
    expect(JSON.stringify(await createAuditSigner(a))).not.toContain(a.d);
  });
});
