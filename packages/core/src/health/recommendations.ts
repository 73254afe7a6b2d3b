import type { HealthEvidence, NodeHealth } from '../model/health.js';
import type { ClusterTopology } from '../model/topology.js';
import type { NodeEvidence } from './evidence.js';
import { processText } from './mailbox-readings.js';
import { countText, listText, rateText, shownName, spanText } from './phrasing.js';
import type { HealthSignal } from './signals.js';

export interface AssessedNode {
  readonly name: string;
  readonly health: NodeHealth;
  readonly evidence: NodeEvidence;
}

/** As many as can be read; what is behind them is in the nodes' evidence. */
const MOST = 12;
/** Of more nodes with the same trouble, one sentence speaks of all. */
const ONE_BY_ONE = 3;

interface Trouble {
  readonly node: AssessedNode;
  readonly found: HealthEvidence;
}

/**
 * What to do next, the most urgent first: the partition, then each trouble with the process, limit or peer that it is
 * about, by the points it costs. A dozen sentences at most.
 */
export function recommend(topology: ClusterTopology, nodes: readonly AssessedNode[]): string[] {
  const cut = topology.partitionStatus !== 'healthy';
  const bySignal = new Map<string, Trouble[]>();
  for (const node of nodes) {
    for (const found of node.health.evidence) {
      if (cut && isPartOf(found, node)) continue;
      bySignal.set(found.signal, [...(bySignal.get(found.signal) ?? []), { node, found }]);
    }
  }
  const told = [...bySignal].flatMap(([signal, troubles]) => {
    const gravest = troubles.toSorted((a, b) => b.found.penalty - a.found.penalty);
    const [first] = gravest;
    if (first === undefined) return [];
    if (signal === 'net_ticktime') return [{ points: first.found.penalty, text: ticktimeAdvice(troubles) }];
    const [, ...others] = new Set(gravest.map(({ node }) => node.name));
    if (others.length < ONE_BY_ONE || signal === 'mailbox') {
      return gravest.map((trouble) => ({ points: trouble.found.penalty, text: adviceOn(trouble) }));
    }
    const text = `${adviceOn(first)} The same goes for ${listText(others)}.`;
    return [{ points: first.found.penalty, text }];
  });
  const sorted = told.sort((a, b) => b.points - a.points).map(({ text }) => text);
  return [...new Set([...partitionAdvice(topology), ...sorted])].slice(0, MOST);
}

/** What the sentence on the partition has said already. */
const isPartOf = ({ signal }: HealthEvidence, { health }: AssessedNode): boolean =>
  signal === 'links' || (signal === 'status' && health.status === 'partitioned');

function partitionAdvice({ partitionStatus, islands, missingLinks }: ClusterTopology): string[] {
  if (partitionStatus === 'healthy') return [];
  if (islands.length > 1) {
    const parts = islands.slice(0, 4).map((island) => `{${listText(island)}}`);
    const sides = `${parts.join(' and ')}${islands.length > parts.length ? ' and more' : ''}`;
    const minority =
      partitionStatus === 'minority_partition' ? ' The node entered through is on the smaller side.' : '';
    return [
      `Partition: the cluster is in islands ${sides}.${minority} Mend the network between them; restart no node before it is known which side holds the data to keep.`,
    ];
  }
  const [link] = missingLinks;
  if (link === undefined) return [];
  const more = missingLinks.length > 1 ? ` (and ${missingLinks.length - 1} more links)` : '';
  return [
    `${shownName(link.from)} does not see ${shownName(link.to)}, though both live${more}: look at the network and the firewall between the two, and at their cookies.`,
  ];
}

function ticktimeAdvice(troubles: readonly Trouble[]): string {
  const [first] = troubles;
  const names = listText(troubles.map(({ node }) => node.name));
  const has = troubles.length === 1 ? `has ${first?.found.value ?? 0} s` : 'have another';
  return `Set net_ticktime to the same on all nodes: ${names} ${has}, most have ${first?.found.limit ?? 0} s. Nodes that differ take each other for dead.`;
}

function adviceOn(trouble: Trouble): string {
  const { node, found } = trouble;
  return ADVICE[found.signal as HealthSignal](shownName(node.name), trouble);
}

const ADVICE: Readonly<Record<HealthSignal, (name: string, trouble: Trouble) => string>> = {
  status: (name, { node: { evidence } }) => {
    const { status, reason } = evidence.state;
    const why = reason === null ? '' : ` ${reason}`;
    switch (status) {
      case 'down':
        return `${name} is down.${why} Start it again, or forget it if it left on purpose.`;
      case 'partitioned':
        return `${name} is cut off from the others.${why} Mend its network before anything else is done to it.`;
      case 'up':
      case 'unknown':
      case 'unreachable':
        return `${name} is ${status}.${why} Look at its host: is it up, is it paused, does the network reach it?`;
    }
  },
  links: (name, { found }) => `${name}: ${found.text}`,
  age: (name, { found }) => `${name} answers late. ${found.text} Look at its load and at the network to it.`,
  runway: (name, { found }) => `${name}: ${found.text} Find what grows before then.`,
  memory: (name, { found }) =>
    `${name} may run out of memory. ${found.text} List its processes by memory, and look at binaries and tables in its details.`,
  atoms: (name, { found }) =>
    `${name} has ${found.text} Atoms are never freed, and the node stops at the limit: find what makes them of outside input (binary_to_atom, list_to_atom, String.to_atom), then restart the node; +t raises the limit.`,
  processes: (name, { found }) =>
    `${name} has ${found.text} Find who starts so many: list its processes, grouped by what they were started as; +P raises the limit.`,
  ports: (name, { found }) =>
    `${name} has ${found.text} Find who opens so many sockets and files, and whether they are closed again; +Q raises the limit.`,
  ets: (name, { found }) => `${name} has ${found.text} Find who makes tables and does not delete them.`,
  run_queue: (name, { found }) =>
    `${name} has more to do than its schedulers can: ${found.text} List its processes by reductions of the interval to see who is busy.`,
  mailbox: mailboxAdvice,
  link_queue: (name, { found }) =>
    `The link from ${name} to ${shownName(found.peer ?? 'a peer')} does not keep up, and those who send over it are held up. Look whether ${shownName(found.peer ?? 'the peer')} is overloaded or paused, at the network between them, and for very large messages.`,
  net_ticktime: (_name, trouble) => ticktimeAdvice([trouble]),
};

/** `Shop.Mailer is the bottleneck: …`. */
function mailboxAdvice(name: string, { node: { evidence }, found }: Trouble): string {
  const look = evidence.mailboxes;
  const known = 'unmeasured' in look ? [] : look.mailboxes;
  const mailbox = known.find(({ row }) => row.pid === found.process?.pid);
  const whose =
    mailbox === undefined
      ? shownName(found.process?.name ?? found.process?.pid ?? 'A process')
      : processText(mailbox.row);
  if (mailbox === undefined)
    return `${whose} on ${name} had a long mailbox a moment ago: see whether it fills again.`;
  const { row, perSecond, growingSince } = mailbox;
  const doing = row.currentFunction === null ? '' : ` (${shownName(row.currentFunction)})`;
  const next = `Open it, look at its current function${doing}, then at what it waits for.`;
  if (growingSince === null || perSecond === null) {
    return `${whose} on ${name} has ${countText(row.messageQueueLen)} messages waiting. ${next}`;
  }
  const since = spanText((evidence.now - growingSince) / 1_000);
  return `${whose} is the bottleneck: its queue on ${name} has grown for ${since} (${rateText(perSecond)}) to ${countText(row.messageQueueLen)} messages. ${next}`;
}
