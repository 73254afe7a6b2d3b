import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOtp, type Otp } from './otp.js';

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const eventually = (check: () => unknown) => expect.poll(check, { timeout: 5_000, interval: 20 });

describe('startOtp', () => {
  let otp: Otp;
  beforeAll(async () => {
    otp = await startOtp();
  });
  afterAll(() => otp.close());

  it('starts a node that answers by its own channel', async () => {
    const a = await otp.startNode('a');
    expect(a.name).toBe('a@127.0.0.1');
    expect(await a.eval('{node(), 1 + 1, "text", <<"ü"/utf8>>}')).toBe(
      `{'a@127.0.0.1',2,"text",<<"ü"/utf8>>}`,
    );
    expect(await otp.registeredNames()).toEqual(['a']);
    await expect(a.eval('error(boom)')).rejects.toThrow('{error,boom}');
    expect(await Promise.all([a.eval('timer:sleep(50), slow'), a.eval('fast')])).toEqual(['slow', 'fast']);
  });

  it('kills, restarts with a new incarnation, pauses and resumes', async () => {
    const [a] = otp.nodes;
    if (!a) throw new Error('a was started above');
    const before = { pid: a.pid, creation: await a.eval('erlang:system_info(creation)') };
    await a.restart();
    expect(alive(before.pid)).toBe(false);
    expect(await a.eval('erlang:system_info(creation)')).not.toBe(before.creation);
    await a.pause();
    await expect(a.eval('ok', 200)).rejects.toThrow('did not answer');
    a.resume();
    expect(await a.eval('ok')).toBe('ok');
    await a.stop();
    expect(a.running).toBe(false);
    await expect(a.eval('ok')).rejects.toThrow('not running');
  });

  it('cuts the nodes in two and heals them', async () => {
    const b = await otp.startNode('b');
    const c = await otp.startNode('c', { connectTo: ['b'] });
    const d = await otp.startNode('d', { connectTo: [b, c] });
    await otp.partition([b, c], [d]);
    await eventually(() => d.eval('nodes()')).toBe('[]');
    expect(await b.eval('nodes()')).toBe(`['c@127.0.0.1']`);
    expect(await d.eval(`net_kernel:connect_node('b@127.0.0.1')`)).toBe('false');
    await otp.heal();
    await eventually(() => d.eval('lists:sort(nodes())')).toBe(`['b@127.0.0.1','c@127.0.0.1']`);
  });

  it('starts a bare node, with nothing loaded for the tests', async () => {
    const bare = await otp.startNode('bare', { bare: true });
    expect(await otp.registeredNames()).toContain('bare');
    await expect(bare.eval('ok')).rejects.toThrow('bare');
    const b = otp.nodes.find((node) => node.name.startsWith('b@'));
    expect(await b?.eval(`erpc:call('bare@127.0.0.1', code, is_loaded, [io_lib_pretty])`)).toBe('false');
  });

  it('says why a node did not start', async () => {
    await expect(otp.startNode('broken', { args: ['-proto_dist', 'nonsense'] })).rejects.toThrow(
      'ended while it started',
    );
  });

  it('leaves nothing behind when it closes', async () => {
    const own = await startOtp();
    const node = await own.startNode('short_lived');
    await own.close();
    expect(alive(node.pid)).toBe(false);
    await expect(own.registeredNames()).rejects.toThrow();
  });

  it('leaves nothing behind when the test process is killed, not even a paused node', async () => {
    const script = `
      import { startOtp } from './otp.js';
      const otp = await startOtp();
      const a = await otp.startNode('orphan');
      await a.pause();
      console.log(a.pid);
      setInterval(() => undefined, 1000);`;
    const bundle = await build({
      stdin: { contents: script, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
      ...{ bundle: true, write: false, format: 'esm', platform: 'node' },
    });
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', bundle.outputFiles?.[0]?.text ?? ''],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const line = await new Promise<string>((resolve) =>
      child.stdout.once('data', (data) => resolve(String(data))),
    );
    const pid = Number(line);
    expect(alive(pid)).toBe(true);
    child.kill('SIGKILL');
    await eventually(() => alive(pid)).toBe(false);
  });
});
