import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditLine } from '../model/audit.js';
import { BeamdeckError, isBeamdeckError } from '../model/error.js';
import type { SteppedClock } from '../simulator/clock.js';
import { steppedClock } from '../simulator/clock.js';
import type { AuditSigner } from './audit-key.js';
import { createAuditSigner, generateAuditKey } from './audit-key.js';
import { readAuditLine } from './audit-line.js';
import type { AuditStore } from './audit-store.js';
import { createMemoryAuditStore } from './audit-store.js';
import { verifyAudit } from './audit-verifier.js';
import type { Audit } from './audit.js';
import { openAudit } from './audit.js';
import type { Safety } from './create-safety.js';
import { createSafety } from './create-safety.js';

let signer: AuditSigner;
beforeAll(async () => {
  signer = await createAuditSigner(await generateAuditKey());
});

/** How an operation goes once it runs. `fills`: done, and the disk is full after it; `never`: it is not heard of again. */
type Ending = 'done' | 'fills' | 'fails' | 'lost' | 'never';
type Command =
  | { readonly do: 'run'; readonly together: readonly Ending[] }
  | { readonly do: 'disk'; readonly full: boolean }
  | { readonly do: 'kill' }
  | { readonly do: 'wait'; readonly ms: number };

const ending = fc.constantFrom<Ending>('done', 'fills', 'fails', 'lost', 'never');
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant<'run'>('run'),
      together: fc.array(ending, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant<'disk'>('disk'), full: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant<Command>({ do: 'kill' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant<'wait'>('wait'), ms: fc.integer({ min: 1, max: 20_000 }) }),
  },
);

/** A gateway's life: its store outlives it, a full disk and being killed do not change what must be true. */
class World {
  readonly clock: SteppedClock = steppedClock();
  readonly inner = createMemoryAuditStore();
  readonly effects: string[] = [];
  readonly endings = new Map<string, Ending>();
  /** What callers were told in this life. */
  told = new Map<string, string>();
  isFull = false;
  #requests = 0;
  /** Grows with each kill: what an earlier life still tries to write is not written. */
  #life = 0;
  #audit: Audit | null = null;
  #safety: Safety | null = null;

  async run(together: readonly Ending[]): Promise<void> {
    const safety = await this.#open();
    if (safety === null) return;
    const running = together.map((how) => this.#guarded(safety, `r${(this.#requests += 1)}`, how));
    // What is never heard of again is not waited for.
    const heard = running.filter((_, i) => together[i] !== 'never');
    await Promise.all(heard);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }

  kill(): void {
    this.#life += 1;
    this.told = new Map();
    this.#audit = null;
    this.#safety = null;
  }

  /** Ends in peace, with room on the disk; what is still running is left to the next life. */
  async close(): Promise<void> {
    this.isFull = false;
    await this.#open();
    await this.#audit?.close();
    this.kill();
    await this.#open();
    await this.#audit?.close();
  }

  async lines(): Promise<AuditLine[]> {
    const lines: AuditLine[] = [];
    for await (const text of this.inner.lines()) lines.push(readAuditLine(text) as AuditLine);
    return lines;
  }

  async #guarded(safety: Safety, requestId: string, how: Ending): Promise<void> {
    this.endings.set(requestId, how);
    const life = this.#life;
    try {
      await safety.guard(
        {
          requestId,
          principal: { id: 'alice', role: 'admin', address: null },
          operation: { name: 'restart_it', category: 'custom', danger: 'change' },
          params: { requestId },
          target: { kind: 'node', node: 'shop@h' },
          signal: new AbortController().signal,
          deadlineMs: 1_000,
        },
        async () => {
          if (how === 'fails') throw new BeamdeckError('remote_error', 'badarg');
          this.effects.push(requestId);
          if (how === 'fills') this.isFull = true;
          if (how === 'lost') throw new BeamdeckError('node_unreachable', 'gone');
          if (how === 'never') await new Promise(() => undefined);
        },
      );
      if (life === this.#life) this.told.set(requestId, 'done');
    } catch (error) {
      if (!isBeamdeckError(error)) throw error;
      if (life === this.#life) this.told.set(requestId, String(error.details['outcome']));
    }
  }

  async #open(): Promise<Safety | null> {
    if (this.#safety !== null) return this.#safety;
    const life = this.#life;
    const store: AuditStore = {
      ...this.inner,
      append: async (lines) => {
        if (this.isFull || life !== this.#life) throw new Error('ENOSPC');
        await this.inner.append(lines);
      },
    };
    const { clock } = this;
    try {
      const newChainId = (): string => `chain-${life}`;
      this.#audit = await openAudit({ store, clock, signer, cluster: 'shop', newChainId });
    } catch (error) {
      // Only a full disk keeps a whole log from being opened.
      if (!this.isFull || !isBeamdeckError(error, 'audit_unavailable')) throw error;
      return null;
    }
    const plenty = { perSecond: 1_000, burst: 1_000 };
    this.#safety = createSafety({
      kind: 'erlang',
      clock,
      audit: this.#audit,
      config: {
        enabledUpTo: 'change',
        limits: { change: plenty, dangerPerSecond: 1_000, dangerPerMinute: 1_000 },
      },
      resolve: () => Promise.reject(new Error('No process is aimed at.')),
    });
    return this.#safety;
  }
}

describe('safety, through full disks and kills', () => {
  it('has an intent before every effect, one outcome for every intent, and a log that is whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 15 }), async (commands) => {
        const world = new World();
        for (const step of commands) {
          if (step.do === 'run') await world.run(step.together);
          else if (step.do === 'disk') world.isFull = step.full;
          else if (step.do === 'kill') world.kill();
          else await world.clock.advance(step.ms);
        }
        const toldLast = world.told;
        await world.close();
        const lines = await world.lines();
        const texts: string[] = [];
        for await (const text of world.inner.lines()) texts.push(text);
        expect(await verifyAudit(texts, { publicKeys: [signer.publicKey] })).toMatchObject({ ok: true });

        const intents = lines.filter((line) => line.kind === 'intent');
        const outcomes = lines.filter((line) => line.kind === 'outcome');
        const ids = intents.map(({ requestId }) => requestId);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toEqual(expect.arrayContaining(world.effects));
        expect(outcomes.map(({ requestId }) => requestId).sort()).toEqual([...ids].sort());
        for (const { requestId, intent, result } of outcomes) {
          expect(intents.find(({ seq }) => seq === intent)?.requestId).toBe(requestId);
          const how = world.endings.get(requestId);
          // Nothing is said to be done, or to have failed, that was not; what nobody knows is unknown.
          if (result === 'done') expect(['done', 'fills']).toContain(how);
          if (result === 'failed') expect(how).toBe('fails');
          if (how === 'lost' || how === 'never') expect(result).toBe('unknown');
        }
        // What callers were told since the last kill is what the log says: also what could not be written at once.
        for (const [requestId, told] of toldLast) {
          const result = outcomes.find((line) => line.requestId === requestId)?.result;
          expect(told).toBe(result ?? 'failed');
        }
      }),
      { numRuns: 150 },
    );
  });
});
