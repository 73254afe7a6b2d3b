import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startOtp, type Otp, type OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** The fenced block of README.md that stands behind `<!-- run: name -->`, as printed. */
async function printed(name: string): Promise<string> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const block = new RegExp(`<!-- run: ${name} -->\\s*\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (block === undefined) throw new Error(`README.md has no block "${name}"`);
  return block;
}

const viewed = (viewers: number, calls: number) => ({ viewers, calls: [calls], nodeMs: calls * 10 });

describe('README.md', () => {
  let otp: Otp;
  let b: OtpNode;
  let folder: string;

  beforeAll(async () => {
    otp = await startOtp();
    const a = await otp.startNode('a');
    b = await otp.startNode('b', { connectTo: [a] });
    // Inside the repository, so that `@beamdeck/core` is found as in a project that has it installed.
    folder = await mkdtemp(join(ROOT, 'test/.readme-'));
    await writeFile(join(folder, 'cookie'), otp.cookie, { mode: 0o600 });
  });
  afterAll(async () => {
    await otp.close();
    await rm(folder, { recursive: true });
  });

  /** A printed program, run as its reader would; `output()` is all it has said so far. */
  async function run(name: string) {
    const file = `${name}.mjs`;
    await writeFile(join(folder, file), await printed(name));
    const child = spawn(process.execPath, [file], {
      cwd: folder,
      env: { ...process.env, HOME: folder, ERL_EPMD_PORT: String(otp.epmdPort) },
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    return { child, ended, output: () => output };
  }

  it('has the figures of the last benchmarks on its first screen', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const figures: unknown = JSON.parse(await readFile(join(ROOT, 'docs/benchmarks.json'), 'utf8'));
    const script = new URL('../../scripts/readme-figures.mjs', import.meta.url).href;
    const { withFigures } = (await import(script)) as { withFigures(readme: string, of: unknown): string };
    expect(readme, 'run "node scripts/readme-figures.mjs"').toBe(withFigures(readme, figures));
    const shown = /<!-- begin figures -->([^]*)<!-- end figures -->/.exec(readme)?.[1] ?? '';
    expect(shown).toMatch(/1 000 000 processes.* s by memory .*`npm run bench -- processes`/);
    expect(
      withFigures(readme, { processes: [], cluster: { viewers: [viewed(1, 7), viewed(1_000, 8)] } }),
    ).toContain(
      '1 000 viewers cost a node 8 questions and 80 ms of CPU time; one viewer in as long 7 questions and 70 ms',
    );
  });

  it('prints a Node program that runs as printed', async () => {
    const { ended, output } = await run('node');
    const code = await ended;
    expect(output()).toContain('2 healthy'); // totalNodes, partitionStatus
    expect(output()).toMatch(/<\d+\.\d+\.\d+>/); // a process
    expect(output()).toMatch(/[ab]@127\.0\.0\.1/);
    expect(code, output()).toBe(0);
  });

  it('prints a program that tells of a killed node and of its return', async () => {
    const { child, ended, output } = await run('watch');
    await expect.poll(output, { timeout: 10_000 }).toContain('2 of 2 nodes linked, healthy');
    await b.kill();
    await expect.poll(output, { timeout: 5_000 }).toMatch(/b@127\.0\.0\.1 \w+ -> down It closed its link/);
    await b.restart();
    await expect.poll(output, { timeout: 10_000 }).toMatch(/b@127\.0\.0\.1 down -> up/);
    child.kill('SIGINT');
    expect(await ended, output()).toBe(0);
  });

  it.each([
    { served: ['beamdeck.js', 'beamdeck-simulation.js'], shows: /shop-a/ },
    { served: ['beamdeck.js'], shows: /Serve beamdeck-simulation\.js beside beamdeck\.js/ },
  ])('prints an embedding that shows $shows with nothing but $served', async ({ served, shows }) => {
    const html = await printed('embed');
    expect(html).toContain('<cluster-topology');
    const { createServer } = await import('node:http');
    const server = createServer((request, response) => {
      const name = request.url?.slice(1) ?? '';
      const missing = !served.includes(name) && name.endsWith('.js');
      response.statusCode = missing ? 404 : 200;
      response.setHeader('content-type', name.endsWith('.js') ? 'text/javascript' : 'text/html');
      if (!served.includes(name)) response.end(missing ? '' : html);
      else void readFile(join(ROOT, 'packages/elements/dist/cdn', name)).then((body) => response.end(body));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { launchChromium } = await import('../support/browser.js');
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('favicon'))
          complaints.push(message.text());
      });
      await page.goto(`http://127.0.0.1:${port}/`);
      await page
        .getByRole('option', { name: shows })
        .or(page.getByText(shows))
        .filter({ visible: true })
        .first()
        .waitFor();
      // A file that is not there is told by the browser as well.
      expect(complaints.filter((text) => !/404/.test(text))).toEqual([]);
      expect(complaints.length).toBe(served.length === 2 ? 0 : 1);
    } finally {
      await browser.close();
      server.close();
    }
  });
});
