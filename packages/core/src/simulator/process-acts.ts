import { BeamdeckError } from '../model/error.js';
import type { ProcessAction, ProcessActionResult, ProcessActionTarget } from '../probe/cluster-probe.js';
import { sendExit } from './exit-signal.js';
import { atomsIn, isAtom } from './node-atoms.js';
import { isSuspended } from './process-changes.js';
import { findProcess } from './process-finder.js';
import type { ProcessLens } from './process-lens.js';
import { sourceOf } from './process-state.js';
import { incarnationOf } from './simulated-node.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

/** What an act came to on the node. */
export interface ActEffect {
  readonly result: ProcessActionResult;
  /** The node says nothing before this long, and then only that no reply came; null when it answers at once. */
  readonly silentMs: number | null;
}

type Send = Extract<ProcessAction, { readonly kind: 'send' }>;

/**
 * Does something to a process of a running node, as it is at a time, and notes it in the world's own log. Throws
 * `process_changed`, `process_not_found`, `operation_error` or `invalid_parameter` when nothing was done.
 */
export function performAct(
  world: World,
  node: SimulatedNode,
  target: ProcessActionTarget,
  action: ProcessAction,
  at: number,
): ActEffect {
  if (target.incarnation !== incarnationOf(node)) throw changed(node);
  const lens = findProcess(node, { pid: target.pid }, at);
  const { changes } = node.population;
  const effect = (result: Partial<ProcessActionResult>, silentMs: number | null = null): ActEffect => ({
    result: { alive: null, memory: null, reply: null, ...result },
    silentMs,
  });
  if (action.kind === 'send') checkAtoms(node, action);
  if (action.kind === 'resume' && !isHeld(lens, at)) throw notHeld(node);
  // Before its effect, which may end the node.
  world.noteAct({ at, node: node.name, ...target, action });

  switch (action.kind) {
    case 'exit': {
      const outcome = sendExit(node.population, lens.index, action.reason, at);
      if (outcome === 'node_ends') world.setLife(node, 'stopped', at);
      return effect({ alive: outcome === 'alive' });
    }
    case 'collect_garbage': {
      const before = lens.heldBytes();
      changes.collect(lens.pid, at);
      return effect({ alive: true, memory: { before, after: lens.heldBytes() } });
    }
    case 'suspend':
      changes.suspend(lens.pid, at, action.forMs, lens.messageRate);
      return effect({ alive: true });
    case 'resume':
      changes.resume(lens.pid, at);
      return effect({ alive: true });
    case 'send': {
      const read = reads(lens, at);
      if (!read) changes.addMessage(lens.pid, at);
      if (action.message.form !== 'call') return effect({});
      return read && replies(lens) ? effect({ reply: replyTo(action) }) : effect({}, action.timeoutMs);
    }
  }
}

/** Every atom of the message exists, or becomes one because that was agreed to; else nothing is sent. */
function checkAtoms(node: SimulatedNode, { message, newAtoms }: Send): void {
  const unknown = atomsIn(message.term).filter((name) => !isAtom(node, name));
  const refused = unknown.filter((name) => !newAtoms.includes(name));
  if (refused.length > 0) {
    throw new BeamdeckError('invalid_parameter', 'The message has atoms that do not exist on the node.', {
      details: { node: node.name, newAtoms: refused, outcome: 'failed', simulated: true },
      suggestions: [
        'Check their spelling, or agree to create them: an atom stays for as long as the node runs.',
      ],
    });
  }
  if (!node.population.changes.makeAtoms(unknown)) {
    throw new BeamdeckError('remote_error', 'The simulated node holds too many new atoms.', {
      details: { node: node.name, outcome: 'failed', simulated: true },
    });
  }
}

/** Whether it takes a message out of its mailbox at once: not while it is suspended, and not what it does not wait for. */
function reads(lens: ProcessLens, at: number): boolean {
  if (isHeld(lens, at)) return false;
  return lens.trapsExits || !PICKY.has(sourceOf(lens).kind);
}

const isHeld = ({ note }: ProcessLens, at: number): boolean => note !== undefined && isSuspended(note, at);

/** Those that wait for what they know and leave everything else in the mailbox. */
const PICKY: ReadonlySet<string> = new Set(['process', 'task']);
const REPLYING: ReadonlySet<string> = new Set(['gen_server', 'gen_statem', 'supervisor']);

const replies = (lens: ProcessLens): boolean => REPLYING.has(sourceOf(lens).kind);

const replyTo = ({ message: { term } }: Send): string =>
  term.kind === 'atom' && term.name === 'ping' ? 'pong' : '{error,unknown_call}';

const notHeld = (node: SimulatedNode) =>
  new BeamdeckError('operation_error', 'The process is not suspended from here.', {
    details: { node: node.name, outcome: 'failed', simulated: true },
    suggestions: ['Its time may be over, or somebody else on the node holds it; its status tells.'],
  });

const changed = (node: SimulatedNode) =>
  new BeamdeckError('process_changed', 'The node has restarted since: this is another process now.', {
    details: { node: node.name, incarnation: incarnationOf(node), simulated: true },
    suggestions: ['Look at the process again, and act on what you see then.'],
  });
