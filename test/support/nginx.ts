import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian's nginx as a proxy before a gateway, in a folder and on a port of its own. */
export interface Nginx {
  readonly url: string;
  close(): Promise<void>;
}

export interface NginxOptions {
  /** `http://127.0.0.1:…` of what it stands before. */
  readonly target: string;
  /** Lines of the `location`, besides the one that says where to. */
  readonly settings?: readonly string[];
}

export async function startNginx({ target, settings = [] }: NginxOptions): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'beamdeck-nginx-'));
  const port = await freePort();
  const configuration = join(folder, 'nginx.conf');
  await writeFile(
    configuration,
    `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${String(port)};
    location / {
      proxy_pass ${target};
      ${settings.join('\n      ')}
    }
  }
}
`,
  );
  const child = spawn('/usr/sbin/nginx', ['-p', folder, '-c', configuration], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  process.once('exit', () => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${String(port)}`;
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; !(await answers(`${url}/healthz`)); attempt += 1) {
    if (attempt >= 200 || child.exitCode !== null) {
      await close();
      throw new Error(`nginx does not answer:\n${complaints}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, close };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
