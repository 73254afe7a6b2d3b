import type { OperationDescriptor } from '@beamdeck/core';
import { mockOperationResponse } from '@beamdeck/core/testing';
import { describe, expect, it } from 'vitest';
import { HOSTILE } from '../testing/sample-cluster.js';
import { copiedCall } from './copy-as.model.js';
import { formFields, readForm } from './operation-form.model.js';
import { jsonLines, resultBlocks } from './result.model.js';
import { withRecovery, withResult, type Run } from './run.model.js';

const schema = {
  type: 'object',
  properties: {
    node: { type: 'string' },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    order: { type: 'string', enum: ['asc', 'desc'] },
    deep: { type: 'boolean' },
    names: { type: 'array', items: { type: 'string' } },
    islands: { type: 'array', items: { type: 'array', items: { type: 'string' } } },
    search: { anyOf: [{ type: 'string', maxLength: 5 }, { type: 'null' }] },
    pid: { type: 'string' },
    confirm: { type: 'string' },
  },
  required: ['pid'],
};
const fields = formFields(schema);

describe('a form of a schema', () => {
  it('has a field of the right kind for each param, what is needed first, and leaves confirming to the dialog', () => {
    expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
      ['pid', 'text'],
      ['node', 'node'],
      ['limit', 'number'],
      ['order', 'choice'],
      ['deep', 'flag'],
      ['names', 'lines'],
      ['islands', 'json'],
      ['search', 'text'],
    ]);
  });

  it('sends only what was given, in the type that is asked', () => {
    const typed = new Map([
      ['pid', '<0.9.0>'],
      ['limit', '5'],
      ['deep', 'false'],
      ['names', 'a\n\n b '],
      ['islands', '[["a@h"]]'],
      ['order', ''],
    ]);
    expect(readForm(fields, typed)).toEqual({
      params: { pid: '<0.9.0>', limit: 5, deep: false, names: ['a', 'b'], islands: [['a@h']] },
      problems: new Map(),
    });
  });

  it('says what is wrong with each field', () => {
    const typed = new Map([
      ['limit', '0'],
      ['islands', '[['],
      ['search', 'too long'],
    ]);
    expect(Object.fromEntries(readForm(fields, typed).problems)).toEqual({
      pid: { kind: 'required' },
      limit: { kind: 'atLeast', bound: 1 },
      islands: { kind: 'json' },
      search: { kind: 'longest', bound: 5 },
    });
    const limit = (text: string) => readForm(fields, new Map([['limit', text]])).problems.get('limit');
    expect([limit('many'), limit('1.5'), limit('1e9')]).toEqual([
      { kind: 'number' },
      { kind: 'integer' },
      { kind: 'atMost', bound: 100 },
    ]);
  });
});

const descriptor = (name: string, rest: OperationDescriptor['rest']): OperationDescriptor => ({
  name,
  category: 'process',
  summary: '',
  danger: 'read',
  params: {},
  result: {},
  rest,
  allowed: true,
});

describe('a call taken along', () => {
  it('is a GET where the operation is one, with what is in its path and its query', () => {
    const info = descriptor('get_process_info', { method: 'GET', path: '/api/v1/processes/:pid/info' });
    const call = copiedCall(info, { pid: '<0.9.0>', node: 'a@h', keys: ['x'] }, 'https://deck.example/');
    expect(call.curl).toBe(
      `curl 'https://deck.example/api/v1/processes/%3C0.9.0%3E/info?node=a%40h&keys=%5B%22x%22%5D' -H "Authorization: Bearer $TOKEN"`,
    );
    expect(call.sdk).toContain('cluster.operations.execute("get_process_info"');
    expect(call.erlang).toBe(
      `erpc:call('a@h', erlang, process_info, [erpc:call('a@h', erlang, list_to_pid, ["<0.9.0>"])]).`,
    );
  });

  it('quotes what would break out of a shell', () => {
    const kill = descriptor('kill_process', { method: 'DELETE', path: '/x/:pid' });
    for (const name of [...HOSTILE, "'; rm -rf ~; '", "a'b\\c\n"]) {
      const call = copiedCall(kill, { pid: name, node: name }, 'http://127.0.0.1:4040');
      const body = call.curl.split('-d ')[1] ?? '';
      // What the shell takes for the one argument is exactly the JSON.
      expect(body.startsWith("'") && body.endsWith("'")).toBe(true);
      expect(JSON.parse(body.slice(1, -1).replaceAll("'\\''", "'"))).toEqual({ pid: name, node: name });
      expect(body.slice(1, -1).replaceAll("'\\''", '')).not.toContain("'");
      expect(call.erlang).not.toMatch(/[\n\u001b]/);
    }
  });

  it('has no Erlang where there is no one call for it', () => {
    expect(copiedCall(descriptor('cluster_health', null), {}, '').erlang).toBeNull();
  });
});

describe('a result', () => {
  it('is facts and tables, sizes in units', () => {
    const blocks = resultBlocks({
      node: 'a@h',
      memory: 2_097_152,
      rows: [{ pid: '<0.1.0>', messageQueueLen: 3 }],
      nodeStates: { 'a@h': { status: 'up' } },
    });
    expect(blocks).toEqual([
      {
        kind: 'facts',
        facts: [
          ['node', 'a@h'],
          ['memory', '2\u00a0MiB'],
        ],
      },
      {
        kind: 'table',
        title: 'rows',
        columns: ['pid', 'message queue len'],
        rows: [['<0.1.0>', '3']],
        total: 1,
      },
      { kind: 'table', title: 'node states', columns: ['name', 'status'], rows: [['a@h', 'up']], total: 1 },
    ]);
  });

  it('is never too much to show', () => {
    const rows = Array.from({ length: 5_000 }, (_, at) => ({ at, text: 'x'.repeat(5_000) }));
    const [table] = resultBlocks(rows);
    expect(table).toMatchObject({ total: 5_000 });
    expect(JSON.stringify(table).length).toBeLessThan(20_000);
    expect(jsonLines(rows).length).toBeLessThan(700);
  });
});

describe('a run', () => {
  const run: Run = {
    operation: 'ping_node',
    params: { node: 'a@h' },
    startedAt: 0,
    asked: false,
    state: { kind: 'running' },
    recovery: [],
  };
  const event = (operation: string, node: string) =>
    ({ type: 'breaker_trial', at: '', operation, node }) as const;

  it('is told of what recovery does for it, and for nothing else', () => {
    expect(withRecovery(run, event('ping_node', 'a@h')).recovery).toHaveLength(1);
    expect(withRecovery(run, event('ping_node', 'b@h')).recovery).toHaveLength(0);
    expect(withRecovery(run, event('node_info', 'a@h')).recovery).toHaveLength(0);
    const over: Run = { ...run, state: { kind: 'cancelled' } };
    expect(withRecovery(over, event('ping_node', 'a@h'))).toBe(over);
  });

  it('is once in the history, the newest first', () => {
    const result = mockOperationResponse('ping_node');
    const other = { ...result, metadata: { ...result.metadata, requestId: 'b' } };
    expect(withResult(withResult(withResult([], result), other), result)).toEqual([result, other]);
  });
});
