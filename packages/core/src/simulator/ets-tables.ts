import type { EtsQuery, EtsTable } from '../model/ets-table.js';
import type { TableScan } from '../probe/cluster-probe.js';
import { pidText } from './pid-text.js';
import { hash, unit } from './random.js';
import type { SimulatedNode } from './simulated-node.js';

/** Owner, then its tables: a name, or `_` for one without; `xN` for N of them, numbered. A `*` each tenfold its share of memory. */
const OWNERS: readonly (readonly [owner: string, tables: string])[] = [
  ['application_controller', 'ac_tab'],
  ['code_server', 'code* code_names'],
  ['logger', 'logger'],
  ['socket_registry', '_'],
  ['inet_db', 'inet_db inet_cache inet_hosts_byname inet_hosts_byaddr inet_hosts_file_byname'],
  ['net_kernel', 'sys_dist'],
  [
    'global_name_server',
    'global_locks global_names global_names_ext global_pid_names global_pid_ids global_lost_connections',
  ],
  ['file_server_2', 'file_io_servers'],
  ['kernel_refc', '_'],
  ['timer_server', 'timer_tab timer_interval_tab'],
  ['ssl_pem_cache', 'ssl_pem_cache _'],
  ['ssl_manager', 'ssl_otp_session_cache _x3'],
  ['elixir_config', 'elixir_config'],
  ['elixir_code_server', 'elixir_modules'],
  ['telemetry_handler_table', 'telemetry_handler_table'],
  ['ranch_server', 'ranch_server'],
  ['Elixir.Phoenix.PubSub.Supervisor', 'Elixir.Shop.PubSubx4'],
  ['Elixir.DBConnection.Watcher', 'Elixir.DBConnection.Watcher'],
  ['Elixir.Shop.Repo.Pool', 'Elixir.Shop.Repo.Pool _x2'],
  ['Elixir.Shop.Catalogue', 'Elixir.Shop.Catalogue* Elixir.Shop.Catalogue.Index*'],
  ['Elixir.Shop.Inventory', 'Elixir.Shop.Inventory* _'],
  ['Elixir.Shop.Pricing', 'Elixir.Shop.Pricing*'],
  ['Elixir.ShopWeb.Endpoint.Config', 'Elixir.ShopWeb.Endpoint'],
  ['Elixir.ShopWeb.Telemetry', 'Elixir.ShopWeb.Telemetryx6'],
  ['Elixir.ShopWeb.Presence', 'Elixir.ShopWeb.Presence_shard* _x4'],
  // As many as the node has, less or more; the last of the list takes what is left.
  ['Elixir.Shop.CartRegistry', 'Elixir.Shop.CartRegistry.KeyPartitionx40'],
];

interface Spec {
  readonly owner: string;
  /** Null for one without. */
  readonly name: string | null;
  readonly share: number;
}

/** Tables that a node has when all that own one live. */
const tablesOf = (node: SimulatedNode): number => 88 + (node.seed % 11);

function* specs(node: SimulatedNode): Generator<Spec> {
  let left = tablesOf(node);
  for (const [owner, tables] of OWNERS) {
    for (const text of tables.split(' ')) {
      const [, base = '', , times = '1', heavy] = /^(.*?)(x(\d+))?(\*?)$/.exec(text) ?? [];
      for (let number = 0; number < Number(times) && left > 0; number += 1, left -= 1) {
        const name = base === '_' ? null : times === '1' ? base : `${base}${number}`;
        yield { owner, name, share: heavy === '*' ? 10 : 1 };
      }
    }
  }
}

/** How many tables the node has: those whose owners live. */
export function countTables(node: SimulatedNode): number {
  const { roster, changes } = node.population;
  const { gone } = changes;
  if (gone.length === 0) return tablesOf(node);
  const lost = new Set(gone.map((index) => roster.fixed[index]?.name));
  return [...specs(node)].filter(({ owner }) => !lost.has(owner)).length;
}

/** The first tables for a query; together they hold no more than `bytes`. */
export function scanTables(
  node: SimulatedNode,
  query: EtsQuery,
  bytes: number,
  at: number,
): TableScan<EtsTable> {
  const tables = reportTables(node, bytes, at);
  const text = query.search?.toLowerCase() ?? '';
  const sign = query.order === 'asc' ? 1 : -1;
  const matched = tables
    .filter(({ id, name, ownerName }) =>
      [id, name, ownerName ?? ''].some((each) => each.toLowerCase().includes(text)),
    )
    .sort((a, b) => (a[query.sort] < b[query.sort] ? -sign : a[query.sort] > b[query.sort] ? sign : 0));
  return { rows: matched.slice(0, query.limit), matched: matched.length, scanned: tables.length };
}

function reportTables(node: SimulatedNode, bytes: number, at: number): EtsTable[] {
  const { population } = node;
  const lens = population.lens();
  const all = [...specs(node)].map((spec, place) => {
    const own = hash(node.seed, 61, place);
    return { ...spec, place, own, weight: spec.share * (0.2 + unit(own)) };
  });
  const whole = all.reduce((sum, { weight }) => sum + weight, 0);
  return all.flatMap(({ owner, name, place, own, weight }) => {
    const index = population.roster.named.get(owner) ?? -1;
    if (!lens.seek(index, at)) return [];
    const memory = Math.max(2_128, 8 * Math.floor((0.98 * bytes * weight) / whole / 8));
    return {
      node: node.name,
      id: name ?? `#Ref<0.${own}.${lens.pid + 65_536}.${200_000 + place}>`,
      name: name ?? owner,
      named: name !== null,
      owner: pidText(lens.pid),
      ownerName: owner,
      application: lens.fixed?.application ?? null,
      size: Math.floor((memory - 2_000) / (96 + (own % 160))),
      memory,
      type: place % 5 === 2 ? 'ordered_set' : place % 7 === 3 ? 'bag' : 'set',
      protection: name === null ? 'private' : place % 3 === 0 ? 'public' : 'protected',
      compressed: false,
      readConcurrency: weight > 2,
      writeConcurrency: place % 3 === 0 && name !== null ? 'auto' : 'false',
    };
  });
}
