// `npm start -- flags`: installs what is missing, builds what is stale, then is `beamdeck serve flags`, in this very process,
// so that a signal has one receiver. Prints nothing of its own but one line when it has to install or to build.
import { requireNode } from './require-node.mjs';

requireNode();
start().catch((error) => {
  console.error(`beamdeck: ${error.message}`);
  process.exit(1);
});

async function start() {
  // Loaded only now: an old Node would fail on these files before it could be told so.
  const { ensurePackages } = await import('./ensure-packages.mjs');
  const { build } = await import('./build.mjs');
  ensurePackages();
  build({ toRun: true });
  // npm runs scripts in the package's folder; the flags name files as seen from where it was typed.
  if (process.env.npm_lifecycle_event === 'start' && process.env.INIT_CWD)
    process.chdir(process.env.INIT_CWD);
  endWithParent();
  process.argv.splice(2, 0, 'serve');
  await import('../packages/gateway/dist/main.js');
}

/** npm that is told to end (SIGTERM) does not always pass it on: a server whose npm is gone ends as if told itself. */
function endWithParent() {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  look.unref();
}
