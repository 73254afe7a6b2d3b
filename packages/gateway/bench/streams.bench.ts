import { loadavg } from 'node:os';
import { busyStreams } from './busy-streams.js';
import { idleStreams } from './idle-streams.js';
import { stalledStreams } from './stalled-streams.js';

/** Streams by the thousand: what an idle one takes, how fast a change reaches all, what happens when all come back at once, and when some stop reading. */
export async function bench(): Promise<string> {
  const parts: string[] = [];
  for (const part of [idleStreams, busyStreams, stalledStreams]) parts.push(await part());
  return `## The gateway: streams

${parts.join('\n\n')}

Load of the machine (1 min): ${(loadavg()[0] ?? NaN).toFixed(1)} at the end.`;
}
