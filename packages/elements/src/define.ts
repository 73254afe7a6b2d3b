/** Registers every element. For one element alone import its own entry, e.g. `@beamdeck/elements/define/cluster-topology.js`. */
import './cluster-provider/cluster-provider.define.js';
import './cluster-console/cluster-console.define.js';
import './cluster-health/cluster-health.define.js';
import './cluster-process-info/cluster-process-info.define.js';
import './cluster-processes/cluster-processes.define.js';
import './cluster-operations/cluster-operations.define.js';
import './cluster-supervision-tree/cluster-supervision-tree.define.js';
import './cluster-simulation/cluster-simulation.define.js';
import './cluster-panel-layout/cluster-panel-layout.define.js';
import './cluster-audit-log/cluster-audit-log.define.js';
