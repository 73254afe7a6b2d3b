import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditCheckpoint, AuditLine } from '../model/audit.js';
import { steppedClock } from '../simulator/clock.js';
import type { AuditSigner } from './audit-key.js';
import { createAuditSigner, generateAuditKey } from './audit-key.js';
import { auditText, readAuditLine, signedText } from './audit-line.js';
import type { AuditStore } from './audit-store.js';
import { createMemoryAuditStore } from './audit-store.js';
import type { AuditFindingKind } from './audit-verifier.js';
import { verifyAudit } from './audit-verifier.js';
import { openAudit } from './audit.js';
import { sha256 } from './digest.js';
import { sampleIntent, sampleRefusal } from './audit-sample.test-data.js';

let signer: AuditSigner;
let stranger: AuditSigner;
/** Logs of several shapes, written once. */
let logs: readonly (readonly string[])[];
beforeAll(async () => {
  signer = await createAuditSigner(await generateAuditKey());
  stranger = await createAuditSigner(await generateAuditKey());
  logs = await Promise.all(
    [
      [1, 1],
      [3, 1],
      [1, 2, 1],
      [2, 1, 3, 1],
    ].map((shape) => writeLog(shape)),
  );
});

/** A log written as the engine writes one: `writes` operations, some of them at the same time, some refused. */
async function writeLog(
  writes: readonly number[],
  store: AuditStore = createMemoryAuditStore(),
): Promise<string[]> {
  const clock = steppedClock();
  const audit = await openAudit({ store, clock, signer, cluster: 'shop', newChainId: () => 'chain-1' });
  for (const [i, together] of writes.entries()) {
    const tickets = await Promise.all(
      Array.from({ length: together }, (_, n) => audit.intend({ ...sampleIntent, requestId: `r${i}.${n}` })),
    );
    await audit.refuse(sampleRefusal);
    await Promise.all(tickets.map((ticket) => audit.conclude(ticket, { result: 'done', code: null })));
    await clock.advance(1_000);
  }
  await audit.close();
  return linesOf(store);
}

async function linesOf(store: AuditStore): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of store.lines()) lines.push(line);
  return lines;
}

/** Numbers, links and (with a key) signs the lines anew: what somebody does who knows the format. */
async function relink(lines: readonly string[], key: AuditSigner | null, from = 0): Promise<string[]> {
  const texts = lines.slice(0, from);
  for (const text of lines.slice(from)) {
    const before = texts.at(-1);
    const line = {
      ...(readAuditLine(text) as AuditLine),
      seq: texts.length + 1,
      prev: before === undefined ? '0'.repeat(64) : await sha256(before),
    };
    texts.push(
      auditText(
        line.kind === 'checkpoint' && key !== null
          ? { ...line, signature: await key.sign(signedText(line)) }
          : line,
      ),
    );
  }
  return texts;
}

async function kindsFound(lines: readonly string[], anchor: string | undefined): Promise<AuditFindingKind[]> {
  const options = { publicKeys: [signer.publicKey], anchors: anchor === undefined ? [] : [anchor] };
  const all = await verifyAudit(lines, options);
  const last = await verifyAudit(lines, { ...options, signatures: 'last' });
  // The quick way may say less of where, but never that all is well.
  expect(last.ok).toBe(all.ok);
  expect(all.ok).toBe(all.findings.length === 0);
  return all.findings.map(({ kind }) => kind);
}

const someLog = fc.nat(3).map((index) => logs[index] ?? []);
/** Where in the lines something is done, as a share of them; every place as likely as any other, which doubles are not. */
const place = fc.nat(999_999).map((millionths) => millionths / 1_000_000);
const at = (share: number, length: number): number => Math.floor(share * length);

describe('verifyAudit', () => {
  it('finds nothing in a log as it was written, signed through a change of key too', async () => {
    const lines = await writeLog([2, 1, 3]);
    const verdict = await verifyAudit(lines, {
      publicKeys: [signer.publicKey],
      anchors: [lines.at(-1) ?? ''],
    });
    expect(verdict).toMatchObject({
      ok: true,
      chain: 'chain-1',
      lines: lines.length,
      seq: lines.length,
      findings: [],
    });
    expect(verdict.vouchedFor).toBe(lines.length);
    expect(verdict.settledLines).toBe(lines.length);

    const store = createMemoryAuditStore();
    await store.append(lines);
    const audit = await openAudit({
      store,
      clock: steppedClock(),
      signer: stranger,
      formerPublicKeys: [signer.publicKey],
      cluster: 'shop',
      newChainId: () => 'never used',
    });
    await audit.intend(sampleIntent);
    await audit.close();
    const longer = await linesOf(store);
    expect((await verifyAudit(longer, { publicKeys: [stranger.publicKey, signer.publicKey] })).ok).toBe(true);
    expect((await verifyAudit(longer, { publicKeys: [stranger.publicKey] })).ok).toBe(false);
    expect((await verifyAudit(longer, { publicKeys: [stranger.publicKey], signatures: 'last' })).ok).toBe(
      true,
    );
  });

  it('finds an edit of any character, and one that was hidden by linking all after it anew', async () => {
    await fc.assert(
      fc.asyncProperty(someLog, place, place, fc.boolean(), async (lines, where, inside, hides) => {
        const index = at(where, lines.length);
        const text = lines[index] ?? '';
        const cut = at(inside, text.length);
        const edited = text.slice(0, cut) + (text[cut] === 'e' ? 'f' : 'e') + text.slice(cut + 1);
        const tampered = [...lines.slice(0, index), edited, ...lines.slice(index + 1)];
        const readable = readAuditLine(edited) !== null;
        const shown = hides && readable ? await relink(tampered, null, index) : tampered;
        // An edited number or link is put right again by who links anew, and nothing was changed.
        fc.pre(shown.some((line, i) => line !== lines[i]));
        expect((await kindsFound(shown, lines.at(-1))).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('finds an edit of what a line says though everything after it was linked and signed by a stranger', async () => {
    const lines = await writeLog([1, 1]);
    const index = lines.findIndex((text) => text.includes('"intent"'));
    const line = readAuditLine(lines[index] ?? '') as Extract<AuditLine, { kind: 'intent' }>;
    const tampered = [...lines];
    tampered[index] = auditText({ ...line, actor: 'somebody else' });
    expect(await kindsFound(tampered, undefined)).toEqual(['edited']);
    expect(await kindsFound(await relink(tampered, null, index), undefined)).toContain('edited');
    expect(await kindsFound(await relink(tampered, stranger, index), undefined)).toContain('edited');
  });

  it('finds deleted lines, at the beginning and in the middle, linked anew or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        someLog,
        place,
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (lines, where, count, hides) => {
          const index = at(where, lines.length - count);
          const tampered = [...lines.slice(0, index), ...lines.slice(index + count)];
          const found = await kindsFound(hides ? await relink(tampered, null) : tampered, lines.at(-1));
          if (hides) expect(found.length).toBeGreaterThan(0);
          else expect(found).toContain('deleted');
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds lines that were moved, linked anew or not', async () => {
    await fc.assert(
      fc.asyncProperty(someLog, place, place, fc.boolean(), async (lines, a, b, hides) => {
        const [from, to] = [at(a, lines.length), at(b, lines.length)];
        fc.pre(from !== to);
        const tampered = lines.filter((_, i) => i !== from);
        tampered.splice(to, 0, lines[from] ?? '');
        const found = await kindsFound(hides ? await relink(tampered, null) : tampered, lines.at(-1));
        if (hides) expect(found.length).toBeGreaterThan(0);
        else expect(found).toContain('reordered');
      }),
      { numRuns: 150 },
    );
  });

  it('finds a cut end: anywhere against a checkpoint from elsewhere, and without one unless the cut is at a checkpoint', async () => {
    await fc.assert(
      fc.asyncProperty(someLog, place, async (lines, where) => {
        const cut = lines.slice(0, at(where, lines.length));
        expect(await kindsFound(cut, lines.at(-1))).toContain('truncated');
        const alone = await kindsFound(cut, undefined);
        const atCheckpoint = cut.length === 0 || readAuditLine(cut.at(-1) ?? '')?.kind === 'checkpoint';
        expect(alone).toEqual(atCheckpoint ? [] : ['unsigned_tail']);
      }),
      { numRuns: 150 },
    );
  });

  it('finds a cut end with other lines put there, whoever signed them', async () => {
    await fc.assert(
      fc.asyncProperty(
        someLog,
        place,
        fc.constantFrom<'nobody' | 'stranger'>('nobody', 'stranger'),
        async (lines, where, who) => {
          const index = 1 + at(where, lines.length - 1);
          const others = lines
            .slice(index)
            .map((text) => text.replaceAll('alice', 'mallory'))
            .map((text) => text.replace('"time":"2026-01-05T08', '"time":"2026-01-05T09'));
          const tampered = await relink(
            [...lines.slice(0, index), ...others],
            who === 'stranger' ? stranger : null,
            index,
          );
          const found = await kindsFound(tampered, lines.at(-1));
          expect(found).toContain('truncated_and_appended');
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds a fork by two who hold the key: in two files by their checkpoints, in one file by its numbers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        async (ours, theirs) => {
          const common = await writeLog([1]);
          const branch = async (requests: number, id: string): Promise<string[]> => {
            const store = createMemoryAuditStore();
            await store.append(common);
            const audit = await openAudit({
              store,
              clock: steppedClock(),
              signer,
              cluster: 'shop',
              newChainId: () => '-',
            });
            for (let i = 0; i < requests; i += 1)
              await audit.intend({ ...sampleIntent, requestId: `${id}${i}` });
            await audit.close();
            return linesOf(store);
          };
          const [a, b] = [await branch(ours, 'a'), await branch(theirs, 'b')];
          expect(await kindsFound(a, a.at(-1))).toEqual([]);
          expect(await kindsFound(a, b.at(-1))).toContain(ours >= theirs ? 'forked' : 'truncated');
          expect(await kindsFound(b, a.at(-1))).toContain(theirs >= ours ? 'forked' : 'truncated');
          expect(await kindsFound([...a, ...b.slice(common.length)], undefined)).toContain('forked');
          expect(await kindsFound([...a, ...b], undefined)).toContain('forked');
        },
      ),
      { numRuns: 20 },
    );
  });

  it('finds another log in its place', async () => {
    const lines = await writeLog([1]);
    const store = createMemoryAuditStore();
    const audit = await openAudit({
      store,
      clock: steppedClock(),
      signer,
      cluster: 'shop',
      newChainId: () => 'chain-2',
    });
    await audit.close();
    expect(await kindsFound(await linesOf(store), lines.at(-1))).toContain('forked');
  });

  it('finds a checkpoint kept elsewhere that was tampered with, or is none', async () => {
    const lines = await writeLog([1]);
    const last = readAuditLine(lines.at(-1) ?? '') as AuditCheckpoint;
    expect(await kindsFound(lines, auditText({ ...last, time: '2026-01-05T08:00:09.000Z' }))).toContain(
      'edited',
    );
    expect(await kindsFound(lines, '{}')).toContain('edited');
  });

  it('tells an unfinished last line from an edited one', async () => {
    const lines = await writeLog([1, 1]);
    const half = (lines[3] ?? '').slice(0, 40);
    expect(await kindsFound([...lines, half], lines.at(-1))).toEqual(['torn']);
    expect(await kindsFound([...lines.slice(0, 3), half], undefined)).toEqual(['unsigned_tail', 'torn']);
    expect(await kindsFound([...lines.slice(0, 3), half, ...lines.slice(4)], undefined)).toContain('edited');
  });

  it('takes any text for a line and stays within its memory', async () => {
    const json = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constant('{"__proto__":1}'),
      fc.constant('[]'.repeat(10)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(json, { maxLength: 30 }), async (lines) => {
        const verdict = await verifyAudit(lines, { publicKeys: [signer.publicKey] });
        expect(verdict.ok).toBe(lines.length === 0);
      }),
    );
    const many = await verifyAudit(Array.from({ length: 5_000 }, () => 'x'));
    expect(many.findings).toHaveLength(100);
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    expect((await verifyAudit([deep])).ok).toBe(false);
  });
});
