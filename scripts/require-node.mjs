// Loaded before anything else, so written for any Node that reads modules at all.
const MINIMUM = [20, 19];

/** Ends the process with one line when this Node is older than we promise to run on. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  console.error(
    `Beamdeck needs Node ${MINIMUM.join('.')} or newer; this is ${process.version}. Install a newer Node and try again.`,
  );
  process.exit(1);
}
