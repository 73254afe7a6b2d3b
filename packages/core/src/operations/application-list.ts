import type { NodeApplication } from '../model/node.js';
import { applicationListContract } from './contracts/inventory.js';
import { askAround } from './node-round.js';
import { implement } from './operation.js';

/** `search` is literal text, looked for in name and description whatever its case. */
export const applicationList = implement(applicationListContract, {
  async run({ node, search }, context) {
    const { nodesQueried, nodesFailed, answers } = await askAround(context, node, {
      recall: 'applications',
      ask: (name, call) => context.probe.applications(name, call),
    });
    const text = search?.toLowerCase() ?? '';
    const applications = [...answers]
      .flatMap(([name, list]) => list.map((application) => ({ ...application, node: name })))
      .filter(({ name, description }) => `${name}\n${description}`.toLowerCase().includes(text))
      .sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
    return {
      applications,
      versionDrift: driftOf(applications),
      totalCount: applications.length,
      nodesQueried,
      nodesFailed,
    };
  },
});

/** What is only loaded runs nowhere: that its versions differ says nothing of how the nodes behave. */
function driftOf(
  applications: readonly (NodeApplication & { readonly node: string })[],
): Record<string, Record<string, string[]>> {
  const versions = new Map<string, Map<string, string[]>>();
  for (const { name, version, status, node } of applications) {
    if (status !== 'running' && status !== 'starting') continue;
    const nodes = versions.get(name) ?? new Map<string, string[]>();
    versions.set(name, nodes);
    nodes.set(version, [...(nodes.get(version) ?? []), node]);
  }
  return Object.fromEntries(
    [...versions].flatMap(([name, nodes]) => (nodes.size > 1 ? [[name, Object.fromEntries(nodes)]] : [])),
  );
}
