import { randomInt } from 'node:crypto';
import { ErlangError } from '../error/erlang-error.js';
import { Atom } from '../etf/atom.js';
import { Pid, Reference } from '../etf/identifier.js';
import { CALL_DEFAULTS, type CallDefaults } from '../call/call-options.js';
import { createVocabulary } from '../call/vocabulary.js';
import { parseNodeName } from '../handshake/node-name.js';
import type { BackoffOptions } from './backoff.js';
import { systemClock, systemRandom, type Clock, type Random } from '../clock/clock.js';
import { createLink, type Link, type LinkOptions } from './link.js';
import { DEFAULT_LINK_LIMITS, type LinkLimits } from './link-limits.js';
import type { LinkTls } from './tls-options.js';

export interface LocalNodeOptions {
  /**
   * Our name, `beamdeck@127.0.0.1`. Keep it the same for good: every new name costs every node it is shown to one atom,
   * for ever, also when the cookie is wrong.
   */
  readonly name: string;
  /** The cookie itself, not the file. */
  readonly cookie: string;
  /** The port of the port mappers. Default: `ERL_EPMD_PORT` of the environment, else 4369, as for `erl`. */
  readonly epmdPort?: number;
  /** For nodes started with `-proto_dist inet_tls`. */
  readonly tls?: LinkTls;
  /** Where nodes are, by name, when it is not what their name and port mapper say. */
  readonly addresses?: Readonly<Record<string, { readonly host?: string; readonly port?: number }>>;
  /** Atoms that data sent to nodes may hold: module, function and option names that exist there. */
  readonly vocabulary?: Iterable<string>;
  /** Defaults of calls, and how many run and wait on each link. */
  readonly calls?: Partial<CallDefaults>;
  readonly limits?: Partial<LinkLimits>;
  readonly backoff?: BackoffOptions;
  /**
   * After how much silence a node counts as gone. Default: the node's own net_ticktime, read once connected; a shorter
   * time is held to half of that, as the node is silent for a quarter of it.
   */
  readonly netTicktimeMs?: number;
  readonly clock?: Clock;
  /** For the jitter of pauses between attempts. */
  readonly random?: Random;
}

/** A hidden node of ours: never in a port mapper, takes no connections, connects to others by `link`. */
export interface LocalNode {
  readonly name: string;
  /** Random, never 0; tells this life of our node from others of the same name. */
  readonly creation: number;
  /** The link to a node: the same object for the same name. Does not connect by itself. Throws `name_invalid`. */
  link(node: string, options?: LinkOptions): Link;
  /** Declares atoms that exist on the nodes; see `vocabulary`. */
  declareAtoms(...names: readonly string[]): void;
  /** Closes every link; resolves when no socket and no timer is left, within a second. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const DEFAULT_EPMD_PORT = 4369;
const MAX_COOKIE = 255;
/** Control characters and what has no byte: a line end left in from the cookie's file is the usual one. */
const BAD_COOKIE = /[^\x20-\x7e\xa0-\xff]/;

/**
 * Makes our node. Throws `name_invalid` or `cookie_invalid`. Nothing is opened until a link is used.
 *
 * ```ts
 * await using local = createLocalNode({ name: 'beamdeck@127.0.0.1', cookie });
 * const release = await local.link('a@127.0.0.1').call('erlang', 'system_info', [atom('otp_release')]);
 * ```
 */
export function createLocalNode(options: LocalNodeOptions): LocalNode {
  const name = parseNodeName(options.name).full;
  if (options.cookie.length === 0 || options.cookie.length > MAX_COOKIE || BAD_COOKIE.test(options.cookie)) {
    throw new ErlangError('cookie_invalid', 'That cannot be a cookie', {
      details: { length: options.cookie.length },
    });
  }
  const creation = randomInt(1, 2 ** 32 - 1);
  const node = new Atom(name);
  const links = new Map<string, Link>();
  const vocabulary = createVocabulary(options.vocabulary);
  let lastPid = 0;
  let lastReference = 0;
  let closed = false;

  const local: LocalNode = {
    name,
    creation,
    link(peerName, linkOptions = {}) {
      if (closed) throw new ErlangError('link_closed', 'The local node was closed');
      const known = links.get(peerName);
      if (known) return known;
      const peer = parseNodeName(peerName);
      const link = createLink({
        self: { name, creation, pid: new Pid(node, ++lastPid, 0, creation) },
        cookie: options.cookie,
        peer,
        address: { ...options.addresses?.[peerName], ...linkOptions },
        epmdPort: options.epmdPort ?? epmdPortOf(process.env),
        tls: options.tls,
        vocabulary,
        newReference,
        calls: { ...CALL_DEFAULTS, ...options.calls },
        limits: { ...DEFAULT_LINK_LIMITS, ...options.limits },
        backoff: options.backoff ?? {},
        tickTime: { fixedMs: options.netTicktimeMs },
        clock: options.clock ?? systemClock,
        random: options.random ?? systemRandom,
        onClosed: () => links.delete(peerName),
      });
      links.set(peerName, link);
      return link;
    },
    declareAtoms: (...names) => vocabulary.add(...names),
    async close() {
      closed = true;
      await Promise.all([...links.values()].map((link) => link.close()));
    },
    [Symbol.asyncDispose]: () => local.close(),
  };
  return local;

  /** Unique for the life of this node. The first word of a reference has 18 bits on older nodes. */
  function newReference(): Reference {
    const serial = ++lastReference;
    return new Reference(node, creation, [serial & 0x3ffff, Math.floor(serial / 2 ** 18) >>> 0, 0]);
  }
}

/** The port of the port mapper that `erl` would use in this environment. */
export function epmdPortOf(env: Readonly<Record<string, string | undefined>>): number {
  const port = Number(env['ERL_EPMD_PORT']);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : DEFAULT_EPMD_PORT;
}
