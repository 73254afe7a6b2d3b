import type { NodeInfo, NodeVitals } from '../model/node.js';

/** A moment that test data is of: fixed, so that two runs are the same. */
export const SAMPLE_TIME = '2026-01-05T08:00:00.000Z';

const MEBI = 1024 * 1024;

/** Plausible gauges of a small node, the same for the same name. `simulated` unless the caller says otherwise. */
export function sampleNodeVitals(node: string, change: Partial<NodeVitals> = {}): NodeVitals {
  const n = seedOf(node);
  return {
    node,
    incarnation: `${1_000 + (n % 1_000)}-1767600000`,
    simulated: true,
    collectedAt: SAMPLE_TIME,
    processes: { used: 300 + (n % 200), limit: 262_144 },
    ports: { used: 8 + (n % 10), limit: 65_536 },
    atoms: { used: 12_000 + (n % 3_000), limit: 1_048_576 },
    ets: { used: 40 + (n % 30), limit: 8_192 },
    memory: sampleMemory(n),
    runQueue: 0,
    schedulersOnline: 4,
    reductions: 40_000_000 + (n % 10_000_000),
    uptimeSeconds: 86_400 + (n % 3_600),
    cost: { targetMs: 0.2, bytes: 420 },
    ...change,
  };
}

/** Plausible full information of a small node, the same for the same name. */
export function sampleNodeInfo(name: string, change: Partial<NodeInfo> = {}): NodeInfo {
  const n = seedOf(name);
  const vitals = sampleNodeVitals(name);
  return {
    name,
    status: 'up',
    lastSeen: null,
    simulated: vitals.simulated,
    collectedAt: vitals.collectedAt,
    incarnation: vitals.incarnation,
    systemInfo: {
      otpRelease: '27',
      ertsVersion: '15.2.3',
      elixirVersion: null,
      systemArchitecture: 'x86_64-pc-linux-gnu',
      schedulers: vitals.schedulersOnline,
      schedulersOnline: vitals.schedulersOnline,
      logicalProcessors: vitals.schedulersOnline,
      wordSize: 8,
      uptime: '1 day, 0 hours',
      uptimeSeconds: vitals.uptimeSeconds,
      emuFlavor: 'jit',
      timeWarp: 'no_time_warp',
    },
    limits: { processes: vitals.processes, ports: vitals.ports, atoms: vitals.atoms, ets: vitals.ets },
    memory: vitals.memory,
    applications: [
      application('kernel', 'ERTS  CXC 138 10', '10.2.4', 60, 900_000),
      application('stdlib', 'ERTS  CXC 138 10', '6.2.2', 0, 0),
      application('shop', 'Shop', `1.4.${n % 10}`, 220, 24 * MEBI),
    ],
    networkInfo: {
      nodeName: name,
      connectedToCurrent: true,
      distributionPort: 40_000 + (n % 1_000),
      netTicktime: 60,
      hidden: false,
      peers: [],
    },
    performanceMetrics: {
      reductions: vitals.reductions,
      runQueue: 0,
      runQueues: [0, 0, 0, 0, 0, 0],
      io: { input: 1_000_000 + n, output: 2_000_000 + n },
      garbageCollection: { count: 50_000 + (n % 1_000), wordsReclaimed: 90_000_000 },
      contextSwitches: 800_000 + (n % 1_000),
      schedulerUtilization: null,
    },
    unmeasured: {
      'systemInfo.elixirVersion': 'Elixir is not loaded on the node.',
      'performanceMetrics.schedulerUtilization': 'Not sampled.',
    },
    ...change,
  };
}

function sampleMemory(n: number): NodeVitals['memory'] {
  const parts = {
    processes: 24 * MEBI + (n % MEBI),
    atom: MEBI / 2,
    binary: 3 * MEBI + (n % 1_000),
    code: 12 * MEBI,
    ets: 2 * MEBI + (n % 500),
  };
  const system = parts.atom + parts.binary + parts.code + parts.ets + 4 * MEBI;
  return { ...parts, system, total: parts.processes + system };
}

function application(
  name: string,
  description: string,
  version: string,
  processes: number,
  memory: number,
): NodeInfo['applications'][number] {
  return { name, description, version, status: 'running', processes, memory };
}

/** A number that is the same for the same text. */
export function seedOf(text: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  return hash >>> 0;
}
