import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { builtinContracts, createCluster } from '@beamdeck/core';
import type { EngineCluster } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../gateway.js';
import type { Gateway } from '../gateway.js';
import type { OpenApiDocument } from './openapi-document.js';

const HOST = 'http://127.0.0.1:4040';

let cluster: EngineCluster;
let gateway: Gateway;
let document: OpenApiDocument;
let node: string;
let pid: string;
let ajv: Ajv2020;

beforeAll(async () => {
  cluster = createCluster({
    probe: simulatedProbe({ nodes: 3, seed: 7 }),
    // Every request of this file is asked at once.
    safety: {
      simulationControls: true,
      limits: {
        read: { perSecond: 1_000, burst: 1_000 },
        diagnose: { perSecond: 1_000, burst: 1_000 },
        change: { perSecond: 1_000, burst: 1_000 },
        destroy: { perSecond: 1_000, burst: 1_000 },
        dangerPerSecond: 1_000,
        dangerPerMinute: 10_000,
      },
    },
  });
  gateway = createGateway({ cluster, anonymous: 'admin' });
  await cluster.connect();
  document = (await (await ask('GET', '/api/v1/openapi.json')).json()) as OpenApiDocument;
  ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (on: Ajv2020) => void)(ajv);
  ajv.addSchema({ $id: 'api', ...(document as object) });
  node = (await cluster.operations.execute('cluster_topology')).data.nodes[1] ?? '';
  const { processes } = (await cluster.operations.execute('process_list', { node, limit: 1_000 })).data;
  const OTP = new Set(['kernel', 'stdlib', 'sasl', 'ssl', null]);
  pid = processes.find(({ application, type }) => !OTP.has(application) && type === 'gen_server')?.pid ?? '';
});
afterAll(async () => {
  await gateway.close();
  await cluster.close();
});

function ask(method: string, path: string, body?: unknown): Promise<Response> {
  return gateway.fetch(
    new Request(HOST + path, {
      method,
      headers: { 'content-type': 'application/json', 'x-beamdeck-request': '1' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

/** Params with which each operation can do its work here; those that are not named need none. */
const paramsOf = (name: string): Record<string, unknown> => {
  switch (name) {
    case 'node_info':
      return { node, include_processes: true, process_limit: 2 };
    case 'ping_node':
    case 'simulate_node_failure':
    case 'simulate_node_leave':
      return { node };
    case 'simulate_slow_node':
      return { node, factor: 2, for_ms: 1 };
    case 'simulate_mailbox_flood':
    case 'simulate_restart_storm':
      return { node, for_ms: 1 };
    case 'play_scenario':
      return { scenario: { name: 'calm', steps: [{ do: 'heal', at_ms: 0 }] } };
    case 'simulate_network_partition':
      return { islands: [[node]] };
    case 'process_list':
      return { limit: 3, include_details: true };
    case 'cluster_topology':
      return { include_processes: true, include_connectivity: true };
    case 'cluster_health':
      return { include_history: true };
    case 'get_process_info':
    case 'garbage_collect_process':
    case 'suspend_process':
    case 'resume_process':
    case 'kill_process':
      return { node, pid };
    case 'send_message':
      return { node, pid, message: '{hello, 1}', new_atoms: ['hello'] };
    default:
      return {};
  }
};

/** What a path that is no operation is asked with. */
const BODIES: Readonly<Record<string, unknown>> = {
  '/operations/batch': {
    requests: [{ name: 'cluster_topology' }, { name: 'ping_node', params: { node: 'nobody@h' } }],
  },
  '/operations/pipeline': { steps: [{ id: 'first', name: 'cluster_topology' }] },
  '/audit/verify': {},
};

function validatorOf(path: string, method: 'get' | 'post' | 'delete', status: number) {
  const operation = document.paths[path]?.[method] as {
    readonly responses: Record<string, { readonly $ref?: string }>;
  };
  const direct = operation.responses[String(status)];
  if (direct === undefined) throw new Error(`${method} ${path}: ${String(status)} is not described`);
  const at =
    direct.$ref?.slice(1) ??
    `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method}/responses/${String(status)}`;
  return ajv.compile({ $ref: `api#${at}/content/application~1json/schema` });
}

async function conforms(path: string, method: 'get' | 'post' | 'delete', response: Response) {
  const validate = validatorOf(path, method, response.status);
  const body: unknown = await response.json();
  validate(body);
  expect([path, validate.errors ?? []]).toEqual([path, []]);
  return body as {
    readonly data?: Readonly<Record<string, unknown>>;
    readonly error?: { readonly code: string };
  };
}

const fill = (path: string): string =>
  path.replace('{node}', encodeURIComponent(node)).replace('{pid}', encodeURIComponent(`${node}/${pid}`));

/** What ends the process that all are tried on comes after what needs it, and what ends nodes after that. */
const weight = ({ name, category }: (typeof builtinContracts)[number]): number =>
  category === 'simulation' ? 2 : name === 'kill_process' ? 1 : 0;
const IN_ORDER = [...builtinContracts].sort((a, b) => weight(a) - weight(b)).map(({ name }) => name);

describe('every answer is as it is described', () => {
  it.each(IN_ORDER)('%s: run, dry run, and refused', async (name) => {
    const path = `/operations/${name}/execute`;
    const dry = `/operations/${name}/preview`;
    const preview = await conforms(dry, 'post', await ask('POST', `/api/v1${dry}`, paramsOf(name)));
    const confirm = preview.data?.['confirmation'] ?? null;
    const params = { ...paramsOf(name), ...(confirm === null ? {} : { confirm }) };
    const run = await conforms(path, 'post', await ask('POST', `/api/v1${path}`, params));
    expect([name, run.error ?? null]).toEqual([name, null]);
    const wrong = await conforms(path, 'post', await ask('POST', `/api/v1${path}`, { nonsense: true }));
    expect(wrong.error?.code).toMatch(/_parameter$|validation_error/);
  });

  it('at the path of its own, for operations that have one', async () => {
    for (const { name, rest } of builtinContracts) {
      if (rest === null) continue;
      const path = rest.path.replace('/api/v1', '').replace(/:(\w+)/g, '{$1}');
      const method = rest.method.toLowerCase() as 'get' | 'post' | 'delete';
      const given = Object.entries(paramsOf(name)).filter(([key]) => !path.includes(`{${key}}`));
      const named = path.includes('{pid}') ? given.filter(([key]) => key !== 'node') : given;
      const query =
        method === 'get'
          ? `?${new URLSearchParams(named.map(([key, value]): [string, string] => [key, String(value)])).toString()}`
          : '';
      const body = method === 'get' ? undefined : Object.fromEntries(named);
      await conforms(path, method, await ask(rest.method, `/api/v1${fill(path)}${query}`, body));
    }
  });

  it('of everything else that is served as JSON', async () => {
    const paths = Object.entries(document.paths).filter(
      ([path]) =>
        !/\/(execute|preview)$/.test(path) &&
        !builtinContracts.some(
          ({ rest }) => rest?.path.replace('/api/v1', '').replace(/:(\w+)/g, '{$1}') === path,
        ),
    );
    const asked: string[] = [];
    for (const [path, item] of paths) {
      const isJson = JSON.stringify(item).includes('application/json');
      if (!isJson || path === '/cluster/events' || path === '/metrics') continue;
      const method = item.post === undefined ? 'get' : 'post';
      const at = item.servers?.[0]?.['url'] === '/' ? path : `/api/v1${path}`;
      await conforms(path, method, await ask(method.toUpperCase(), at, BODIES[path]));
      asked.push(path);
    }
    expect(asked).toEqual(
      expect.arrayContaining(['/operations', '/operations/batch', '/audit', '/clusters', '/openapi.json']),
    );
  });
});
