import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Attributes, Span, Tracer } from '@opentelemetry/api';
import { errorFrom } from '@beamdeck/core';
import type { ClusterOperations } from '@beamdeck/core';

/**
 * The same operations, each in a span of its own: `beamdeck <operation>`, with cluster, outcome, error code and the cost
 * to the nodes. Params and data are in no span. Without an OpenTelemetry SDK in the process spans are nothing and cost
 * nothing to speak of.
 */
export function tracedOperations(
  operations: ClusterOperations,
  tracer: Tracer,
  cluster: string,
): ClusterOperations {
  function traced<T>(name: string, work: () => Promise<T>, found: (answer: T) => Attributes): Promise<T> {
    const options = { kind: SpanKind.INTERNAL, attributes: { 'beamdeck.cluster': cluster } };
    return tracer.startActiveSpan(`beamdeck ${name}`, options, async (span) => {
      try {
        const answer = await work();
        span.setAttributes(found(answer));
        return answer;
      } catch (cause) {
        fail(span, cause);
        throw cause;
      } finally {
        span.end();
      }
    });
  }

  return {
    list: () => operations.list(),
    history: (options) => operations.history(options),
    execute: (name, params, options) =>
      traced(
        name,
        () => operations.execute(name, params, options),
        ({ outcome, metadata }) => ({
          'beamdeck.operation': name,
          'beamdeck.outcome': outcome,
          'beamdeck.request_id': metadata.requestId,
          'beamdeck.simulated': metadata.simulated,
          ...costOf(metadata.cost),
        }),
      ),
    preview: (name, params, options) =>
      traced(
        `preview ${name}`,
        () => operations.preview(name, params, options),
        ({ allowed }) => ({ 'beamdeck.operation': name, 'beamdeck.allowed': allowed }),
      ),
    batch: (requests, options) =>
      traced(
        'batch',
        () => operations.batch(requests, options),
        (answers) => ({
          'beamdeck.requests': answers.length,
          'beamdeck.failed': answers.filter(({ error }) => error !== null).length,
        }),
      ),
    pipeline: (steps, options) =>
      traced(
        'pipeline',
        () => operations.pipeline(steps, options),
        ({ outcome, steps: done }) => ({ 'beamdeck.outcome': outcome, 'beamdeck.steps': done.length }),
      ),
  };
}

function fail(span: Span, cause: unknown): void {
  const { code, details } = errorFrom(cause);
  const { outcome } = details;
  span.setAttributes({
    'error.type': code,
    ...(typeof outcome === 'string' ? { 'beamdeck.outcome': outcome } : {}),
  });
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}

function costOf(
  cost: Readonly<Record<string, { readonly targetMs: number; readonly bytes: number }>>,
): Attributes {
  const all = Object.values(cost);
  return {
    'beamdeck.nodes': all.length,
    'beamdeck.target_ms': all.reduce((sum, { targetMs }) => sum + targetMs, 0),
    'beamdeck.bytes': all.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
