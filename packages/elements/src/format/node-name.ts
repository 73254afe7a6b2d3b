import { visibleText } from './text.js';

/**
 * The shortest label that tells each node from the others: the part before `@` where that is enough, the host where
 * only the host differs, else both. Labels are safe to look at; identity is always the full name.
 */
export function nodeLabels(names: readonly string[]): ReadonlyMap<string, string> {
  const parts = names.map((name) => ({ name, ...splitName(name) }));
  const shorts = new Map<string, number>();
  for (const { short } of parts) shorts.set(short, (shorts.get(short) ?? 0) + 1);
  const onlyHostsDiffer = names.length > 1 && shorts.size === 1;
  const hostLabel = onlyHostsDiffer ? hostLabels(parts.map((part) => part.host)) : null;

  const labels = new Map<string, string>();
  for (const { name, short, host } of parts) {
    const label =
      hostLabel !== null ? (hostLabel.get(host) ?? name) : (shorts.get(short) ?? 0) > 1 ? name : short;
    labels.set(name, visibleText(label === '' ? name : label, 120));
  }
  return labels;
}

/** `shop` and `10.0.0.5` of `shop@10.0.0.5`. */
export function splitName(name: string): { readonly short: string; readonly host: string } {
  const at = name.indexOf('@');
  return at < 0 ? { short: name, host: '' } : { short: name.slice(0, at), host: name.slice(at + 1) };
}

/** Hosts without the domain or network that all of them share: `10.0.1.11`, `10.0.1.12` stay, `a.shop.lan`, `b.shop.lan` become `a`, `b`. */
function hostLabels(hosts: readonly string[]): ReadonlyMap<string, string> {
  const named = hosts.every((host) => !/^[\d.:[\]]+$/.test(host));
  const firsts = hosts.map((host) => host.split('.')[0] ?? host);
  const shortEnough = named && new Set(firsts).size === new Set(hosts).size;
  return new Map(hosts.map((host, index) => [host, shortEnough ? firsts[index]! : host]));
}
