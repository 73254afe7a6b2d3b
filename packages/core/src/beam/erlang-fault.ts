import { isErlangError, type ErlangError, type ErlangErrorCode } from '@beamdeck/erlang';
import { BeamdeckError, isBeamdeckError, type ErrorCode } from '../model/error.js';
import type { LinkDownReason } from '../probe/cluster-probe.js';

/** What one code of the Erlang client means to somebody who watches a cluster. */
interface Meaning {
  readonly code: ErrorCode;
  /** Of the link, when this fault ended it or kept it from coming up. */
  readonly reason: LinkDownReason;
  /** One sentence. Names in it are those the user configured; what a node said is in details. */
  readonly message: (about: About) => string;
  readonly suggestions: (about: About) => readonly string[];
}

interface About {
  readonly node: string;
  readonly host: string;
  readonly localNode: string;
  readonly epmdPort: number;
  readonly details: Readonly<Record<string, unknown>>;
}

const NAMES = ({ host, epmdPort }: About) =>
  `Is the node running? \`${epmdPort === 4369 ? '' : `ERL_EPMD_PORT=${epmdPort} `}epmd -names\` on ${host} lists the nodes its port mapper knows.`;
const FIREWALL = ({ host }: About) =>
  `Check that ${host} can be reached from here, and that no firewall is in between.`;
const AGAIN = () => 'It is tried again by itself.';

const meaning = (
  code: ErrorCode,
  reason: LinkDownReason,
  message: Meaning['message'],
  ...suggestions: readonly ((about: About) => string)[]
): Meaning => ({ code, reason, message, suggestions: (about) => suggestions.map((each) => each(about)) });

const TLS = meaning(
  'protocol_error',
  'refused',
  ({ node }) => `No secure connection to ${node} could be made.`,
  () =>
    'See the details for what the certificates lack, and whether the node runs with -proto_dist inet_tls.',
);
const OTP_25 = () => 'OTP 25 or newer is needed on the node.';

/** Codes that are no fault of a link, or of this program, are `operation_error`. */
const MEANINGS: Partial<Record<ErlangErrorCode, Meaning>> = {
  name_invalid: meaning(
    'invalid_parameter',
    'refused',
    ({ node }) => `${JSON.stringify(node)} is not the name of a node.`,
    () => 'Write it as name@host, as `node()` prints it on the node.',
  ),
  cookie_invalid: meaning(
    'invalid_parameter',
    'refused',
    () => 'The cookie has characters that a cookie cannot have, or is too long.',
    () => 'A cookie is one line of up to 255 characters, as -setcookie takes it.',
  ),

  epmd_unreachable: meaning(
    'port_mapper_unavailable',
    'silent',
    ({ host, epmdPort }) => `No port mapper answers at ${host}:${epmdPort}.`,
    () => 'Start the node with -name or -sname; it starts the port mapper (epmd) by itself.',
    () => 'If the port mapper listens on another port, give that as the epmd port (or in ERL_EPMD_PORT).',
  ),
  epmd_timeout: meaning(
    'port_mapper_unavailable',
    'silent',
    ({ host, epmdPort }) => `The port mapper at ${host}:${epmdPort} does not answer.`,
    FIREWALL,
  ),
  epmd_malformed: meaning(
    'port_mapper_unavailable',
    'silent',
    ({ host, epmdPort }) => `What answers at ${host}:${epmdPort} is not an Erlang port mapper.`,
    () => 'Give the port that epmd listens on as the epmd port (or in ERL_EPMD_PORT).',
  ),
  node_unknown: meaning(
    'node_not_running',
    'not_running',
    ({ node, host }) => `${node} is not running: the port mapper on ${host} does not know it.`,
    NAMES,
  ),

  connect_failed: meaning(
    'node_unreachable',
    'silent',
    ({ node, details }) => `${node} cannot be reached${networkReason(details['reason'])}.`,
    FIREWALL,
  ),
  connect_timeout: meaning(
    'node_unreachable',
    'silent',
    ({ node }) => `${node} cannot be reached: nothing answers at its port.`,
    FIREWALL,
  ),
  handshake_timeout: meaning(
    'node_unreachable',
    'silent',
    ({ node }) => `${node} took the connection and then said no more: it may be paused or overloaded.`,
    AGAIN,
  ),
  handshake_closed: meaning(
    'node_unreachable',
    // Something took the connection, so its end is not gone: that proves no more than silence does.
    'silent',
    ({ node }) => `${node} closed the connection before it was up.`,
    () => 'The log of the node says why.',
  ),
  connect_collision: meaning(
    'node_unreachable',
    'silent',
    ({ node }) => `${node} was connecting to us at the same time.`,
    AGAIN,
  ),

  cookie_refused: meaning(
    'cookie_rejected',
    'refused',
    ({ node }) => `${node} does not accept our cookie.`,
    () =>
      'Use the cookie the node was started with: its -setcookie, or ~/.erlang.cookie of the user it runs as.',
  ),
  name_mismatch: meaning(
    'node_name_rejected',
    'refused',
    ({ node }) => `Another node than ${node} answers at its port.`,
    () => 'Use the name that the node goes by: `node()` prints it there, such as a@127.0.0.1.',
  ),
  name_style_mismatch: meaning(
    'node_name_rejected',
    'refused',
    ({ node }) =>
      `${node} is not how the node calls itself: it goes by the other kind of name (-name or -sname).`,
    () => 'Use the name that the node goes by: `node()` prints it there, such as a@127.0.0.1.',
    ({ localNode }) => `Our own name must be of the same kind; it is ${localNode}.`,
  ),
  not_allowed: meaning(
    'node_name_rejected',
    'refused',
    ({ node, localNode }) => `${node} lets in only nodes it was told of, and ${localNode} is not among them.`,
    ({ localNode }) =>
      `Allow '${localNode}' there with net_kernel:allow/1, or give us a name that is allowed.`,
  ),
  name_in_use: meaning(
    'node_name_rejected',
    'refused',
    ({ node, localNode }) => `${node} already has a connection under our name, ${localNode}.`,
    () => 'Stop the other program that uses this name, or give this one another name.',
    () => 'After a lost connection the node may take up to its net_ticktime to notice; it is tried again.',
  ),
  protocol_too_old: meaning(
    'protocol_error',
    'refused',
    ({ node }) => `${node} speaks an older distribution protocol.`,
    OTP_25,
  ),
  flags_missing: meaning(
    'protocol_error',
    'refused',
    ({ node }) => `${node} lacks capabilities that are needed.`,
    OTP_25,
  ),
  handshake_malformed: meaning(
    'protocol_error',
    'refused',
    ({ node }) => `What answers at the port of ${node} does not speak the Erlang distribution protocol.`,
    () => 'Check the port, and whether the node uses TLS for distribution.',
  ),
  tls_failed: TLS,
  tls_untrusted: TLS,
  tls_expired: TLS,
  tls_wrong_host: TLS,
  tls_client_refused: TLS,

  link_down: meaning(
    'node_unreachable',
    'closed',
    ({ node, details }) =>
      isSilence(details['reason']) ? `${node} no longer answers.` : `The connection to ${node} was lost.`,
    AGAIN,
  ),
  frame_malformed: meaning(
    'protocol_error',
    'refused',
    ({ node }) => `${node} sent what does not belong to the distribution protocol.`,
    AGAIN,
  ),
  frame_too_large: meaning(
    'result_too_large',
    'refused',
    ({ node }) => `${node} sent more in one message than is allowed.`,
    () => 'Ask for less: fewer rows, or a filter.',
  ),
  link_closed: meaning('closed', 'closed', ({ node }) => `${node} is no longer watched.`),

  call_timeout: meaning(
    'timeout',
    'silent',
    ({ node }) => `${node} did not answer in time.`,
    () => 'It may be busy; ask for less, or allow more time.',
  ),
  call_cancelled: meaning('cancelled', 'silent', ({ node }) => `The question to ${node} was cancelled.`),
  call_queue_full: meaning(
    'rate_limited',
    'silent',
    ({ node }) => `Too many questions wait for ${node}.`,
    () => 'Ask again when fewer are under way.',
  ),
  heap_cap_exceeded: meaning(
    'result_too_large',
    'silent',
    ({ node }) => `${node} ended the question, as it took more memory there than is allowed.`,
    () => 'Ask for less: fewer rows, or a filter.',
  ),
  term_too_large: meaning(
    'result_too_large',
    'silent',
    ({ node }) => `The answer of ${node} is larger than is allowed.`,
    () => 'Ask for less: fewer rows, or a filter.',
  ),
  remote_exception: meaning(
    'remote_error',
    'silent',
    ({ node }) => `${node} could not answer: the question raised an Erlang exception.`,
    () => 'The details have its class, reason and stack.',
  ),
  worker_killed: meaning(
    'remote_error',
    'silent',
    ({ node }) => `Somebody on ${node} ended the process that was to answer.`,
    () => 'Ask again.',
  ),
  spawn_refused: meaning(
    'remote_error',
    'silent',
    ({ node }) => `${node} could not start a process to answer with.`,
    () => 'Its process table may be full; see the reason in the details.',
  ),
};

export interface FaultContext {
  readonly node: string;
  readonly localNode: string;
  readonly epmdPort: number;
}

/**
 * The coded error for whatever the Erlang client, or reading an answer, has thrown. Its message is one sentence for a person
 * at a terminal, its suggestions say what to do. Holds no cookie: the client has it in no error.
 */
export function faultFrom(cause: unknown, context: FaultContext): BeamdeckError {
  if (isBeamdeckError(cause)) return cause;
  if (!isErlangError(cause)) return unexpected(cause, context);
  const root = rootOf(cause);
  const found = MEANINGS[root.code];
  if (found === undefined) return unexpected(root, context);
  const about = aboutOf(root, context);
  const { code, message, suggestions } = byReason(root) ?? found;
  return new BeamdeckError(code, message(about), {
    details: { ...root.details, node: context.node, cause: root.code },
    suggestions: suggestions(about),
    cause: root,
  });
}

/** What a fault that ended a link, or kept it from coming up, says about the node. */
export function downReasonOf(error: ErlangError): LinkDownReason {
  const reason = error.details['reason'];
  if (error.code === 'link_down')
    return isSilence(reason) ? 'silent' : isBreach(reason) ? 'refused' : 'closed';
  if (error.code === 'connect_failed' && reason === 'ECONNREFUSED') return 'closed';
  return MEANINGS[error.code]?.reason ?? 'silent';
}

/** What the operating system said tells more than the step it failed in. */
function byReason({ code, details }: ErlangError): Meaning | undefined {
  const reason = details['reason'];
  if (code === 'connect_failed' && reason === 'ECONNREFUSED') return REFUSED_BY_HOST;
  return code === 'epmd_unreachable' && networkReason(reason) !== '' ? MEANINGS.connect_failed : undefined;
}

/** The port mapper knows the port, but nobody listens there: the node has just ended. */
const REFUSED_BY_HOST = meaning(
  'node_not_running',
  'closed',
  ({ node }) => `${node} is not running: its host refuses the connection.`,
  NAMES,
);

/** A call that finds its link down or refused tells of that; the fault of the link itself says more. */
function rootOf(error: ErlangError): ErlangError {
  const { cause } = error;
  const isEcho =
    error.code === 'link_refused' || (error.code === 'link_down' && error.details['written'] === false);
  return isEcho && isErlangError(cause) ? rootOf(cause) : error;
}

function aboutOf(error: ErlangError, context: FaultContext): About {
  const host = context.node.slice(context.node.indexOf('@') + 1);
  return { ...context, host, details: error.details };
}

const SILENT: ReadonlySet<unknown> = new Set([
  'tick_timeout',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
]);
const isSilence = (reason: unknown) => SILENT.has(reason);
const isBreach = (reason: unknown) => reason === 'frame_malformed' || reason === 'frame_too_large';

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host is not known here',
  EAI_AGAIN: 'the name of its host cannot be looked up now',
  EHOSTUNREACH: 'there is no route to its host',
  ENETUNREACH: 'there is no route to its network',
};
const networkReason = (reason: unknown) =>
  typeof reason === 'string' && NETWORK[reason] !== undefined ? `: ${NETWORK[reason]}` : '';

function unexpected(cause: unknown, { node }: FaultContext): BeamdeckError {
  return new BeamdeckError('operation_error', 'The question failed unexpectedly.', {
    details: { node, cause: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause) },
    suggestions: ['This is a fault of Beamdeck; please report it with these details.'],
    cause,
  });
}
