/** Ports of the node itself, which have the lowest numbers: who owns them, and what they are. */
export const OWN_PORTS: readonly (readonly [
  owner: string,
  name: string,
  local: string | null,
  remote: string | null,
])[] = [
  ['init', 'forker', null, null],
  ['user', '0/1', null, null],
  ['user', '2/2', null, null],
  ['net_kernel', 'tcp_inet', '0.0.0.0:dist', null],
  ['net_kernel', 'tcp_inet', '127.0.0.1:41822', '127.0.0.1:4369'],
  ['ranch_server', 'tcp_inet', '0.0.0.0:4000', null],
  ['ranch_server', 'tcp_inet', '0.0.0.0:4443', null],
  ['Elixir.ShopWeb.Telemetry', 'udp_inet', '0.0.0.0:49152', null],
  ['Elixir.Shop.Events', 'tcp_inet', '10.20.0.7:50112', '10.20.0.31:5672'],
  ['Elixir.Shop.Repo.Pool', 'tcp_inet', '10.20.0.7:50240', '10.20.0.5:5432'],
  ['Elixir.Shop.Repo.Pool', 'tcp_inet', '10.20.0.7:50241', '10.20.0.5:5432'],
  ['Elixir.Shop.Repo.Pool', 'tcp_inet', '10.20.0.7:50242', '10.20.0.5:5432'],
  ['Elixir.Shop.Repo.Pool', 'tcp_inet', '10.20.0.7:50243', '10.20.0.5:5432'],
  ['logger_std_h_default', 'sh -s log', null, null],
];

/** The most that a node has open. */
export const MAX_PORTS = 60_000;

/** The socket of a connection, by the number of its pid. */
export const socketId = (pid: number): string => `#Port<0.${pid + FIRST_SOCKET}>`;

const FIRST_SOCKET = 4_096;
