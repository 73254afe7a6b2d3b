import type { OperationDescriptor } from '@beamdeck/core';

type Params = Readonly<Record<string, unknown>>;

/** What the user can take with them: the same request for a shell, for a program, for an Erlang shell. */
export interface CopiedCall {
  readonly curl: string;
  readonly sdk: string;
  /** Null where Erlang has no one call for it. */
  readonly erlang: string | null;
}

/** The request in each form. `gateway` is the address to ask; everything in it is quoted for where it is pasted. */
export function copiedCall(operation: OperationDescriptor, params: Params, gateway: string): CopiedCall {
  return {
    curl: curl(operation, params, gateway),
    sdk: `await cluster.operations.execute(${quoted(operation.name)}, ${JSON.stringify(params, null, 2)});`,
    erlang: erlang(operation.name, params),
  };
}

function curl({ name, rest }: OperationDescriptor, params: Params, gateway: string): string {
  const base = gateway.replace(/\/$/, '');
  if (rest?.method === 'GET') {
    const left = { ...params };
    const path = rest.path.replace(/:(\w+)/g, (_whole, key: string) => {
      const value = left[key];
      delete left[key];
      return encodeURIComponent(plain(value ?? ''));
    });
    const query = new URLSearchParams(Object.entries(left).map(([key, value]) => [key, plain(value)]));
    const text = query.toString();
    return `curl ${shell(`${base}${path}${text === '' ? '' : `?${text}`}`)} -H "Authorization: Bearer $TOKEN"`;
  }
  return [
    `curl -X POST ${shell(`${base}/api/v1/operations/${encodeURIComponent(name)}/execute`)}`,
    '-H "Authorization: Bearer $TOKEN"',
    "-H 'Content-Type: application/json' -H 'X-Beamdeck-Request: 1'",
    `-d ${shell(JSON.stringify(params))}`,
  ].join(' \\\n  ');
}

/** What one would type in a shell of a node of the cluster. */
function erlang(name: string, params: Params): string | null {
  const text = (key: string): string | null => (typeof params[key] === 'string' ? params[key] : null);
  const [node, pid] = [text('node'), text('pid')];
  const at = node === null ? 'node()' : atom(node);
  const process = pid === null ? null : processOf(pid, at);
  switch (name) {
    case 'cluster_topology':
      return '[node() | nodes(connected)].';
    case 'ping_node':
      return node === null ? null : `net_adm:ping(${at}).`;
    case 'node_info':
      return node === null
        ? null
        : `[{K, erpc:call(${at}, erlang, system_info, [K])} || K <- [otp_release, process_count, process_limit, schedulers_online]].`;
    case 'process_list':
      return `erpc:call(${at}, erlang, processes, []).`;
    case 'get_process_info':
      return process === null ? null : `erpc:call(${at}, erlang, process_info, [${process}]).`;
    case 'application_list':
      return `erpc:call(${at}, application, which_applications, []).`;
    case 'ets_list':
      return `erpc:call(${at}, ets, all, []).`;
    case 'port_list':
      return `erpc:call(${at}, erlang, ports, []).`;
    case 'garbage_collect_process':
      return process === null ? null : `erpc:call(${at}, erlang, garbage_collect, [${process}]).`;
    case 'kill_process': {
      const reason = text('reason') ?? 'killed';
      return process === null ? null : `exit(${process}, ${atom(reason === 'killed' ? 'kill' : reason)}).`;
    }
    default:
      return null;
  }
}

/** A pid as its own node prints it is read there; a name stands for itself. */
function processOf(pid: string, at: string): string {
  if (/^<\d+\.\d+\.\d+>$/.test(pid)) return `erpc:call(${at}, erlang, list_to_pid, [${quoted(pid)}])`;
  return `erpc:call(${at}, erlang, whereis, [${atom(pid)}])`;
}

function atom(name: string): string {
  return `'${escaped(name).replaceAll("'", "\\'")}'`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Control characters would act on the shell they are pasted into. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replace(/[\u0000-\u001f\u007f]/g, (unseen) => `\\x{${unseen.charCodeAt(0).toString(16)}}`);
}

function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
