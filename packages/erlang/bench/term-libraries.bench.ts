import { decodeTerm, encodeTerm, type Term } from '../src/index.js';
import { both, measure, table } from './measure.js';
import { megabytes, scanProcesses } from './process-scan.js';
import { loadTermPeers, type TermPeer } from './term-peers.js';

const OURS: TermPeer = {
  name: '@beamdeck/erlang',
  decode: (bytes) => decodeTerm(bytes),
  encode: (term) => encodeTerm(term as Term),
};

/** Against other libraries for the term format, on the part of a process scan that all of them read. */
export async function bench(): Promise<string> {
  const { release, plain } = scanProcesses();
  const all = [OURS, ...loadTermPeers()];
  const decoding = measure(all.map(({ name, decode }) => ({ name, run: () => decode(plain) })));
  const encoding = measure(
    all.map(({ name, decode, encode }) => {
      const decoded = decode(plain);
      return { name, run: () => encode(decoded) };
    }),
  );
  const rows = all.map(({ name }, i) => [
    name,
    both(decoding[i]!),
    `${(decoding[i]!.cpu / decoding[0]!.cpu).toFixed(1)} ×`,
    both(encoding[i]!),
    `${(encoding[i]!.cpu / encoding[0]!.cpu).toFixed(1)} ×`,
  ]);
  const missing = '\n\nerlpack, a native addon, could not be built here and is left out.';
  return `## Terms, against other libraries

The rows of a scan of 100 000 processes (OTP ${release}) without their pids, atoms as OTP 25 writes them by default: what all of them
read (${megabytes(plain)}). Each encodes what it decoded. Milliseconds of CPU time a run, garbage collection on the same thread included,
and in brackets those on the clock; medians of rounds that take all in turn.

${table(['', 'decode', 'ratio', 'encode', 'ratio'], rows)}${all.length > 2 ? '' : missing}`;
}
