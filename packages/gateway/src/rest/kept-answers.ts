import type { BatchAnswer, OperationContract, OperationResult, PipelineResult } from '@beamdeck/core';
import { isRefusal } from './idempotency.js';

/** Answers as they are kept for an `Idempotency-Key` when they are too large: how it ended stays, `data` is null. */

export function withoutData(result: OperationResult): OperationResult {
  return { ...result, data: null };
}

export function batchWithoutData(answers: readonly BatchAnswer[]): readonly BatchAnswer[] {
  return answers.map((answer) =>
    answer.result === null ? answer : { ...answer, result: withoutData(answer.result) },
  );
}

export function pipelineWithoutData(pipeline: PipelineResult): PipelineResult {
  const steps = pipeline.steps.map((step) => ({
    ...step,
    result: step.result === null ? null : withoutData(step.result),
  }));
  return { ...pipeline, steps };
}

/** Whether any part of a batch or a pipeline that changes something was more than refused. Answers are in order. */
export function anyBegun(
  contracts: readonly (OperationContract | undefined)[],
  answers: readonly Pick<BatchAnswer, 'error'>[],
): boolean {
  return answers.some(({ error }, i) => {
    const contract = contracts[i];
    const changes = contract !== undefined && contract.danger !== 'read';
    return changes && (error === null || !isRefusal(error));
  });
}
