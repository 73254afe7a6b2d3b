import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { OperationResult } from '../model/operation.js';
import { parseParams } from '../model/params.js';
import { nodesOf } from '../safety/process-facts.js';
import { defaultAim } from './aim.js';
import { roomLeft } from './small-data.js';
import type { BatchAnswer, BatchRequest } from './batch.js';
import { batchBody } from './batch.js';
import type { AnyOperation } from './builtin.js';
import type { ManyAnswer, OperationContext } from './operation.js';
import type { RunRequestOptions } from './runner.js';

export interface BatchWork {
  /** Throws for a name that is none. */
  find(name: string): AnyOperation;
  execute(name: string, params: unknown, instead?: RunRequestOptions['instead']): Promise<OperationResult>;
}

/** Requests under way at the same time; each of them may ask many nodes. */
const CONCURRENCY = 8;

/** Characters of all answers together as JSON; what comes after that is not asked for. */
export const MAX_TOTAL_CHARS = 8_388_608;

interface Numbered {
  readonly index: number;
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Runs all of them and gives back what became of each, in their order. Questions that can be run together (`runMany`) and
 * are to the same node share one run; every one of them is still authorised, counted and recorded by itself.
 */
export async function runBatch(
  requests: readonly BatchRequest[],
  work: BatchWork,
): Promise<readonly BatchAnswer[]> {
  const given = parseParams(batchBody, { requests }).requests;
  const answers: BatchAnswer[] = [];
  let room = MAX_TOTAL_CHARS;
  const tasks = grouped(given, work).map((group) => async () => {
    const meeting = group.length > 1 ? createMeeting(group, work) : null;
    await Promise.all(
      group.map(async ({ index, name, params }) => {
        try {
          // Checked before: what changes something is never done and then not told.
          if (room < 0) throw tooMuch(name);
          const result = await work.execute(name, params, meeting?.join);
          room = roomLeft(result.data, room);
          answers[index] = { result, error: null };
        } catch (cause) {
          answers[index] = { result: null, error: errorFrom(cause, { operation: name }).toJSON() };
        } finally {
          meeting?.leave();
        }
      }),
    );
  });
  const worker = async (): Promise<void> => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await task();
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, tasks.length) }, worker));
  return answers;
}

/** Each group is run as one; most are of one. */
function grouped(
  requests: readonly { readonly name: string; readonly params: Readonly<Record<string, unknown>> }[],
  work: BatchWork,
): (readonly Numbered[])[] {
  const groups = new Map<string, Numbered[]>();
  for (const [index, { name, params }] of requests.entries()) {
    const node = commonNode(name, params, work);
    const key = node === null ? String(index) : `${name} ${node}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push({ index, name, params });
  }
  return [...groups.values()];
}

/** The node that a request can be asked of together with others; null for one that runs alone. */
function commonNode(
  name: string,
  given: Readonly<Record<string, unknown>>,
  { find }: BatchWork,
): string | null {
  try {
    const operation = find(name);
    if (operation.runMany === undefined || operation.danger !== 'read') return null;
    const params = parseParams(operation.params, given, { operation: name });
    const [node = null] = nodesOf((operation.aim ?? defaultAim)(params as never).target);
    return node;
  } catch {
    // It is refused when it is run.
    return null;
  }
}

/**
 * Where those who run together wait for each other: once each has come (having been let through by safety) or gone (having
 * been refused), the first one's context asks for all.
 */
function createMeeting(group: readonly Numbered[], { find }: BatchWork) {
  const [first] = group;
  const operation = find(first?.name ?? '');
  const waiting: {
    readonly params: never;
    readonly context: OperationContext;
    readonly settle: (answer: ManyAnswer<unknown>) => void;
  }[] = [];
  let expected = group.length;
  let begun = false;

  async function begin(): Promise<void> {
    const [host] = waiting;
    if (begun || host === undefined || waiting.length < expected) return;
    begun = true;
    let told: readonly ManyAnswer<unknown>[];
    try {
      told =
        (await operation.runMany?.(
          waiting.map(({ params }) => params),
          host.context,
        )) ?? [];
    } catch (cause) {
      const error = errorFrom(cause, { operation: operation.name });
      told = waiting.map(() => ({ data: null, error }));
    }
    for (const [i, { settle }] of waiting.entries()) settle(told[i] ?? unanswered(operation.name));
  }

  return {
    join: (params: never, context: OperationContext): Promise<unknown> =>
      new Promise((resolve, reject) => {
        waiting.push({
          params,
          context,
          settle: (answer) => (answer.error === null ? resolve(answer.data) : reject(answer.error)),
        });
        void begin();
      }),
    /** One of them is over: whether it had come or not, nobody waits for it any more. */
    leave(): void {
      if (begun) return;
      expected -= 1;
      void begin();
    },
  };
}

export function tooMuch(operation: string): BeamdeckError {
  return new BeamdeckError(
    'result_too_large',
    'The answers before this one are all that fits into one answer.',
    {
      operation,
      details: { outcome: 'failed', maxCharacters: MAX_TOTAL_CHARS },
      suggestions: ['Ask for this one by itself, or for fewer rows each.'],
    },
  );
}

function unanswered(operation: string): ManyAnswer<unknown> {
  const error = new BeamdeckError('protocol_error', 'There was no answer for this one of several.', {
    operation,
  });
  return { data: null, error };
}
