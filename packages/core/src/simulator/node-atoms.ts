import type { MessageTerm } from '../model/message.js';
import type { SimulatedNode } from './simulated-node.js';

/** Some that every node has besides the names of what runs on it. */
const COMMON = new Set(
  (
    'true false ok error undefined nil normal shutdown kill killed infinity timeout reply noreply stop call cast info ' +
    'node nodes self pid ref ping pong get set put add delete remove update refresh reload reset clear flush start run ' +
    'status state debug notice warning message event data key value name id type list map size count tick check sync ' +
    'async continue restart reconnect connect disconnect subscribe unsubscribe publish work job result request response ' +
    'system EXIT DOWN nodeup nodedown io_request io_reply $gen_call $gen_cast $ancestors $initial_call'
  ).split(' '),
);

/** Whether the node has the atom: as the name of something that runs there, or because somebody made it. */
export function isAtom({ population }: SimulatedNode, name: string): boolean {
  const { roster, changes } = population;
  return (
    COMMON.has(name) ||
    roster.named.has(name) ||
    changes.hasAtom(name) ||
    roster.applications.some((application) => application.name === name) ||
    [...roster.fixed, ...roster.pools].some(({ initialCall }) => initialCall.split(/[:/]/).includes(name))
  );
}

/** The names of all atoms in a term, each once. */
export function atomsIn(term: MessageTerm): readonly string[] {
  const found = new Set<string>();
  const open: MessageTerm[] = [term];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'atom') found.add(next.name);
    else if (next.kind === 'map') open.push(...next.entries.flat());
    else if (next.kind === 'tuple') open.push(...next.items);
    else if (next.kind === 'list') open.push(...next.items, ...(next.tail === null ? [] : [next.tail]));
  }
  return [...found];
}
