// What the tests need besides Node packages: a real Erlang, a real Chromium and a real nginx, from Debian's packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const NEEDS = [
  {
    what: 'Erlang/OTP',
    present: () => works('erl', ['-noshell', '-eval', '{ok,_}=application:ensure_all_started(ssl),halt(0).']),
    packages: [
      'erlang-base',
      'erlang-crypto',
      'erlang-ssl',
      'erlang-public-key',
      'erlang-asn1',
      'erlang-runtime-tools',
      'erlang-os-mon',
    ],
  },
  { what: 'openssl', present: () => works('openssl', ['version']), packages: ['openssl'] },
  { what: 'Chromium', present: () => existsSync('/usr/bin/chromium'), packages: ['chromium'] },
  { what: 'nginx', present: () => existsSync('/usr/sbin/nginx'), packages: ['nginx-light'] },
];

/** Installs what is missing where it may (root on Debian); else says in one line what to install and ends the run. */
export function ensureSystem() {
  const missing = NEEDS.filter((need) => !need.present());
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.packages);
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !isDebian()) {
    const names = missing.map((need) => need.what).join(' and ');
    console.error(`The tests need ${names}. Install it and run them again; on Debian: sudo ${command}`);
    process.exit(1);
  }
  console.error(`Installing from Debian's packages: ${packages.join(' ')} …`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  withoutServices(() => runAll(['apt-get update', command], environment));
  for (const need of missing) {
    if (need.present()) continue;
    console.error(`${need.what} is still missing after the installation of ${need.packages.join(' ')}.`);
    process.exit(1);
  }
}

function runAll(lines, environment) {
  for (const line of lines) {
    const run = spawnSync('sh', ['-c', `${line} >&2`], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environment,
      encoding: 'utf8',
    });
    if (run.status === 0) continue;
    console.error(run.stderr.trim().split('\n').slice(-5).join('\n'));
    console.error(`\`${line}\` failed: see the lines above.`);
    process.exitCode = 1;
    return;
  }
}

/** Debian asks this file before it starts a service: nginx is to be there, and to serve nothing by itself. */
function withoutServices(install) {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    install();
  } finally {
    if (ours) rmSync(policy);
  }
  if (process.exitCode === 1) process.exit();
}

function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

function isDebian() {
  return (
    existsSync('/etc/os-release') && /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}
