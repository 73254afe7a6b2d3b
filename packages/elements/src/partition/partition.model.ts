import { msg, str } from '@lit/localize';
import type { ClusterTopology } from '@beamdeck/core';
import { formatElapsed } from '../format/duration.js';
import { nodeLabels, splitName } from '../format/node-name.js';
import { listed, visibleText } from '../format/text.js';
import { missingPairs, type MissingPair } from './links.model.js';

/** A partition told to a person: a title, what is cut off from what, and what to look at next. */
export interface PartitionStory {
  readonly title: string;
  /** One or two sentences; `strong` parts are the islands. */
  readonly sentence: readonly { readonly text: string; readonly strong: boolean }[];
  readonly advice: string;
  /** For how long, in ms; null where no report says. */
  readonly ageMs: number | null;
}

/** What every place says of a partition: the islands there are, or that only links are missing; null while whole. */
export function partitionWord({ islands, partitionStatus, missingLinks }: ClusterTopology): string | null {
  if (islands.length > 1) return msg(str`${islands.length} islands`);
  return partitionStatus === 'healthy' && missingLinks.length === 0 ? null : msg('links missing');
}

/** Null while every live node sees every other. */
export function partitionStory(topology: ClusterTopology, now: number): PartitionStory | null {
  const islands = topology.islands.filter((island) => island.length > 0);
  const pairs = missingPairs(topology.missingLinks);
  if (islands.length < 2 && pairs.length === 0) return null;

  const labels = nodeLabels(topology.nodes);
  const label = (name: string): string => labels.get(name) ?? visibleText(name, 120);
  const since = pairs.length === 0 ? null : Math.min(...pairs.map((pair) => pair.since));
  const ageMs = since === null ? null : Math.max(0, now - since);
  const forHowLong = ageMs === null ? '' : ` ${msg(str`for ${formatElapsed(ageMs)}`)}`;
  const apart = islands.length >= 2;

  return {
    title: apart ? partitionTitle(islands.length) : msg('Partition: links missing'),
    sentence: apart
      ? islandsSentence(topology, islands, label, forHowLong)
      : [{ text: gapSentence(pairs, topology, label, forHowLong), strong: false }],
    advice: advice(pairs, islands),
    ageMs,
  };
}

function partitionTitle(islands: number): string {
  switch (islands) {
    case 2:
      return msg('Partition: two islands');
    case 3:
      return msg('Partition: three islands');
    default:
      return msg(str`Partition: ${islands} islands`);
  }
}

function islandsSentence(
  topology: ClusterTopology,
  islands: readonly (readonly string[])[],
  label: (name: string) => string,
  forHowLong: string,
): PartitionStory['sentence'] {
  const parts: { text: string; strong: boolean }[] = [];
  islands.slice(0, 4).forEach((island, index) => {
    const last = index === Math.min(islands.length, 4) - 1;
    if (index > 0) parts.push({ text: last ? ` ${msg('and')} ` : ', ', strong: false });
    parts.push({ text: islandName(island, label), strong: true });
  });
  if (islands.length > 4) parts.push({ text: ` ${msg(str`and ${islands.length - 4} more`)}`, strong: false });
  parts.push({ text: ` ${msg(str`do not see each other${forHowLong}.`)}`, strong: false });

  const watched = islands.filter((island) => island.some((node) => topology.connectedNodes.includes(node)));
  const side = islands.find((island) => island.some((node) => node === topology.currentNode));
  if (watched.length === islands.length) {
    parts.push({
      text: ` ${islands.length === 2 ? msg('Both sides are watched.') : msg('All sides are watched.')}`,
      strong: false,
    });
  } else if (side !== undefined) {
    parts.push({ text: ` ${msg('Only')} `, strong: false }, { text: islandName(side, label), strong: true });
    parts.push({ text: ` ${msg('can be seen from here.')}`, strong: false });
  }
  return parts;
}

function islandName(island: readonly string[], label: (name: string) => string): string {
  const shown = island.slice(0, 6).map(label);
  const more = island.length - shown.length;
  return `{${shown.join(' ')}${more > 0 ? ` +${more}` : ''}}`;
}

/** Links are missing, but everybody can still be reached through somebody: who is not seen by whom. */
function gapSentence(
  pairs: readonly MissingPair[],
  topology: ClusterTopology,
  label: (name: string) => string,
  forHowLong: string,
): string {
  const only = pairs[0];
  if (pairs.length === 1 && only !== undefined) {
    const { a, b } = only;
    if (!only.aSeesB && !only.bSeesA)
      return msg(str`${label(a)} and ${label(b)} do not see each other${forHowLong}.`);
    const [blind, seen] = only.aSeesB ? [b, a] : [a, b];
    return msg(
      str`${label(blind)} does not see ${label(seen)}${forHowLong}, though ${label(seen)} sees ${label(blind)}.`,
    );
  }
  const worst = mostCutOff(pairs);
  const others = pairs.filter((pair) => pair.a !== worst && pair.b !== worst).length;
  const apart = pairs.filter((pair) => pair.a === worst || pair.b === worst);
  const blind = apart.map((pair) => label(pair.a === worst ? pair.b : pair.a));
  const cut = new Set(apart.flatMap((pair) => [pair.a, pair.b]));
  const seers = topology.nodes.filter((node) => {
    const status = topology.nodeStates[node]?.status;
    return !cut.has(node) && (status === 'up' || status === 'partitioned');
  });
  const but = seers.length === 0 ? '' : msg(str`, but with ${listed(seers.map(label))}`);
  const rest =
    others === 0
      ? ''
      : ` ${others === 1 ? msg('1 other link is missing too.') : msg(str`${others} other links are missing too.`)}`;
  return `${msg(str`${label(worst)} has no link with ${listed(blind)}${forHowLong}${but}.`)}${rest}`;
}

function mostCutOff(pairs: readonly MissingPair[]): string {
  const counts = new Map<string, number>();
  for (const pair of pairs) {
    for (const node of [pair.a, pair.b]) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return [...counts].sort((x, y) => y[1] - x[1])[0]?.[0] ?? '';
}

function advice(pairs: readonly MissingPair[], islands: readonly (readonly string[])[]): string {
  const [one, other] =
    islands.length >= 2 ? [islands[0]![0]!, islands[1]![0]!] : [pairs[0]?.a ?? '', pairs[0]?.b ?? ''];
  const from = visibleText(splitName(one).host, 60);
  const to = visibleText(splitName(other).host, 60);
  if (from !== '' && to !== '' && from !== to) {
    return msg(str`Check the network between ${from} and ${to}, and that both sides have the same cookie.`);
  }
  return msg(
    'They share a host: check their cookies, and whether one of them was suspended or told to disconnect.',
  );
}
