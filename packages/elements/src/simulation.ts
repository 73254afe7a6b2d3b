/**
 * All that only a simulation needs, the engine and the simulator above all. In the build for pages without a bundler this is the
 * file `beamdeck-simulation.js`, which only a page that simulates loads.
 */
export { simulatedCluster } from './cluster-provider/simulated-cluster.js';
export { builtInScenarios } from './cluster-simulation/example-scenarios.js';
