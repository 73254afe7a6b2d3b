import { useState } from 'react';
import type {} from '@beamdeck/elements/react';
import '@beamdeck/elements/define/cluster-node-details.js';
import '@beamdeck/elements/define/cluster-provider.js';
import '@beamdeck/elements/define/cluster-topology.js';

export function ClusterPanel({ gateway }: { gateway: string }) {
  const [node, setNode] = useState<string | null>(null);
  return (
    <>
      <p>
        Selected: <output id="selected">{node ?? 'nothing'}</output>
      </p>
      <cluster-provider src={gateway}>
        <cluster-topology
          view="list"
          without-legend
          selected={node}
          oncluster-node-selected={(event) => setNode(event.node)}
        />
        {node === null ? null : <cluster-node-details node={node} />}
      </cluster-provider>
    </>
  );
}
