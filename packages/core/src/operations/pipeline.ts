import * as z from 'zod/mini';
import { fromWire, toWire } from '../model/codec.js';
import type { BeamdeckErrorData } from '../model/error.js';
import { errorData } from '../model/error.js';
import type { OperationResult } from '../model/operation.js';
import { operationOutcome, operationResult } from '../model/operation.js';
import type { OperationPreview } from '../model/preview.js';
import { operationPreview } from '../model/preview.js';
import type { OperationContract } from './contract.js';
import { resultFromWire, resultToWire } from './result-wire.js';

/** Steps of one pipeline at most. */
export const MAX_STEPS = 50;

/**
 * One step of a pipeline. Anywhere in its params `{ "$from": "<step>", "path": "processes.0.pid" }` stands for what an
 * earlier step has found: the value under that path of that step's data, or all of its data without a path. A path is keys
 * and indexes with dots between; nothing in it is ever run.
 */
export const pipelineStep = z.object({
  /** Names the step to later ones. */
  id: z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)),
  name: z.string().check(z.minLength(1), z.maxLength(255)),
  params: z._default(z.record(z.string(), z.unknown()), {}),
  /** Whether the steps after it run all the same when it fails. After an unknown outcome nothing more is run, whatever this says. */
  onFailure: z._default(z.enum(['stop', 'continue']), 'stop'),
});
/** A step as it may be given: without `params` it has none, and without `onFailure` a failure ends the pipeline. */
export type PipelineStep = Readonly<z.input<typeof pipelineStep>>;

/** The body of `POST /api/v1/operations/pipeline`. */
export const pipelineBody = z.object({
  steps: z.array(pipelineStep).check(z.minLength(1), z.maxLength(MAX_STEPS)),
  dryRun: z._default(z.boolean(), false),
});

/** `skipped`: not run, because of an earlier step. `previewed`: only looked at, in a dry run. */
export const stepOutcome = z.enum([...operationOutcome.options, 'skipped', 'previewed']);
/** What became of a step; `unknown` when it was sent and its answer lost: then no later step is run. */
export type StepOutcome = z.infer<typeof stepOutcome>;

/** What became of one step. */
export interface PipelineStepResult {
  readonly id: string;
  readonly name: string;
  readonly outcome: StepOutcome;
  readonly result: OperationResult | null;
  readonly preview: OperationPreview | null;
  readonly error: BeamdeckErrorData | null;
}

/** What became of a pipeline: `done` when every step was; `unknown` when one step's outcome is. */
export interface PipelineResult {
  readonly outcome: z.infer<typeof operationOutcome>;
  readonly dryRun: boolean;
  readonly steps: readonly PipelineStepResult[];
}

/** The `data` of a pipeline on the wire; the results' own data are in the wire form of their operations. */
export const pipelineData = z.object({
  outcome: operationOutcome,
  dryRun: z.boolean(),
  steps: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      outcome: stepOutcome,
      result: z.nullable(operationResult),
      preview: z.nullable(operationPreview),
      error: z.nullable(errorData),
    }),
  ),
});

type FindContract = (name: string) => OperationContract | undefined;

/** The `data` of a pipeline in wire form. Results of operations that `contractOf` does not know are carried as they are. */
export function pipelineToWire(contractOf: FindContract, { steps, ...whole }: PipelineResult): unknown {
  const wire = toWire(pipelineData, { ...whole, steps: [] }) as Record<string, unknown>;
  return {
    ...wire,
    steps: steps.map(({ id, name, outcome, result, preview, error }) => ({
      id,
      name,
      outcome,
      result: result === null ? null : resultToWire(contractOf(name), result),
      preview: preview === null ? null : toWire(operationPreview, preview),
      error: error === null ? null : toWire(errorData, error),
    })),
  };
}

/** The way back. Throws `protocol_error` for what is not in that form. */
export function pipelineFromWire(contractOf: FindContract, wire: unknown): PipelineResult {
  const { steps, ...whole } = fromWire(wirePipeline, wire);
  return {
    ...whole,
    steps: steps.map(({ result, ...step }) => ({
      ...step,
      result: result === null ? null : resultFromWire(contractOf(step.name), result),
    })),
  };
}

/** Results are read one by one: each by the schema of its own operation. */
const wirePipeline = z.extend(pipelineData, {
  steps: z.array(z.extend(pipelineData.shape.steps.def.element, { result: z.unknown() })),
});
