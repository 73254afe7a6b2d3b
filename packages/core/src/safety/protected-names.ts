/**
 * What keeps a node alive, by registered name; `*` stands for any text. Gathered from OTP's sources (kernel, stdlib, sasl,
 * ssl, mnesia) and ra's; the test holds it against everything that a real node has running.
 */
export const VITAL_NAMES: readonly string[] = [
  // The virtual machine and the boot.
  'init',
  'erl_prim_loader',
  'erts_code_purger',
  'erts_trace_cleaner',
  'socket_registry',
  'heart',
  'boot_server',
  'ddll_server',
  // kernel
  'application_controller',
  'kernel_sup',
  'kernel_safe_sup',
  'kernel_refc',
  'code_server',
  'file_server_2',
  'erl_signal_server',
  'error_logger',
  'logger',
  'logger_*',
  'standard_error',
  'standard_error_sup',
  'user',
  'user_drv',
  'user_drv_reader',
  'user_drv_writer',
  'inet_db',
  'inet_gethost_native',
  'inet_gethost_native_sup',
  'disk_log_server',
  'disk_log_sup',
  'dist_ac',
  'pg',
  'pg2',
  'rex',
  // Distribution.
  'net_kernel',
  'net_sup',
  'auth',
  'erl_epmd',
  'global_name_server',
  'global_group',
  'global_group_check',
  'inet_tls_dist*',
  'inet_tcp_proxy_dist_*',
  // stdlib and sasl
  'timer_server',
  'dets',
  'dets_sup',
  'sasl_sup',
  'sasl_safe_sup',
  'release_handler',
  'alarm_handler',
  'overload',
  // ssl
  'ssl_*',
  'tls_*',
  'dtls_*',
  // mnesia
  'mnesia_*',
  // ra, the Raft library of RabbitMQ and others
  'ra_*',
  // Elixir's own
  'elixir_sup',
  'elixir_config',
  'elixir_code_server',
];

/** Processes without a name that the virtual machine or `init` starts, by the function they began in. */
export const VITAL_INITIAL_CALLS: readonly string[] = [
  'erts_code_purger:start/0',
  'erts_dirty_process_signal_handler:start/0',
  'erts_literal_area_collector:start/0',
  'erts_trace_cleaner:start/0',
  'prim_file:start/0',
  'prim_socket:*',
  'socket_registry:start/0',
  'init:*',
];

/**
 * The virtual machine starts its own processes before any code of a user's, so these lowest numbers are always theirs (0 to
 * 10 on OTP 25; the next one alive on a fresh node is 42). A number that has wrapped round has another serial.
 */
export const LAST_VITAL_PID = 15;

/** Applications whose every process is vital, and those whose processes are guarded, named or not. */
export const VITAL_APPLICATIONS: readonly string[] = ['kernel'];
export const GUARDED_APPLICATIONS: readonly string[] = ['stdlib', 'sasl', 'ssl', 'mnesia', 'ra'];

/** The two processes above each application's top supervisor. */
export const APPLICATION_MASTER_CALLS: readonly string[] = ['application_master:*'];

/** Modules whose processes answer to the supervisor protocol, whatever their type is taken for. */
export const SUPERVISOR_CALLS: readonly string[] = [
  'supervisor:*',
  'supervisor_bridge:*',
  'Elixir.Supervisor:*',
  'Elixir.DynamicSupervisor:*',
  'Elixir.PartitionSupervisor:*',
  'Elixir.Task.Supervisor:*',
];
