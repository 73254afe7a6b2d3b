// `npm run test:otp`: the tests of packages/erlang, and those of packages/core that ask nodes (src/beam), against another OTP
// release than the one of this machine.
// Without arguments: OTP 27 in a Debian trixie root, made on the first run (needs root and debootstrap).
// `npm run test:otp -- --suite sid`: the Erlang of another Debian suite (sid: OTP 29).
// `npm run test:otp -- --erl /path/to/erl [--epmd /path/to/epmd]`: any other release.
// `npm run test:otp -- [options] -- src/beam/process-scan`: the tests of such files alone; further arguments are vitest's.
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const repository = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  options: {
    erl: { type: 'string' },
    epmd: { type: 'string' },
    suite: { type: 'string', default: 'trixie' },
  },
  allowPositionals: true,
});

const release = values.erl ? { erl: values.erl, epmd: values.epmd ?? 'epmd' } : debian(values.suite);
const about =
  'io:format("OTP ~s, ERTS ~s", [erlang:system_info(otp_release), erlang:system_info(version)]), halt().';
const version = spawnSync(release.erl, ['-noshell', '-eval', about], { encoding: 'utf8' });
if (version.status !== 0) {
  console.error(`${release.erl} does not run: ${version.stderr ?? version.error?.message ?? ''}`);
  process.exit(1);
}
console.log(`Testing against ${version.stdout}`);

/** Which tests of which package, where none are asked for. */
const parts = [
  { folder: 'packages/erlang', files: [] },
  { folder: 'packages/core', files: ['src/beam/'] },
];
const failed = parts.filter(({ folder, files }) => {
  console.log(`\n${folder}`);
  const asked = positionals.length > 0 ? ['--passWithNoTests', ...positionals] : files;
  const tests = spawnSync(
    process.execPath,
    [join(repository, 'node_modules/vitest/vitest.mjs'), 'run', ...asked],
    {
      cwd: join(repository, folder),
      stdio: 'inherit',
      env: {
        ...process.env,
        BEAMDECK_ERL: release.erl,
        BEAMDECK_EPMD: release.epmd,
        // Certificates and the like are read by the nodes too: this directory has one path inside and outside of the root.
        ...(release.shared ? { TMPDIR: release.shared } : {}),
      },
    },
  );
  return tests.status !== 0;
});
process.exitCode = failed.length > 0 ? 1 : 0;

/** The Erlang of a Debian suite, run by chroot. */
function debian(suite) {
  const root = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'beamdeck', `debian-${suite}`);
  const made = spawnSync('sh', [join(import.meta.dirname, 'otp-root.sh'), root, suite], { stdio: 'inherit' });
  if (made.status !== 0) process.exit(1);
  return { erl: join(root, 'run-erl'), epmd: join(root, 'run-epmd'), shared: join(root, 'shared') };
}
