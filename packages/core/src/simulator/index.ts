export { steppedClock } from './clock.js';
export type { SteppedClock, SteppedClockOptions } from './clock.js';
export { simulatedProbe } from './simulated-probe.js';
export type { SimulatedProbe, SimulatedProbeOptions } from './simulated-probe.js';
export * from './simulation-controls.js';
export * from './simulation-event.js';
export type { NodeLife } from './simulated-node.js';
