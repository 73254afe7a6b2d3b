// Adds lock entries for optional platform packages that this registry lacks (404), so that `npm ci` accepts the lock.
import { readFileSync, writeFileSync } from 'node:fs';
const f = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(f, 'utf8')),
  P = lock.packages;
let added = 0;
const find = (from, name) => {
  // node resolution: own node_modules, then each ancestor's
  for (let dir = from; ;) {
    const e = P[(dir ? dir + '/' : '') + 'node_modules/' + name];
    if (e) return e;
    if (!dir) return;
    const i = dir.lastIndexOf('node_modules/');
    dir = i <= 0 ? '' : dir.slice(0, i - 1);
  }
};
const OS = [
  'android',
  'darwin',
  'win32',
  'freebsd',
  'openbsd',
  'netbsd',
  'linux',
  'openharmony',
  'aix',
  'sunos',
];
const CPU = ['arm64', 'x64', 'ia32', 'arm', 'riscv64', 'ppc64', 's390x', 'loong64', 'mips64el', 'wasm32'];
for (const [path, pkg] of Object.entries(P))
  for (const [name, version] of Object.entries(pkg.optionalDependencies ?? {})) {
    if (!/^\d+\.\d+\.\d+[^ ]*$/.test(version) || find(path, name)?.version === version) continue;
    const toks = name
      .split('/')
      .pop()
      .split('-')
      .map((t) => (/^arm(v\d|eabi)?/.test(t) && t !== 'arm64' ? 'arm' : t === 'ppc64le' ? 'ppc64' : t));
    const os = OS.filter((o) => toks.includes(o)),
      cpu = CPU.filter((c) => toks.includes(c));
    if (!cpu.length) {
      console.warn('skipped', name, version, 'of', path);
      continue;
    }
    const libc = toks.some((t) => t.startsWith('musl'))
      ? ['musl']
      : toks.some((t) => t.startsWith('gnu'))
        ? ['glibc']
        : undefined;
    const at =
      P['node_modules/' + name] && P['node_modules/' + name].version !== version
        ? path + '/node_modules/' + name
        : 'node_modules/' + name;
    P[at] = {
      version,
      cpu,
      ...(pkg.dev && { dev: true }),
      ...(libc && { libc }),
      optional: true,
      ...(os.length && { os }),
    };
    added++;
  }
lock.packages = Object.fromEntries(Object.entries(P).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(f, JSON.stringify(lock, null, 2) + '\n');
console.log('added', added);
