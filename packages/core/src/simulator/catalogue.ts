import type { ProcessType } from '../model/process.js';

/** A kind of process that comes and goes: how many, how long they live, what they hold and do. Its numbers are means. */
export interface PoolSpec {
  readonly call: string;
  readonly kind: ProcessType;
  /** Function it is found in when not told by its kind. */
  readonly at?: string;
  /** Part of a node's pooled processes; all shares add up to 1. */
  readonly share: number;
  readonly lifeMs: number;
  /** Bytes. */
  readonly memory: number;
  /** Reductions a second. */
  readonly rate: number;
  /** Chance, in any ten seconds, that its mailbox fills, and how far. */
  readonly burst?: readonly [chance: number, peak: number];
  /** When its supervisor starts another in its place. Default `temporary`: never. */
  readonly restart?: Restart;
  readonly traps?: boolean;
}

export type Restart = 'permanent' | 'transient' | 'temporary';

/** One process of every node, and what it supervises. */
export interface ProcessSpec {
  readonly name?: string;
  readonly call: string;
  readonly kind: ProcessType;
  readonly at?: string;
  readonly memory?: number;
  readonly rate?: number;
  readonly burst?: readonly [chance: number, peak: number];
  /** Of a supervisor; null for a bridge, which supervises one process and gives up when that ends. */
  readonly strategy?: Strategy | null;
  /** Restarts that a supervisor bears within a time, before it gives up. */
  readonly intensity?: readonly [restarts: number, seconds: number];
  /** Default `permanent`. */
  readonly restart?: Restart;
  readonly traps?: boolean;
  readonly children?: readonly ProcessSpec[];
  readonly pool?: PoolSpec;
}

export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one' | 'simple_one_for_one';

export interface ApplicationSpec {
  readonly name: string;
  readonly description: string;
  /** Version by OTP release where it ships with OTP, else one for all. */
  readonly version: string | Readonly<Record<string, string>>;
  readonly root?: ProcessSpec;
}

const sup = (name: string | undefined, call: string, ...children: readonly ProcessSpec[]): ProcessSpec => ({
  ...(name === undefined ? {} : { name }),
  call,
  kind: 'supervisor',
  memory: 9_000,
  strategy: 'one_for_one',
  children,
});
/** A supervisor without which there is no going on: with any of its children all end, and it too. */
const vital = (spec: ProcessSpec): ProcessSpec => ({ ...spec, strategy: 'one_for_all', intensity: [0, 1] });
const bridge = (spec: ProcessSpec): ProcessSpec => ({
  ...spec,
  strategy: null,
  intensity: [0, 1],
  restart: 'temporary',
});
const server = (name: string, call: string, memory = 4_800, rate = 12): ProcessSpec => ({
  name,
  call,
  kind: 'gen_server',
  memory,
  rate,
});
const plain = (name: string | undefined, at: string, memory = 2_680, rate = 2): ProcessSpec => ({
  ...(name === undefined ? {} : { name }),
  call: 'proc_lib:init_p/5',
  kind: 'process',
  at,
  memory,
  rate,
});
/** A supervisor whose children are a pool. */
const pool = (name: string, call: string, of: PoolSpec): ProcessSpec => ({
  ...sup(name, call),
  strategy: 'simple_one_for_one',
  intensity: [100, 5],
  memory: 21_000,
  pool: of,
});

/** Processes of the virtual machine itself, under no application. */
export const systemProcesses: readonly ProcessSpec[] = [
  plain('init', 'init:boot_loop/2', 16_728, 9),
  plain('erts_code_purger', 'erts_code_purger:wait_for_request/0'),
  plain(undefined, 'erts_literal_area_collector:msg_loop/4'),
  plain(undefined, 'erts_dirty_process_signal_handler:msg_loop/0'),
  plain(undefined, 'erts_dirty_process_signal_handler:msg_loop/0'),
  plain(undefined, 'erts_dirty_process_signal_handler:msg_loop/0'),
  plain(undefined, 'prim_file:helper_loop/0'),
  plain('socket_registry', 'socket_registry:loop/1'),
  plain('erl_prim_loader', 'erl_prim_loader:loop/3', 109_248, 30),
  server('logger', 'logger_server:init/1', 11_888),
  server('application_controller', 'application_controller:start/1', 426_656, 20),
];

const kernel = vital(
  sup(
    'kernel_sup',
    'supervisor:kernel/1',
    plain('code_server', 'code_server:loop/1', 476_224, 40),
    server('inet_db', 'inet_db:init/1', 2_848),
    server('rex', 'rpc:init/1', 2_832),
    server('global_name_server', 'global:init/1', 27_172, 160),
    server('global_group', 'global_group:init/1', 2_868),
    server('file_server_2', 'file_server:init/1', 4_024),
    vital(
      sup(
        'net_sup',
        'supervisor:erl_distribution/1',
        server('auth', 'auth:init/1', 2_900),
        server('net_kernel', 'net_kernel:init/1', 34_400, 220),
      ),
    ),
    { name: 'erl_signal_server', call: 'gen_event:init_it/6', kind: 'gen_event', memory: 2_768 },
    bridge(
      sup(
        'standard_error_sup',
        'supervisor_bridge:standard_error/1',
        plain('standard_error', 'standard_error:server_loop/1'),
      ),
    ),
    bridge(sup('user_sup', 'supervisor_bridge:user_sup/1', plain('user', 'group:server_loop/3', 34_416, 14))),
    server('kernel_refc', 'kernel_refc:init/1', 2_768),
    {
      ...sup('kernel_safe_sup', 'supervisor:kernel/1', server('timer_server', 'timer:init/1', 34_500, 310)),
      intensity: [4, 3_600],
    },
    sup(
      'logger_sup',
      'supervisor:logger_sup/1',
      server('logger_handler_watcher', 'logger_handler_watcher:init/1', 2_832),
      server('logger_proxy', 'logger_olp:init/1', 2_768),
      { ...server('logger_std_h_default', 'logger_olp:init/1', 18_768, 900), burst: [0.05, 60] },
    ),
  ),
);

const ssl = sup(
  'ssl_sup',
  'supervisor:ssl_sup/1',
  sup(
    'ssl_admin_sup',
    'supervisor:ssl_admin_sup/1',
    server('ssl_pem_cache', 'ssl_pem_cache:init/1', 12_000),
    server('ssl_manager', 'ssl_manager:init/1', 29_000, 40),
  ),
  sup(
    'ssl_connection_sup',
    'supervisor:ssl_connection_sup/1',
    sup('tls_connection_sup', 'supervisor:tls_connection_sup/1'),
  ),
);

const shop = sup(
  'Elixir.Shop.Supervisor',
  'supervisor:Elixir.Shop.Application/1',
  server('Elixir.Shop.Catalogue', 'Elixir.Shop.Catalogue:init/1', 2_900_000, 9_800),
  {
    ...server('Elixir.Shop.Inventory', 'Elixir.Shop.Inventory:init/1', 1_450_000, 31_000),
    burst: [0.35, 420],
  },
  { ...server('Elixir.Shop.Pricing', 'Elixir.Shop.Pricing:init/1', 610_000, 17_500), burst: [0.2, 130] },
  {
    name: 'Elixir.Shop.Events',
    call: 'gen_event:init_it/6',
    kind: 'gen_event',
    memory: 88_000,
    rate: 5_200,
    burst: [0.25, 900],
  },
  server('Elixir.Shop.CartRegistry', 'Elixir.Registry.Partition:init/1', 320_000, 2_600),
  pool('Elixir.Shop.CartSupervisor', 'supervisor:Elixir.Shop.CartSupervisor/1', {
    call: 'Elixir.Shop.Cart:init/1',
    kind: 'gen_server',
    share: 0.36,
    lifeMs: 720_000,
    memory: 13_600,
    rate: 240,
    burst: [0.01, 6],
    restart: 'transient',
  }),
  pool('Elixir.Shop.CheckoutSupervisor', 'supervisor:Elixir.Shop.CheckoutSupervisor/1', {
    call: 'Elixir.Shop.Checkout:init/1',
    kind: 'gen_statem',
    share: 0.06,
    lifeMs: 90_000,
    memory: 42_000,
    rate: 1_900,
    burst: [0.02, 12],
  }),
  pool('Elixir.Shop.TaskSupervisor', 'supervisor:Elixir.Shop.TaskSupervisor/1', {
    call: 'Elixir.Task.Supervised:reply/4',
    kind: 'task',
    at: 'Elixir.Shop.Recommend:rank/2',
    share: 0.05,
    lifeMs: 4_000,
    memory: 96_000,
    rate: 52_000,
  }),
);

const shopWeb = sup(
  'Elixir.ShopWeb.Supervisor',
  'supervisor:Elixir.ShopWeb.Application/1',
  {
    ...server('Elixir.ShopWeb.Telemetry', 'Elixir.ShopWeb.Telemetry:init/1', 62_000, 1_400),
    restart: 'transient',
  },
  sup(
    'Elixir.ShopWeb.Endpoint',
    'supervisor:Elixir.Phoenix.Endpoint.Supervisor/1',
    server('Elixir.ShopWeb.Endpoint.Config', 'Elixir.Phoenix.Config:init/1', 11_000),
  ),
  {
    ...server('Elixir.ShopWeb.Presence', 'Elixir.Phoenix.Tracker.Shard:init/1', 780_000, 14_000),
    burst: [0.15, 240],
  },
  pool('Elixir.ShopWeb.ChannelSupervisor', 'supervisor:Elixir.Phoenix.Socket.PoolSupervisor/1', {
    call: 'Elixir.Phoenix.Channel.Server:init/1',
    kind: 'gen_server',
    share: 0.3,
    lifeMs: 300_000,
    memory: 24_300,
    rate: 610,
    burst: [0.02, 20],
  }),
);

const ranch = sup(
  'ranch_sup',
  'supervisor:ranch_sup/1',
  server('ranch_server', 'ranch_server:init/1', 5_800),
  pool('ranch_conns_sup', 'supervisor:ranch_conns_sup/1', {
    call: 'cowboy_clear:connection_process/4',
    kind: 'process',
    at: 'cowboy_http:loop/1',
    share: 0.17,
    lifeMs: 45_000,
    memory: 19_200,
    rate: 820,
    traps: true,
  }),
  pool('cowboy_stream_sup', 'supervisor:cowboy_sup/1', {
    call: 'cowboy_stream_h:request_process/3',
    kind: 'process',
    at: 'Elixir.Plug.Cowboy.Handler:init/2',
    share: 0.04,
    lifeMs: 900,
    memory: 61_000,
    rate: 88_000,
  }),
);

const database = sup(
  'Elixir.DBConnection.App',
  'supervisor:Elixir.DBConnection.App/1',
  server('Elixir.DBConnection.Watcher', 'Elixir.DBConnection.Watcher:init/1', 7_900),
  {
    ...server('Elixir.Shop.Repo.Pool', 'Elixir.DBConnection.ConnectionPool:init/1', 54_000, 12_400),
    burst: [0.3, 75],
  },
  pool(
    'Elixir.DBConnection.ConnectionPool.Supervisor',
    'supervisor:Elixir.DBConnection.ConnectionPool.Supervisor/1',
    {
      call: 'Elixir.DBConnection.Connection:init/1',
      kind: 'gen_server',
      share: 0.02,
      lifeMs: 3_600_000,
      memory: 143_000,
      rate: 6_400,
      restart: 'permanent',
    },
  ),
);

const otp = (v25: string, v26: string, v27: string) => ({ '25': v25, '26': v26, '27': v27 });

/** What runs on every node, in start order: the applications of a small web shop on OTP and Elixir. */
export const catalogue: readonly ApplicationSpec[] = [
  { name: 'kernel', description: 'ERTS  CXC 138 10', version: otp('8.5.4', '9.2.4', '10.2.5'), root: kernel },
  { name: 'stdlib', description: 'ERTS  CXC 138 10', version: otp('4.3.1', '5.2.3', '6.2.2') },
  { name: 'compiler', description: 'ERTS  CXC 138 10', version: otp('8.2.6', '8.4.3', '8.6') },
  { name: 'crypto', description: 'CRYPTO', version: otp('5.1.4', '5.4.2', '5.5.3') },
  {
    name: 'public_key',
    description: 'Public key infrastructure',
    version: otp('1.13.3', '1.15.1', '1.17.1'),
  },
  {
    name: 'ssl',
    description: 'Erlang/OTP SSL application',
    version: otp('10.9.1', '11.1.4', '11.2.10'),
    root: ssl,
  },
  {
    name: 'runtime_tools',
    description: 'RUNTIME_TOOLS',
    version: otp('1.19', '2.0.1', '2.1.1'),
    root: sup('runtime_tools_sup', 'supervisor:runtime_tools_sup/1', {
      ...server('ttb_autostart', 'ttb_autostart:init/1'),
      restart: 'temporary',
    }),
  },
  {
    name: 'elixir',
    description: 'elixir',
    version: '1.17.3',
    root: sup(
      'elixir_sup',
      'supervisor:elixir_sup/1',
      server('elixir_config', 'elixir_config:init/1', 22_000),
      server('elixir_code_server', 'elixir_code_server:init/1', 14_000),
    ),
  },
  {
    name: 'telemetry',
    description: 'Dynamic dispatching library for metrics and instrumentations',
    version: '1.3.0',
    root: sup(
      'telemetry_sup',
      'supervisor:telemetry_sup/1',
      server('telemetry_handler_table', 'telemetry_handler_table:init/1'),
    ),
  },
  { name: 'ranch', description: 'Socket acceptor pool for TCP protocols.', version: '1.8.0', root: ranch },
  {
    name: 'phoenix_pubsub',
    description: 'Distributed PubSub and Presence platform',
    version: '2.1.3',
    root: sup(
      'Elixir.Phoenix.PubSub.Supervisor',
      'supervisor:Elixir.Phoenix.PubSub.Supervisor/1',
      server('Elixir.Shop.PubSub.Adapter', 'Elixir.Phoenix.PubSub.PG2Worker:init/1', 31_000, 4_300),
    ),
  },
  {
    name: 'db_connection',
    description: 'Database connection behaviour for database transactions and connection pooling',
    version: '2.7.0',
    root: database,
  },
  { name: 'shop', description: 'Catalogue, carts and checkout', version: '4.12.1', root: shop },
  { name: 'shop_web', description: 'Web front of the shop', version: '4.12.1', root: shopWeb },
];

/** ERTS version of each OTP release in the catalogue. */
export const ertsVersions: Readonly<Record<string, string>> = {
  '25': '13.2.2',
  '26': '14.2.5',
  '27': '15.2.3',
};
