export { steppedClock as fakeClock } from '../simulator/clock.js';
export type { SteppedClock as FakeClock } from '../simulator/clock.js';
export * from './recording-probe.js';
export * from './sample-node.js';
export * from './sample-process.js';
export * from './sample-topology.js';
export * from './scripted-gateway.js';
export * from './scripted-probe.js';
