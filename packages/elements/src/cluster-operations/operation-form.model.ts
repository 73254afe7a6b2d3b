/** One field of a form made from JSON Schema. `lines` is a list of texts, one a line; `json` is what has no form of its own. */
export interface FormField {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'choice' | 'flag' | 'node' | 'lines' | 'json';
  readonly required: boolean;
  readonly description: string | null;
  readonly choices: readonly string[];
  /** What the server takes where nothing is given. */
  readonly initial: unknown;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly integer: boolean;
  readonly maxLength: number | null;
}

type JsonSchema = Readonly<Record<string, unknown>>;

/** Params that the dialog of a dangerous operation asks for itself, when it has shown what it would hit. */
const ASKED_LATER: ReadonlySet<string> = new Set(['confirm', 'force', 'comment', 'new_atoms']);

/** The fields of an operation's params, required ones first, else in the order of the schema. */
export function formFields(params: JsonSchema): readonly FormField[] {
  const properties = recordOf(params['properties']);
  const required = new Set(listOf(params['required']).map(String));
  const fields = Object.entries(properties)
    .filter(([name]) => !ASKED_LATER.has(name))
    .map(([name, schema]) => field(name, recordOf(schema), required.has(name)));
  return [...fields.filter((each) => each.required), ...fields.filter((each) => !each.required)];
}

function field(name: string, declared: JsonSchema, required: boolean): FormField {
  const schema = withoutNull(declared);
  const type = schema['type'];
  const choices = listOf(schema['enum']).filter((choice) => typeof choice === 'string');
  return {
    name,
    kind: kindOf(name, type, choices, schema),
    required,
    description: textOf(declared['description']) ?? null,
    choices,
    initial: declared['default'],
    minimum: numberOf(schema['minimum']),
    maximum: numberOf(schema['maximum']),
    integer: type === 'integer',
    maxLength: numberOf(schema['maxLength']),
  };
}

function kindOf(
  name: string,
  type: unknown,
  choices: readonly string[],
  schema: JsonSchema,
): FormField['kind'] {
  if (choices.length > 0) return 'choice';
  if (type === 'boolean') return 'flag';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'string') return name === 'node' ? 'node' : 'text';
  if (type === 'array' && recordOf(schema['items'])['type'] === 'string') return 'lines';
  return 'json';
}

/** What was typed, by field; a field that was not touched is not in it. */
export type Typed = ReadonlyMap<string, string>;

export interface ReadForm {
  readonly params: Readonly<Record<string, unknown>>;
  /** What is wrong with each field, as a key to be put into words; empty when it can be sent. */
  readonly problems: ReadonlyMap<string, Problem>;
}

export type Problem =
  | { readonly kind: 'required' }
  | { readonly kind: 'number' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'atLeast' | 'atMost' | 'longest'; readonly bound: number }
  | { readonly kind: 'json' };

/** The params as they are sent: only what was given, so that the server's own defaults hold for the rest. */
export function readForm(fields: readonly FormField[], typed: Typed): ReadForm {
  const params: Record<string, unknown> = {};
  const problems = new Map<string, Problem>();
  for (const each of fields) {
    const text = typed.get(each.name) ?? '';
    if (text.trim() === '') {
      if (each.required) problems.set(each.name, { kind: 'required' });
      continue;
    }
    const read = readField(each, text);
    if ('problem' in read) problems.set(each.name, read.problem);
    else params[each.name] = read.value;
  }
  return { params, problems };
}

function readField(
  { kind, integer, minimum, maximum, maxLength }: FormField,
  text: string,
): { readonly value: unknown } | { readonly problem: Problem } {
  switch (kind) {
    case 'flag':
      return { value: text === 'true' };
    case 'number': {
      const value = Number(text);
      if (!Number.isFinite(value)) return { problem: { kind: 'number' } };
      if (integer && !Number.isSafeInteger(value)) return { problem: { kind: 'integer' } };
      if (minimum !== null && value < minimum) return { problem: { kind: 'atLeast', bound: minimum } };
      if (maximum !== null && value > maximum) return { problem: { kind: 'atMost', bound: maximum } };
      return { value };
    }
    case 'lines':
      return {
        value: text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      };
    case 'json':
      try {
        return { value: JSON.parse(text) as unknown };
      } catch {
        return { problem: { kind: 'json' } };
      }
    case 'text':
      if (maxLength !== null && text.length > maxLength)
        return { problem: { kind: 'longest', bound: maxLength } };
      return { value: text };
    case 'choice':
    case 'node':
      return { value: text };
  }
}

/** `anyOf: [x, null]` is x that may be left out. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const options = listOf(schema['anyOf'])
    .map(recordOf)
    .filter((option) => option['type'] !== 'null');
  return options.length === 1 ? options[0]! : schema;
}

function recordOf(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | null {
  // zod writes the limits of safe integers where none was asked for.
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
}
