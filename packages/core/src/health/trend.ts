import type { NodeRunway } from '../model/health.js';
import type { NodeMeasures } from '../probe/cluster-probe.js';
import { bytesText, countText, spanText } from './phrasing.js';
import type { Course, RunwayFacts } from './runway.js';
import { runwayOf } from './runway.js';

type Resource = NodeRunway['resource'];
const RESOURCES: readonly Resource[] = ['processes', 'ports', 'atoms', 'ets', 'memory'];
/** Readings kept of each resource; past it every second one goes, until they are as far apart as they may be. */
const KEPT = 60;
const FIRST_SPACING_MS = 5_000;
/** With so much between two, sixty span six hours: older growth says little of what goes on. */
const LAST_SPACING_MS = 360_000;

/** How the use of one node's limits has gone in one life of it, in 3 KiB whatever the time. */
export interface Trend {
  /** Takes a sweep that is new; another life of the node starts anew. */
  add(sweep: NodeMeasures): void;
  /** What will run out, the soonest first. */
  runways(): readonly NodeRunway[];
}

export function createTrend(): Trend {
  const width = RESOURCES.length + 1;
  let rows = new Float64Array(KEPT * width);
  const newest = new Float64Array(width);
  let count = 0;
  let spacing = FIRST_SPACING_MS;
  let incarnation: string | null = null;
  let limits: Readonly<Record<Resource, number>> | null = null;

  const timeOf = (row: number): number => rows[row * width] ?? 0;
  const thin = (): void => {
    const wider = spacing < LAST_SPACING_MS;
    const kept = new Float64Array(KEPT * width);
    const from = wider ? 0 : 1;
    let next = 0;
    for (let row = from; row < count; row += wider ? 2 : 1) {
      kept.set(rows.subarray(row * width, (row + 1) * width), next * width);
      next += 1;
    }
    rows = kept;
    count = next;
    if (wider) spacing = Math.min(LAST_SPACING_MS, 2 * spacing);
  };
  const courseOf = (column: number): Course => {
    const times: number[] = [];
    const values: number[] = [];
    const take = (row: Float64Array): void => {
      const [at = 0, value = Number.NaN] = [row[0], row[column]];
      if (Number.isNaN(value) || at <= (times.at(-1) ?? -Infinity)) return;
      times.push(at);
      values.push(value);
    };
    for (let row = 0; row < count; row += 1) take(rows.subarray(row * width, (row + 1) * width));
    // The newest counts also where it is too close to the last one to be kept.
    take(newest);
    return { times, values };
  };

  return {
    add({ vitals, hostMemory }) {
      const at = Date.parse(vitals.collectedAt);
      if (incarnation !== vitals.incarnation) {
        [incarnation, count, spacing] = [vitals.incarnation, 0, FIRST_SPACING_MS];
      }
      const host = hostMemory === undefined || hostMemory.bound === 'unknown' ? null : hostMemory;
      const { processes, ports, atoms, ets } = vitals;
      limits = {
        ...{ processes: processes.limit, ports: ports.limit, atoms: atoms.limit, ets: ets.limit },
        memory: host?.total ?? 0,
      };
      const memory = host === null ? Number.NaN : host.total - host.available;
      newest.set([at, processes.used, ports.used, atoms.used, ets.used, memory]);
      // A little early is near enough: sweeps are never exactly as far apart as they should be.
      if (count > 0 && at - timeOf(count - 1) < 0.9 * spacing) return;
      if (count === KEPT) thin();
      rows.set(newest, count * width);
      count += 1;
    },
    runways() {
      const known = limits;
      if (known === null) return [];
      return RESOURCES.flatMap((resource, index): NodeRunway[] => {
        const facts = known[resource] <= 0 ? null : runwayOf(courseOf(index + 1), known[resource]);
        return facts === null ? [] : [{ resource, ...facts, text: runwayText(resource, facts) }];
      }).sort((a, b) => a.secondsLeft - b.secondsLeft);
    },
  };
}

const LIMIT_OF: Readonly<Record<Resource, string>> = {
  processes: 'process limit',
  ports: 'port limit',
  atoms: 'atom limit',
  ets: 'limit of tables',
  memory: 'end of the host’s memory',
};

function runwayText(resource: Resource, { perHour, secondsLeft, overSeconds }: RunwayFacts): string {
  const pace = resource === 'memory' ? bytesText(perHour) : countText(perHour);
  return `At this rate the ${LIMIT_OF[resource]} is reached in ${spanText(secondsLeft)} (+${pace} an hour, seen over ${spanText(overSeconds)})`;
}
