import { etsSort, etsTable } from '../model/ets-table.js';
import { nodeApplication } from '../model/node.js';
import { erlangPort, portSort } from '../model/port.js';
import { processInfo } from '../model/process-info.js';
import type { Supervisor } from '../model/supervision.js';
import { supervisor } from '../model/supervision.js';
import type { SupervisionRequest } from './cluster-probe.js';
import { inOrder } from './conformance-order.js';
import type { Session } from './conformance-session.js';
import { assert, conforms, equal, failure, never } from './conformance-session.js';

/** What a probe must answer when it is asked deeper: processes, supervisors, tables, ports, atoms. All share one cluster. */
export const DEPTH_QUESTIONS: readonly (readonly [string, (session: Session) => Promise<void>])[] = [
  [
    'says what a process is, by name and by pid, as the rows say it',
    async (session) => {
      const { probe, node, settle, context } = deep(session);
      const { incarnation } = (await settle(probe.sweep(node, context()))).value.vitals;
      const query = { sort: 'memory', order: 'desc', limit: 10_000, includeDetails: true } as const;
      const { rows } = (await settle(probe.processes(node, query, context()))).value;
      for (const name of ['kernel_sup', 'code_server', 'init']) {
        const { value } = await settle(probe.resolve(node, { name }, context()));
        const row = rows.find(({ registeredName }) => registeredName === name);
        for (const field of ['node', 'pid', 'registeredName', 'initialCall', 'type', 'application'] as const)
          equal(value[field], row?.[field], `${field} of ${name}`);
        equal(value.incarnation, incarnation, 'incarnation');
        equal(value.topOfApplication, name === 'kernel_sup', `${name} is the top of an application`);
        equal((await settle(probe.resolve(node, { pid: value.pid }, context()))).value, value, 'by pid');
      }
    },
  ],
  [
    'knows no process of another name, and none of a pid that is not alive or is none',
    async (session) => {
      const { probe, node, settle, context } = deep(session);
      for (const process of [
        { name: 'nobody_by_this_name' },
        { name: '' },
        { pid: '<0.32101.8001>' },
        { pid: 'kernel_sup' },
        { pid: '<0.1.0' },
      ]) {
        const error = await settle(failure(probe.resolve(node, process, context())));
        equal(error.code, 'process_not_found', `code for ${JSON.stringify(process)}`);
      }
    },
  ],
  [
    'gives many processes in full in one call, each with its own answer or failure, in order',
    async (session) => {
      const { probe, node, settle, context } = deep(session);
      const names = ['kernel_sup', 'nobody_by_this_name', 'rex'];
      const requests = names.map((name) => ({ process: { name }, keys: [] }));
      const { value } = await settle(probe.processInfo(node, requests, context()));
      equal(
        value.map(({ error }) => error?.code ?? null),
        [null, 'process_not_found', null],
        'failures',
      );
      for (const [place, { info }] of value.entries()) {
        if (info === null) continue;
        conforms(processInfo, info);
        equal([info.node, info.registeredName], [node, names[place]], 'who it is');
        equal(info.simulated, probe.kind === 'simulated', 'simulated');
        assert((info.memory ?? 0) > 0 && info.reductions > 0 && info.heap.total > 0, 'it holds nothing');
        assert(info.heap.total <= (info.memory ?? 0), 'a heap larger than all that it holds');
        assert(info.links.total >= info.links.items.length && info.links.total > 0, 'it has no links');
        assert(info.stacktrace.length > 0 && info.suspendedForMs === null, 'it is nowhere, or suspended');
      }
      const [top, , server] = value.map(({ info }) => info);
      assert(top?.trapExit === true && top.type === 'supervisor', 'a supervisor that traps no exits');
      assert(
        top.links.items.some(({ id }) => id === server?.pid),
        'it is not linked to its child',
      );
      equal(server?.ancestors[0]?.registeredName, 'kernel_sup', 'the first ancestor');
    },
  ],
  [
    'gives of a process only the groups of fields that were asked for',
    async (session) => {
      const { probe, node, settle, context } = deep(session);
      const requests = [{ process: { name: 'kernel_sup' }, keys: ['memory' as const] }];
      const [answer] = (await settle(probe.processInfo(node, requests, context()))).value;
      const info = answer?.info;
      conforms(processInfo, info);
      assert((info?.memory ?? 0) > 0, 'no memory');
      equal(
        [info?.links, info?.monitors, info?.stacktrace, info?.ancestors],
        [{ total: 0, items: [] }, { total: 0, items: [] }, [], []],
        'what was not asked',
      );
    },
  ],
  [
    'lists the supervisors of every application in pre-order, each under its parent',
    async (session) => {
      const { node, settle, context, probe } = deep(session);
      const { supervisors } = await trees(session, { includeChildren: true });
      const seen = new Map<string, Supervisor>();
      let before: Supervisor | null = null;
      for (const each of supervisors) {
        conforms(supervisor, each);
        equal(each.node, node, 'node');
        assert(!seen.has(each.pid), `${each.pid} is listed twice`);
        const parent = seen.get(each.parent ?? '');
        assert(each.depth === 0 || parent !== undefined, `${each.pid} comes before its parent`);
        equal(each.depth, parent === undefined ? 0 : parent.depth + 1, 'depth');
        assert(each.depth <= (before?.depth ?? -1) + 1, 'it is not in pre-order');
        assert(each.childCount >= (each.children?.length ?? 0), 'more children than there are');
        for (const child of each.children ?? [])
          assert(child.status !== 'running' || child.pid !== null, 'a running child without a pid');
        before = each;
        seen.set(each.pid, each);
      }
      const kernel = supervisors.find(({ registeredName }) => registeredName === 'kernel_sup');
      equal([kernel?.application, kernel?.depth, kernel?.module], ['kernel', 0, 'kernel'], 'kernel_sup');
      const { value } = await settle(probe.resolve(node, { name: 'kernel_sup' }, context()));
      equal(kernel?.pid, value.pid, 'pid of kernel_sup');
      const names = kernel?.children?.map(({ registeredName }) => registeredName) ?? [];
      assert(names.includes('code_server'), `no code_server under kernel_sup: ${names.join(' ')}`);
      const below = kernel?.children?.filter(({ type }) => type === 'supervisor') ?? [];
      for (const { pid } of below) equal(seen.get(pid ?? '')?.parent, kernel?.pid, 'parent of a supervisor');
    },
  ],
  [
    'lists no more of the trees than was asked: one application, a branch, a depth, the first children',
    async (session) => {
      const all = (await trees(session, {})).supervisors;
      assert(
        all.every(({ children }) => children === undefined),
        'children that nobody asked for',
      );
      const kernel = (await trees(session, { application: 'kernel' })).supervisors;
      const ofKernel = all.filter(({ application }) => application === 'kernel');
      equal(pidsOf(kernel), pidsOf(ofKernel), 'kernel alone');
      equal((await trees(session, { application: 'no_such_application' })).supervisors, [], 'of no such');
      const flat = (await trees(session, { maxDepth: 0 })).supervisors;
      equal(pidsOf(flat), pidsOf(all.filter(({ depth }) => depth === 0)), 'the top alone');
      const branch = (await trees(session, { root: { name: 'kernel_sup' } })).supervisors;
      equal(pidsOf(branch), pidsOf(kernel), 'from kernel_sup down');
      const inner = kernel.find(({ depth }) => depth === 1);
      const [start] = (await trees(session, { root: { pid: inner?.pid ?? '' } })).supervisors;
      equal([start?.pid, start?.depth], [inner?.pid, 0], 'where a branch begins');
      equal((await trees(session, { root: { name: 'code_server' } })).supervisors, [], 'under a worker');
      const [first] = (await trees(session, { ...CHILDREN, maxChildren: 1 })).supervisors;
      assert(first?.children?.length === 1 && first.childCount > 1, 'the first child alone');
      const [detailed] = (await trees(session, { ...CHILDREN, includeProcessDetails: true })).supervisors;
      const running = detailed?.children?.filter(({ status }) => status === 'running') ?? [];
      assert(running.length > 0 && running.every(({ memory }) => (memory ?? 0) > 0), 'no details');
      const { probe, node, settle, context } = deep(session);
      const nobody = { ...REQUEST, root: { name: 'nobody_by_this_name' } };
      const error = await settle(failure(probe.supervisors(node, nobody, context())));
      equal(error.code, 'process_not_found', 'code for a root that is not there');
    },
  ],
  [
    'lists the applications that the node as a whole lists',
    async (session) => {
      const { probe, node, settle, context } = deep(session);
      const { value } = await settle(probe.applications(node, context()));
      for (const each of value) conforms(nodeApplication, each);
      const question = probe.nodeInfo(node, { includeProcesses: false, processLimit: 0 }, context());
      const { applications } = (await settle(question)).value;
      const keyed = (list: typeof value) => list.map((each) => `${each.name} ${each.version} ${each.status}`);
      equal(keyed(value).sort(), keyed(applications).sort(), 'applications');
    },
  ],
  [
    'lists as many tables and ports as the gauges count, the first of them in every order',
    async (session) => {
      const { probe, node, settle, context } = deep(session);
      const { vitals } = (await settle(probe.sweep(node, context()))).value;
      for (const sort of etsSort.options)
        for (const order of ['asc', 'desc'] as const) {
          const query = { sort, order, limit: 1_000 };
          const { value } = await settle(probe.etsTables(node, query, context()));
          for (const row of value.rows) conforms(etsTable, row);
          near(value.scanned, vitals.ets.used, 'tables');
          equal(value.rows.length, value.matched, 'rows');
          isOrdered(
            value.rows.map((row) => row[sort]),
            order,
            `tables by ${sort} ${order}`,
          );
          const some = (await settle(probe.etsTables(node, { ...query, limit: 3 }, context()))).value;
          equal([some.rows.length, some.matched >= 3], [3, true], 'rows of a short list');
        }
      for (const sort of portSort.options)
        for (const order of ['asc', 'desc'] as const) {
          const query = { sort, order, limit: 1_000 };
          const { value } = await settle(probe.ports(node, query, context()));
          for (const row of value.rows) conforms(erlangPort, row);
          near(value.scanned, vitals.ports.used, 'ports');
          const field = sort === 'queue_bytes' ? 'queueBytes' : sort;
          isOrdered(
            value.rows.map((row) => row[field]),
            order,
            `ports by ${sort} ${order}`,
          );
        }
    },
  ],
  [
    'finds tables and ports by literal text',
    async (session) => {
      const { probe, node, settle, context } = deep(session);
      const tables = { sort: 'name', order: 'asc', limit: 100 } as const;
      const found = await settle(probe.etsTables(node, { ...tables, search: 'AC_TAB' }, context()));
      equal(
        found.value.rows.map(({ name }) => name),
        ['ac_tab'],
        'tables',
      );
      const owner = await settle(probe.resolve(node, { name: 'application_controller' }, context()));
      equal(found.value.rows[0]?.ownerName, owner.value.registeredName, 'name of the owner');
      const none = await settle(probe.etsTables(node, { ...tables, search: '.*' }, context()));
      equal([none.value.rows, none.value.matched], [[], 0], 'tables called .*');
      const ports = { sort: 'name', order: 'asc', limit: 100, search: 'TCP_inet' } as const;
      const { rows, matched } = (await settle(probe.ports(node, ports, context()))).value;
      assert(matched > 0 && rows.every(({ name }) => name.includes('tcp_inet')), `${matched} tcp_inet`);
    },
  ],
  [
    'tells which names are no atoms yet, and makes none of them one',
    async (session) => {
      const { probe, node, settle, context } = deep(session);
      const names = ['kernel_sup', 'never_an_atom_1', 'ok', 'Never An Atom 2', 'nie_ein_atöm_3', 'true'];
      for (let turn = 0; turn < 2; turn += 1) {
        const { value } = await settle(probe.unknownAtoms(node, names, context()));
        equal(value, ['never_an_atom_1', 'Never An Atom 2', 'nie_ein_atöm_3'], 'unknown');
      }
      equal((await settle(probe.unknownAtoms(node, [], context()))).value, [], 'of none');
    },
  ],
  [
    'answers nothing deep of a node that it does not watch, and is cancelled by its caller',
    async (session) => {
      const { probe, node, settle, context, nodes } = deep(session);
      const last = nodes.at(-1) ?? '';
      probe.unwatch(last);
      for (const asked of [
        () => probe.resolve(last, { name: 'init' }, context()),
        () => probe.applications(last, context()),
        () => probe.supervisors(last, REQUEST, context()),
        () => probe.unknownAtoms(last, ['ok'], context()),
      ])
        equal((await settle(failure(asked()))).code, 'node_unreachable', 'code');
      await settle(probe.watch(last, { signal: never() }));
      const abort = new AbortController();
      const asked = failure(probe.supervisors(node, REQUEST, { ...context(), signal: abort.signal }));
      abort.abort();
      equal((await settle(asked)).code, 'cancelled', 'code');
    },
  ],
];

const REQUEST: SupervisionRequest = {
  application: null,
  root: null,
  maxDepth: 50,
  includeChildren: false,
  maxChildren: 100,
  includeProcessDetails: false,
};
const CHILDREN = { application: 'kernel', includeChildren: true };

async function trees(session: Session, change: Partial<SupervisionRequest>) {
  const { probe, node, settle, context } = deep(session);
  const { value } = await settle(probe.supervisors(node, { ...REQUEST, ...change }, context()));
  assert(!value.partial, 'it was cut short');
  return value;
}

/** The session, and the node to ask. */
export function deep(session: Session): Session & { readonly node: string } {
  return { ...session, node: session.nodes[0] ?? '' };
}

const pidsOf = (list: readonly Supervisor[]) => list.map(({ pid }) => pid);

/** Counted at two moments, between which a few may have come and gone. */
function near(actual: number, expected: number, what: string): void {
  assert(Math.abs(actual - expected) <= 4, `${what}: ${actual} instead of ${expected}`);
}

function isOrdered(keys: readonly (number | string | null)[], order: 'asc' | 'desc', what: string): void {
  assert(
    keys.every((key, place) => place === 0 || inOrder(keys[place - 1] ?? null, key, order)),
    `${what}: ${keys.slice(0, 20).join(' ')}`,
  );
}
