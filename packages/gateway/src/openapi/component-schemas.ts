import {
  auditLine,
  auditVerdict,
  batchBody,
  batchData,
  errorData,
  operationDescriptor,
  operationMetadata,
  operationPreview,
  operationResult,
  pipelineBody,
  pipelineData,
  wireSchema,
} from '@beamdeck/core';
import type { JsonSchema } from '@beamdeck/core';

export function ref(schema: string): JsonSchema {
  return { $ref: `#/components/schemas/${schema}` };
}

/** What more than one path speaks of, and what the paths that are no operation give. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    metadata: wireSchema(operationMetadata, 'output'),
    error: object({
      error: wireSchema(errorData, 'output'),
      timestamp: TIMESTAMP,
      success: { const: false },
    }),
    operation_result: wireSchema(operationResult, 'output'),
    operation_preview: wireSchema(operationPreview, 'output'),
    operation_list: object({ operations: list(wireSchema(operationDescriptor, 'output')) }),
    operation_history: object({ results: list(ref('operation_result')) }),
    batch_body: wireSchema(batchBody, 'input'),
    batch: wireSchema(batchData, 'output'),
    pipeline_body: wireSchema(pipelineBody, 'input'),
    pipeline: wireSchema(pipelineData, 'output'),
    audit: object({ lines: list(wireSchema(auditLine, 'output')) }),
    audit_verdict: wireSchema(auditVerdict, 'output'),
    cluster_list: object({
      clusters: list(
        object({
          name: { type: 'string' },
          simulated: { type: 'boolean' },
          default: { type: 'boolean' },
          path: { type: 'string' },
        }),
      ),
    }),
    liveness: object({ status: { const: 'ok' } }),
    readiness: object({
      status: { enum: ['ready', 'not_ready', 'draining'] },
      clusters: { type: 'object', additionalProperties: { type: 'string' } },
    }),
  };
}

/** The success envelope round data. */
export function envelope(data: JsonSchema): JsonSchema {
  return object({ data, timestamp: TIMESTAMP, success: { const: true }, metadata: ref('metadata') });
}

const TIMESTAMP: JsonSchema = { type: 'string', format: 'date-time' };

function list(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties) };
}
