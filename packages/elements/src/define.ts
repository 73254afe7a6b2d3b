/** Registers every element. For one element alone import its own entry, e.g. `@beamdeck/elements/define/cluster-topology.js`. */
import './cluster-provider/cluster-provider.define.js';
import './cluster-console/cluster-console.define.js';
import './cluster-health/cluster-health.define.js';
