import type { Principal } from '../model/principal.js';
import { fitsPrincipal, nodeLimit } from './permissions.js';
import type { SafetyConfig } from './safety-config.js';

/** Which nodes a caller may see at all. */
export interface NodeSight {
  sees(node: string): boolean;
  /** No rule hides anything from them. */
  readonly everything: boolean;
  /** The same for callers who see the same nodes, whichever nodes there are. */
  readonly key: string;
}

/** What the rules let a caller see. Two callers under the same rules have the same key. */
export function nodeSight(config: SafetyConfig, principal: Principal): NodeSight {
  const rules = config.nodeRules.flatMap((rule, i) => (fitsPrincipal(rule, principal) ? [{ rule, i }] : []));
  const everything = rules.every(({ rule }) => rule.upTo !== 'none');
  return {
    sees: (node) => everything || nodeLimit(principal, node, config.nodeRules) !== 'none',
    everything,
    key: everything ? '' : rules.map(({ i }) => i).join(','),
  };
}
