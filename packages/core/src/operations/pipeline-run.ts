import * as z from 'zod/mini';
import { issueFields, wireName } from '../model/codec.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { OperationOutcome, OperationResult } from '../model/operation.js';
import type { OperationPreview } from '../model/preview.js';
import { MAX_TOTAL_CHARS, tooMuch } from './batch-run.js';
import type { PipelineResult, PipelineStep, PipelineStepResult } from './pipeline.js';
import { MAX_STEPS, pipelineStep } from './pipeline.js';
import { roomLeft } from './small-data.js';
import { refersTo, resolveReferences } from './pipeline-reference.js';

/** How a pipeline runs its steps. */
export interface PipelineWork {
  execute(name: string, params: unknown): Promise<OperationResult>;
  preview(name: string, params: unknown): Promise<OperationPreview>;
  /** Whether it only asks. Throws for a name that is none. */
  isQuestion(name: string): boolean;
}

/**
 * Runs the steps one after the other. A step that failed ends it unless it says `continue`; one whose outcome is unknown
 * always does. In a dry run questions are asked, so that what is previewed is what would be done; a step that takes up what
 * only a previewed one would have found is skipped and says so. Rejects with `validation_error` for steps that are none.
 */
export async function runPipeline(
  steps: readonly PipelineStep[],
  { dryRun }: { readonly dryRun: boolean },
  work: PipelineWork,
): Promise<PipelineResult> {
  const checked = checkSteps(steps);
  const found = new Map<string, { readonly data: unknown } | null>();
  const unseen = new Set<string>();
  const told: PipelineStepResult[] = [];
  let stopped = false;
  let room = MAX_TOTAL_CHARS;

  for (const { id, name, params, onFailure } of checked) {
    const blank = { id, name, outcome: 'skipped', result: null, preview: null, error: null } as const;
    if (stopped) {
      told.push(blank);
      continue;
    }
    const step = await runStep(blank, params);
    found.set(id, step.outcome === 'done' && step.result !== null ? { data: step.result.data } : null);
    if (dryRun && step.outcome !== 'done') unseen.add(id);
    told.push(step);
    stopped = !dryRun && (step.outcome === 'unknown' || (step.outcome === 'failed' && onFailure === 'stop'));
  }
  return { outcome: outcomeOfAll(told), dryRun, steps: told };

  async function runStep(blank: PipelineStepResult, params: unknown): Promise<PipelineStepResult> {
    const { name } = blank;
    try {
      const looksOnly = dryRun && !work.isQuestion(name);
      if (dryRun && refersTo(params, unseen)) {
        return { ...blank, error: unforeseeable(name).toJSON() };
      }
      if (room < 0) throw tooMuch(name);
      const resolved = resolveReferences(params, found);
      if (looksOnly) return { ...blank, outcome: 'previewed', preview: await work.preview(name, resolved) };
      const result = await work.execute(name, resolved);
      room = roomLeft(result.data, room);
      return { ...blank, outcome: 'done', result };
    } catch (cause) {
      const error = errorFrom(cause, { operation: name });
      const outcome = error.details['outcome'] === 'unknown' ? 'unknown' : 'failed';
      return { ...blank, outcome, error: error.toJSON() };
    }
  }
}

function outcomeOfAll(steps: readonly PipelineStepResult[]): OperationOutcome {
  if (steps.some(({ outcome }) => outcome === 'unknown')) return 'unknown';
  return steps.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'done';
}

const stepList = z.array(z.strictObject(pipelineStep.shape)).check(z.minLength(1), z.maxLength(MAX_STEPS));

/** Steps with their defaults. Their keys may be in the case of the wire. */
function checkSteps(given: unknown): z.output<typeof stepList> {
  const parsed = z.safeParse(z.object({ steps: stepList }), {
    steps: Array.isArray(given) ? given.map(inModelCase) : given,
  });
  if (!parsed.success) throw notPipeline(issueFields(parsed.error.issues));
  const { steps } = parsed.data;
  const ids = steps.map(({ id }) => id);
  const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
  if (twice >= 0) throw notPipeline({ [`steps.${twice}.id`]: 'given twice' });
  return steps;
}

function inModelCase(step: unknown): unknown {
  if (typeof step !== 'object' || step === null || Array.isArray(step)) return step;
  const names = Object.keys(pipelineStep.shape);
  return Object.fromEntries(
    Object.entries(step).map(([key, value]) => [names.find((name) => wireName(name) === key) ?? key, value]),
  );
}

function notPipeline(fields: Readonly<Record<string, string>>): BeamdeckError {
  return new BeamdeckError('validation_error', 'The steps are no pipeline.', { details: { fields } });
}

function unforeseeable(operation: string): BeamdeckError {
  return new BeamdeckError(
    'operation_error',
    'What it would be given is only known once an earlier step has run.',
    {
      operation,
      details: { outcome: 'failed' },
    },
  );
}
