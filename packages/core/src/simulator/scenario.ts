import * as z from 'zod/mini';
import { issueFields, wireName } from '../model/codec.js';
import { BeamdeckError } from '../model/error.js';
import { nodeName } from './simulated-node.js';

const ms = z.number().check(z.minimum(0), z.maximum(86_400_000));
const span = z.exactOptional(z.number().check(z.minimum(1), z.maximum(86_400_000)));
const node = z.string();
const amount = z.exactOptional(z.number().check(z.positive()));

/** What can be done at a step, by the name under which a file asks for it. Each is one of the controls. */
const steps = {
  node_failure: z.strictObject({
    do: z.literal('node_failure'),
    atMs: ms,
    node,
    kind: z.exactOptional(z.enum(['crash', 'freeze', 'host_lost'])),
    healAfterMs: span,
  }),
  network_partition: z.strictObject({
    do: z.literal('network_partition'),
    atMs: ms,
    islands: z.array(z.array(node).check(z.minLength(1))).check(z.minLength(1)),
    asymmetric: z.exactOptional(z.boolean()),
    observer: z.exactOptional(z.int().check(z.minimum(0))),
    healAfterMs: span,
  }),
  heal: z.strictObject({ do: z.literal('heal'), atMs: ms, node: z.exactOptional(node) }),
  slow_node: z.strictObject({
    do: z.literal('slow_node'),
    atMs: ms,
    node,
    factor: z.exactOptional(z.number().check(z.minimum(1), z.maximum(10_000))),
    forMs: span,
  }),
  mailbox_flood: z.strictObject({
    do: z.literal('mailbox_flood'),
    atMs: ms,
    node,
    process: z.exactOptional(z.string()),
    messagesPerSecond: amount,
    forMs: span,
  }),
  restart_storm: z.strictObject({
    do: z.literal('restart_storm'),
    atMs: ms,
    node,
    application: z.exactOptional(z.string()),
    restartsPerSecond: amount,
    forMs: span,
  }),
  node_join: z.strictObject({ do: z.literal('node_join'), atMs: ms }),
  node_leave: z.strictObject({ do: z.literal('node_leave'), atMs: ms, node }),
} as const;

type StepName = keyof typeof steps;
/**
 * One control and when: `atMs` counts from the start of play, and no time is longer than a day. What is left out has the
 * control's own default. A step that fails is told as `scenario_step_failed`, and the next ones are done.
 */
export type ScenarioStep = { readonly [K in StepName]: z.output<(typeof steps)[K]> }[StepName];

const head = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  description: z.exactOptional(z.string()),
  /** Options of `simulatedProbe` that the scenario was written for. */
  cluster: z._default(
    z.strictObject({
      nodes: z.exactOptional(z.int().check(z.minimum(1), z.maximum(1_000))),
      seed: z.exactOptional(z.number()),
      latencyMs: z.exactOptional(z.number().check(z.minimum(0))),
      processesPerNode: z.exactOptional(z.int().check(z.minimum(1), z.maximum(1_000_000))),
      netTicktimeSeconds: z.exactOptional(z.int().check(z.minimum(1), z.maximum(100_000))),
    }),
    {},
  ),
  steps: z.array(z.unknown()).check(z.minLength(1), z.maxLength(10_000)),
});

/** A script of faults. `cluster` goes to `simulatedProbe`, the whole to its `play`. Times are from the start of play. */
export interface Scenario {
  readonly name: string;
  readonly description?: string;
  readonly cluster: z.output<typeof head>['cluster'];
  /** In order of time. */
  readonly steps: readonly ScenarioStep[];
}

/**
 * Reads a scenario as a JSON file holds it: an object, or its text, with keys in snake_case. Throws `validation_error`
 * naming all that is wrong by path (`steps.2.node`): also a step for a node that the cluster will not have by then. The
 * cluster is the one that the scenario asks for, unless it is to be played on one of so many nodes.
 */
export function parseScenario(json: unknown, nodes?: number): Scenario {
  const parsed = z.safeParse(head, camelKeys(typeof json === 'string' ? fromText(json) : json));
  if (!parsed.success) throw refused(issueFields(parsed.error.issues));

  const fields: Record<string, string> = {};
  const read: ScenarioStep[] = [];
  parsed.data.steps.forEach((given, place) => {
    const schema = steps[(given as { do?: StepName } | null)?.do as StepName] as
      z.ZodMiniType<ScenarioStep> | undefined;
    if (schema === undefined) {
      fields[`steps.${place}.do`] = `expected one of: ${Object.keys(steps).join(', ')}`;
      return;
    }
    const step = z.safeParse(schema, given);
    if (step.success) read.push(step.data);
    else
      for (const [path, why] of Object.entries(issueFields(step.error.issues)))
        fields[`steps.${place}.${path}`] = why;
  });
  if (Object.keys(fields).length > 0) throw refused(fields);

  const { steps: _unread, ...scenario } = parsed.data;
  checkNames(read, nodes ?? scenario.cluster.nodes ?? 3);
  return { ...scenario, steps: [...read].sort((a, b) => a.atMs - b.atMs) };
}

/** A scenario as a file holds it: what `parseScenario` reads back. */
export function scenarioText(scenario: Scenario): string {
  return JSON.stringify(snakeKeys(scenario), null, 2);
}

function checkNames(read: readonly ScenarioStep[], nodes: number): void {
  const fields: Record<string, string> = {};
  read.forEach((step, place) => {
    const joined = read.filter((other) => other.do === 'node_join' && other.atMs <= step.atMs).length;
    const known = new Set(Array.from({ length: nodes + joined }, (_, index) => nodeName(index)));
    const missing = namesIn(step).filter((name) => !known.has(name));
    if (missing.length > 0) fields[`steps.${place}`] = `the cluster has no ${missing.join(', ')} by then`;
  });
  if (Object.keys(fields).length > 0) throw refused(fields);
}

function namesIn(step: ScenarioStep): readonly string[] {
  if (step.do === 'network_partition') return step.islands.flat();
  return 'node' in step && step.node !== undefined ? [step.node] : [];
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BeamdeckError('validation_error', 'The scenario is not JSON.', {
      cause,
      details: { fields: { '(value)': cause instanceof Error ? cause.message : 'not JSON' } },
    });
  }
}

const refused = (fields: Readonly<Record<string, string>>) =>
  new BeamdeckError('validation_error', 'The scenario is not valid.', {
    details: { fields },
    suggestions: ['See `details.fields`: what is wrong, by its place in the file.'],
  });

/** Every key in a scenario is the name of a field; node names are values. */
const renameKeys = (value: unknown, rename: (key: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [rename(key), renameKeys(item, rename)]),
  );
};
const camelKeys = (value: unknown) =>
  renameKeys(value, (key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
const snakeKeys = (value: unknown) => renameKeys(value, wireName);
