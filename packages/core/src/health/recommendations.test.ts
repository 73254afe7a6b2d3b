import { describe, expect, it } from 'vitest';
import { sampleClusterTopology } from '../testing/sample-topology.js';
import type { NodeEvidence } from './evidence.js';
import { evidenceAt, lookAt, rowOf, START, stateOf, sweepAt } from './health-sample.test-data.js';
import type { AssessedNode } from './recommendations.js';
import { recommend } from './recommendations.js';
import { scoreNode } from './score-node.js';

function node(name: string, change: Partial<NodeEvidence> = {}): AssessedNode {
  const evidence = evidenceAt(START, change);
  return { name, evidence, health: scoreNode(evidence, null).health };
}
const WHOLE = sampleClusterTopology(3);

describe('recommend', () => {
  it('has nothing to say of a cluster that is well', () => {
    expect(recommend(WHOLE, [node('a@h'), node('b@h')])).toEqual([]);
  });

  it('names the process that is the bottleneck, since when, what it does, and what to look at', () => {
    const row = rowOf('Elixir.Shop.Mailer', 41_207);
    const mailboxes = {
      at: START,
      partial: false,
      mailboxes: [{ row, perSecond: 380, growingSince: START - 720_000 }],
    };
    expect(recommend(WHOLE, [node('shop-c@h', { mailboxes })])).toEqual([
      'Shop.Mailer is the bottleneck: its queue on shop-c@h has grown for 12 min (+380/s) to 41 207 messages. Open it, look at its current function (gen_tcp:recv/3), then at what it waits for.',
    ]);
    expect(recommend(WHOLE, [node('shop-c@h', { mailboxes: lookAt(START, { mailer: 50_000 }) })])).toEqual([
      'mailer on shop-c@h has 50 000 messages waiting. Open it, look at its current function (gen_tcp:recv/3), then at what it waits for.',
    ]);
  });

  it('names limits with the flag that raises them', () => {
    const full = { used: 2_000, limit: 2_048 };
    const vitals = { processes: full, atoms: full, ports: full };
    const advice = recommend(WHOLE, [node('a@h', { sweep: sweepAt(START, { vitals }) })]).join('\n');
    expect(advice).toContain('2 000 of 2 048 processes (98 %)');
    for (const flag of ['+P', '+t', '+Q']) expect(advice).toContain(`${flag} raises the limit`);
  });

  it('names the islands of a partition first, and does not say it again of each node', () => {
    const topology = sampleClusterTopology(3, {
      partitionStatus: 'minority_partition',
      islands: [['b@h', 'c@h'], ['a@h']],
    });
    const a = node('a@h', { state: stateOf({ status: 'partitioned' }), unseenPeers: ['b@h'] });
    const b = node('b@h', { mailboxes: lookAt(START, { mailer: 50_000 }) });
    const [first, ...others] = recommend(topology, [a, b]);
    expect(first).toContain(
      'Partition: the cluster is in islands {b@h and c@h} and {a@h}. The node entered through is on the smaller side.',
    );
    expect(others).toEqual([expect.stringContaining('mailer')]);
  });

  it('names the link that is missing', () => {
    const missing = { from: 'a@h', to: 'b@h', since: '' };
    const topology = sampleClusterTopology(3, {
      partitionStatus: 'partial_partition',
      missingLinks: [missing],
    });
    expect(recommend(topology, [])).toEqual([
      expect.stringMatching(/^a@h does not see b@h, though both live:/),
    ]);
  });

  it('says what to do about a node that is gone, the gravest first', () => {
    const down = node('a@h', { state: stateOf({ status: 'down', reason: 'It closed its link to us.' }) });
    const full = node('b@h', { sweep: sweepAt(START, { vitals: { ports: { used: 80, limit: 100 } } }) });
    const advice = recommend(WHOLE, [full, down]);
    expect(advice).toEqual([
      'a@h is down. It closed its link to us. Start it again, or forget it if it left on purpose.',
      expect.stringContaining('b@h has 80 of 100 ports'),
    ]);
  });

  it('names all nodes whose net_ticktime differs in one sentence, with what it should be', () => {
    const odd = (name: string) => node(name, { sweep: sweepAt(START, { netTicktime: 15 }) });
    expect(recommend(WHOLE, [odd('a@h')])).toEqual([
      'Set net_ticktime to the same on all nodes: a@h has 15 s, most have 60 s. Nodes that differ take each other for dead.',
    ]);
    expect(recommend(WHOLE, [odd('a@h'), odd('b@h')])[0]).toContain('a@h and b@h have another');
  });

  it('speaks once of what many nodes have, and never of more than a dozen things', () => {
    const sweep = sweepAt(START, { vitals: { ports: { used: 80, limit: 100 } } });
    const many = Array.from({ length: 40 }, (_, i) =>
      node(`n${i}@h`, { sweep, mailboxes: lookAt(START, { [`p${i}`]: 20_000 + i }) }),
    );
    const advice = recommend(WHOLE, many);
    expect(advice).toHaveLength(12);
    expect(
      recommend(
        WHOLE,
        many.map((each) => node(each.name, { sweep })),
      ),
    ).toEqual([expect.stringMatching(/The same goes for n1@h, n2@h, n3@h and 36 others\.$/)]);
  });
});
