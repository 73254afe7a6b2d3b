/**
 * Every fault of this package, by its stable code. `retryable` says whether the same thing, done again later and
 * unchanged, can succeed; `advice` is one sentence on what to do, fit to be shown to the person at the terminal.
 */
export const ERLANG_ERRORS = {
  // terms
  term_truncated: { retryable: false, advice: 'The bytes end inside a term; pass the whole term.' },
  term_malformed: { retryable: false, advice: 'The bytes are not a valid external term.' },
  term_unknown_tag: {
    retryable: false,
    advice: 'This release of the term format is newer than this client; update it.',
  },
  term_local: {
    retryable: false,
    advice: 'The term was made with the option local, for its own node alone; ask for it without.',
  },
  pid_malformed: {
    retryable: false,
    advice:
      'Write a pid as <0.123.0> or node@host/<0.123.0>; a first number other than 0 counts only where it was printed.',
  },
  term_too_deep: { retryable: false, advice: 'Raise limits.maxDepth if such terms are expected.' },
  term_too_large: { retryable: false, advice: 'Raise the limit named in details, or ask the node for less.' },
  term_unsupported: {
    retryable: false,
    advice: 'This JavaScript value has no Erlang term; see the constructors of @beamdeck/erlang.',
  },
  // configuration
  name_invalid: {
    retryable: false,
    advice: 'Write node names as name@host, without spaces or control characters.',
  },
  cookie_invalid: {
    retryable: false,
    advice: 'Pass the cookie itself: 1 to 255 characters, without the line end of its file.',
  },
  // port mapper
  epmd_unreachable: {
    retryable: true,
    advice: 'No port mapper answers there: start the node with -name, or give its distribution port.',
  },
  epmd_timeout: {
    retryable: true,
    advice: 'The port mapper does not answer: look at epmd on that host, or give the distribution port.',
  },
  epmd_malformed: {
    retryable: false,
    advice: 'What answers on the port mapper port is not an Erlang port mapper; check the port.',
  },
  node_unknown: {
    retryable: true,
    advice: 'The port mapper does not know that node: check its name and that it is running.',
  },
  // connecting
  connect_failed: {
    retryable: true,
    advice: 'Check that the node runs and that its distribution port can be reached from here.',
  },
  connect_timeout: {
    retryable: true,
    advice: 'Nothing answers at that address: check host, port and firewall.',
  },
  tls_failed: {
    retryable: false,
    advice: 'The TLS handshake failed: see details.reason, and whether the node uses -proto_dist inet_tls.',
  },
  tls_config_invalid: {
    retryable: false,
    advice: 'tls.ca, tls.cert or tls.key cannot be used: see details.reason.',
  },
  tls_untrusted: {
    retryable: false,
    advice: 'The certificate of the node is not signed by a CA given in tls.ca.',
  },
  tls_expired: {
    retryable: false,
    advice: 'The certificate of the node is outside its validity; renew it, and check both clocks.',
  },
  tls_wrong_host: {
    retryable: false,
    advice: 'The certificate is for another host: set tls.servername, or issue one for this host.',
  },
  tls_client_refused: {
    retryable: false,
    advice: 'The node refused our client certificate: give tls.cert and tls.key signed by a CA it trusts.',
  },
  // handshake
  handshake_timeout: {
    retryable: true,
    advice: 'The node took the connection and said no more: it may be paused or overloaded.',
  },
  handshake_malformed: {
    retryable: false,
    advice: 'What answers on that port does not speak the distribution protocol; check port and TLS.',
  },
  handshake_closed: {
    retryable: true,
    advice: 'The node closed the connection during the handshake; its log says why.',
  },
  protocol_too_old: {
    retryable: false,
    advice: 'The node speaks only version 5 of the protocol; OTP 25 or newer is needed.',
  },
  flags_missing: {
    retryable: false,
    advice: 'The node lacks a capability this client needs (see details.missing); OTP 25 or newer is needed.',
  },
  cookie_refused: {
    retryable: false,
    advice: 'The cookies differ: use the one the node was started with (-setcookie or ~/.erlang.cookie).',
  },
  name_mismatch: {
    retryable: false,
    advice: 'Another node answers on that port: connect with the name it goes by (details.actual).',
  },
  name_style_mismatch: {
    retryable: false,
    advice:
      'The node uses the other kind of host name (-sname or -name): connect with the name in details.actual.',
  },
  not_allowed: {
    retryable: false,
    advice: 'The node only lets in nodes it was told of (net_kernel:allow/1); add ours there.',
  },
  name_in_use: {
    retryable: true,
    advice:
      'The node still has a connection under our name: stop the other client, or give this one another name.',
  },
  connect_collision: {
    retryable: true,
    advice: 'The node was connecting to us at the same time; try again.',
  },
  // an established link
  link_down: {
    retryable: true,
    advice: 'The connection was lost; details.written says whether the request may have been carried out.',
  },
  link_refused: {
    retryable: false,
    advice: 'The node refused us; correct what the cause says and call connect().',
  },
  link_closed: {
    retryable: false,
    advice: 'The link was closed by this program; make a new local node or do not use it after close().',
  },
  link_congested: {
    retryable: true,
    advice: 'The node is not reading what it is sent: wait, or look at its load.',
  },
  frame_too_large: {
    retryable: false,
    advice: 'The node sent more in one message than limits.maxMessageBytes; ask for less or raise it.',
  },
  frame_malformed: {
    retryable: true,
    advice: 'The node sent bytes that break the distribution protocol; the link was dropped.',
  },
  // calls
  call_timeout: {
    retryable: true,
    advice: 'Raise deadlineMs or ask for less; the worker on the node was killed.',
  },
  call_cancelled: { retryable: true, advice: 'The caller cancelled; the worker on the node was killed.' },
  call_queue_full: {
    retryable: true,
    advice: 'More calls wait on this link than maxQueued; slow down or raise it.',
  },
  remote_exception: {
    retryable: false,
    advice: 'The function raised: see details.class, details.reason and details.stack.',
  },
  heap_cap_exceeded: {
    retryable: false,
    advice: 'The worker outgrew maxHeapWords and was killed by its node; ask for less or raise the cap.',
  },
  worker_killed: { retryable: true, advice: 'Somebody on the node ended the worker: see details.reason.' },
  spawn_refused: {
    retryable: true,
    advice:
      'The node could not start the worker: see details.reason (system_limit: its process table is full).',
  },
  atom_not_known: {
    retryable: false,
    advice:
      'That atom may be new to the node; declare it in the vocabulary, or allow new atoms for this call.',
  },
  source_malformed: {
    retryable: false,
    advice: 'The Erlang text does not parse: see details.line and details.description.',
  },
} as const satisfies Record<string, { readonly retryable: boolean; readonly advice: string }>;

export type ErlangErrorCode = keyof typeof ERLANG_ERRORS;

const BRAND = Symbol.for('@beamdeck/erlang/error');

/**
 * The one error class of this package. Callers branch on `code`; `details` is plain data (safe to serialise), and holds
 * whatever came from the other side: it is never put raw into `message`. Cookies are in neither.
 */
export class ErlangError extends Error {
  override readonly name = 'ErlangError';
  readonly code: ErlangErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryable: boolean;
  readonly advice: string;
  readonly [BRAND] = true;

  constructor(
    code: ErlangErrorCode,
    message: string,
    options: { readonly details?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retryable = ERLANG_ERRORS[code].retryable;
    this.advice = ERLANG_ERRORS[code].advice;
  }
}

/** True for errors of this package, also across two copies of it; with `code`, only for that code. */
export function isErlangError(error: unknown, code?: ErlangErrorCode): error is ErlangError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
  return code === undefined || (error as ErlangError).code === code;
}
