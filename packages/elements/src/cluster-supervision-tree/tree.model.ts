import type { SupervisedChild, Supervisor } from '@beamdeck/core';
import { nodeLabels } from '../format/node-name.js';

/** The supervisors of each node, in pre-order; what `cluster_supervision_trees` answers. */
export type Trees = Readonly<Record<string, readonly Supervisor[]>>;

/** One line of the tree as it is drawn: what it is, how deep, and whether it can be opened. */
export interface TreeRow {
  /** Node, application and process: the same line has the same key after each answer. */
  readonly key: string;
  readonly level: number;
  readonly node: string;
  readonly label: string;
  /** Null for what cannot be opened. `load`: what is under it was not asked yet. */
  readonly open: boolean | null;
  readonly load: boolean;
  readonly content:
    | { readonly kind: 'node' | 'application'; readonly count: number }
    | { readonly kind: 'supervisor'; readonly supervisor: Supervisor }
    | { readonly kind: 'child'; readonly child: SupervisedChild; readonly parent: Supervisor }
    | { readonly kind: 'note'; readonly text: string; readonly hidden: number };
}

export interface TreeOptions {
  readonly trees: Trees;
  /** Branches that were opened later, by the key of their supervisor. */
  readonly branches: ReadonlyMap<string, readonly Supervisor[]>;
  readonly isOpen: (key: string, kind: 'node' | 'application' | 'supervisor') => boolean;
}

export const processKey = (node: string, pid: string): string => `${node}\n${pid}`;

/** The lines that are to be seen, from the top down. */
export function visibleRows({ trees, branches, isOpen }: TreeOptions): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const nodes = Object.keys(trees);
  const labels = nodeLabels(nodes);
  for (const node of nodes) {
    const known = new Map((trees[node] ?? []).map((each) => [each.pid, each]));
    for (const branch of branches.values()) {
      for (const each of branch) if (each.node === node && !known.has(each.pid)) known.set(each.pid, each);
    }
    const open = isOpen(node, 'node');
    const tops = [...known.values()].filter(({ parent }) => parent === null || !known.has(parent));
    const label = labels.get(node) ?? node;
    rows.push({
      key: node,
      level: 1,
      node,
      label,
      open,
      load: false,
      content: { kind: 'node', count: known.size },
    });
    if (open) addApplications(rows, node, tops, { known, isOpen });
  }
  return rows;
}

interface Walk {
  readonly known: ReadonlyMap<string, Supervisor>;
  readonly isOpen: TreeOptions['isOpen'];
}

function addApplications(rows: TreeRow[], node: string, tops: readonly Supervisor[], walk: Walk): void {
  const byApplication = new Map<string, Supervisor[]>();
  for (const top of tops) {
    const name = top.application ?? '';
    byApplication.set(name, [...(byApplication.get(name) ?? []), top]);
  }
  for (const [application, supervisors] of byApplication) {
    const key = `${node}\n\n${application}`;
    const open = walk.isOpen(key, 'application');
    const count = supervisors.reduce((sum, each) => sum + each.childCount, 0);
    rows.push({
      key,
      level: 2,
      node,
      label: application,
      open,
      load: false,
      content: { kind: 'application', count },
    });
    if (!open) continue;
    for (const top of supervisors) addSupervisor(rows, top, 3, walk, new Set());
  }
}

/** `above` guards against a list that names a process as its own ancestor. */
function addSupervisor(
  rows: TreeRow[],
  supervisor: Supervisor,
  level: number,
  walk: Walk,
  above: ReadonlySet<string>,
): void {
  const { node, pid } = supervisor;
  const key = processKey(node, pid);
  const open = walk.isOpen(key, 'supervisor');
  const children = supervisor.children ?? null;
  const below = [...walk.known.values()].filter((each) => each.parent === pid);
  const load = children === null && supervisor.childCount > 0 && supervisor.unread === null;
  rows.push({
    key,
    level,
    node,
    label: supervisor.registeredName ?? supervisor.module ?? pid,
    open: supervisor.childCount === 0 && below.length === 0 ? null : open,
    load,
    content: { kind: 'supervisor', supervisor },
  });
  if (!open || above.has(pid)) return;
  const inside = new Set([...above, pid]);
  const note = (text: string, hidden: number): void => {
    rows.push({
      key: `${key}\n#${text}`,
      level: level + 1,
      node,
      label: text,
      open: null,
      load: false,
      content: { kind: 'note', text, hidden },
    });
  };
  if (supervisor.unread !== null) note(supervisor.unread, 0);
  if (children === null) {
    for (const each of below) addSupervisor(rows, each, level + 1, walk, inside);
    return;
  }
  children.forEach((child, at) => {
    const known = child.pid === null ? undefined : walk.known.get(child.pid);
    if (known !== undefined) addSupervisor(rows, known, level + 1, walk, inside);
    else rows.push(childRow(supervisor, child, at, level + 1, walk));
  });
  const hidden = supervisor.childCount - children.length;
  if (hidden > 0) note('', hidden);
}

/** A worker, or a supervisor whose own children were not asked yet. */
function childRow(
  parent: Supervisor,
  child: SupervisedChild,
  at: number,
  level: number,
  walk: Walk,
): TreeRow {
  const key =
    child.pid === null ? `${processKey(parent.node, parent.pid)}\n${at}` : processKey(parent.node, child.pid);
  const load = child.type === 'supervisor' && child.pid !== null;
  return {
    key,
    level,
    node: parent.node,
    label: child.registeredName ?? child.id,
    open: load ? walk.isOpen(key, 'supervisor') : null,
    load,
    content: { kind: 'child', child, parent },
  };
}

/** When each child was last seen to have been replaced, by its supervisor and id. */
export type Restarts = ReadonlyMap<string, number>;

/**
 * What was restarted between two answers: a child that has another process under the same id, and a supervisor that used up
 * restarts of its intensity. Ids that several children share tell nothing.
 */
export function withRestarts(known: Restarts, before: Trees, after: Trees, at: number): Restarts {
  const restarts = new Map(known);
  for (const [node, supervisors] of Object.entries(after)) {
    const earlier = new Map((before[node] ?? []).map((each) => [each.pid, each]));
    for (const supervisor of supervisors) {
      const was = earlier.get(supervisor.pid);
      if (was === undefined || was.incarnation !== supervisor.incarnation) continue;
      if ((supervisor.recentRestarts ?? 0) > (was.recentRestarts ?? Infinity)) {
        restarts.set(processKey(node, supervisor.pid), at);
      }
      const old = uniqueById(was.children ?? []);
      for (const [id, child] of uniqueById(supervisor.children ?? [])) {
        const gone = old.get(id);
        if (gone === undefined || gone.pid === child.pid || child.pid === null) continue;
        restarts.set(processKey(node, child.pid), at);
      }
    }
  }
  return restarts;
}

function uniqueById(children: readonly SupervisedChild[]): ReadonlyMap<string, SupervisedChild> {
  const counts = new Map<string, number>();
  for (const { id } of children) counts.set(id, (counts.get(id) ?? 0) + 1);
  return new Map(children.filter(({ id }) => counts.get(id) === 1).map((child) => [child.id, child]));
}

/** What of its restart intensity a supervisor has used, 0–1; null where it was not read. */
export function intensityUsed({ recentRestarts, intensity }: Supervisor): number | null {
  if (recentRestarts === null || intensity === null) return null;
  return intensity === 0 ? (recentRestarts > 0 ? 1 : 0) : recentRestarts / intensity;
}

/** Where the keys of a tree lead from a row; null where they do not move. `open` and `close` change it instead. */
export function keyInTree(
  rows: readonly TreeRow[],
  at: number,
  key: string,
): { readonly move: number } | { readonly set: boolean } | null {
  const row = rows[at];
  if (row === undefined) return null;
  switch (key) {
    case 'ArrowDown':
      return at + 1 < rows.length ? { move: at + 1 } : null;
    case 'ArrowUp':
      return at > 0 ? { move: at - 1 } : null;
    case 'Home':
      return { move: 0 };
    case 'End':
      return { move: rows.length - 1 };
    case 'ArrowRight':
      if (row.open === false) return { set: true };
      return row.open === true && (rows[at + 1]?.level ?? 0) > row.level ? { move: at + 1 } : null;
    case 'ArrowLeft': {
      if (row.open === true) return { set: false };
      const parent = rows.findLastIndex((each, index) => index < at && each.level < row.level);
      return parent < 0 ? null : { move: parent };
    }
    default:
      return null;
  }
}
