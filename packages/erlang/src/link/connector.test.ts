import { describe, expect, it } from 'vitest';
import { distributionPort } from '../../test/distribution-port.js';
import { rejection, useRealNode } from '../../test/real-node.js';
import { statesOf, statusLog } from '../../test/status-log.js';
import { ERLANG_ERRORS } from '../error/erlang-error.js';
import { isErlangError } from '../index.js';
import { startTcpProxy } from '../testing/index.js';

const eventually = (check: () => unknown, timeout = 5_000) => expect.poll(check, { timeout, interval: 10 });

describe('a link that cannot be made', () => {
  const real = useRealNode();

  it('says that the cookies differ, and does not knock again at once', async () => {
    const proxy = await startTcpProxy({ targetPort: await distributionPort(real.otp.epmdPort, 'a') });
    await using local = real.client({ cookie: 'wrong' });
    const link = local.link(real.node.name, { port: proxy.port });
    const error = await rejection(link.connect());
    expect(error).toMatchObject({ code: 'cookie_refused', details: { node: 'a@127.0.0.1' } });
    expect(link.status).toMatchObject({ state: 'refused', error: { code: 'cookie_refused' } });
    expect(await rejection(link.call('erlang', 'node'))).toMatchObject({
      code: 'link_refused',
      details: { written: false },
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(proxy.connections).toBe(1);
    expect(JSON.stringify(error)).not.toContain('wrong');
    await local.close();
    await proxy.close();
  });

  it('lets connect() try again after a refusal', async () => {
    await using local = real.client({ cookie: 'wrong' });
    const link = local.link(real.node.name);
    await rejection(link.connect());
    await real.node.eval(`erlang:set_cookie('beamdeck@127.0.0.1', wrong)`);
    await link.connect();
    expect(link.status.state).toBe('connected');
    await real.node.eval(`erlang:set_cookie('beamdeck@127.0.0.1', '${real.otp.cookie}')`);
  });

  it('says that the node does not exist', async () => {
    await using local = real.client();
    expect(await rejection(local.link('nobody@127.0.0.1').connect())).toMatchObject({
      code: 'node_unknown',
      details: { name: 'nobody' },
    });
    expect(await rejection(local.link('nobody2@127.0.0.1').call('erlang', 'node'))).toMatchObject({
      code: 'node_unknown',
      details: { written: false },
    });
  });

  it('says that another node answers', async () => {
    const port = await distributionPort(real.otp.epmdPort, 'a');
    await using local = real.client();
    expect(await rejection(local.link('b@127.0.0.1', { port }).connect())).toMatchObject({
      code: 'name_mismatch',
      details: { expected: 'b@127.0.0.1', actual: 'a@127.0.0.1' },
    });
  });

  it('says that the node does not let us in', async () => {
    const strict = await real.otp.startNode('strict');
    await strict.eval(`net_kernel:allow(['somebody@127.0.0.1'])`);
    await using local = real.client();
    expect(await rejection(local.link(strict.name).connect())).toMatchObject({ code: 'not_allowed' });
  });

  it('says that the host has no address', async () => {
    await using local = real.client();
    expect(await rejection(local.link('a@no-such-host.invalid').connect())).toMatchObject({
      code: 'epmd_unreachable',
      details: {
        host: 'no-such-host.invalid',
        reason: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) as string,
      },
    });
  });

  it('turns to refused when the cookie of the node changes', async () => {
    await using local = real.client({ name: 'beamdeck4@127.0.0.1', backoff: { firstMs: 50, maxMs: 100 } });
    const link = local.link(real.node.name);
    await link.connect();
    const seen = statusLog(link);
    await real.node.eval(
      `erlang:set_cookie('beamdeck4@127.0.0.1', another_cookie), erlang:disconnect_node('beamdeck4@127.0.0.1')`,
    );
    await eventually(() => link.status.state).toBe('refused');
    expect(statesOf(seen)).toEqual(['reconnecting', 'refused']);
    expect(link.status).toMatchObject({ error: { code: 'cookie_refused' } });
  });

  it('keeps away while another client holds our name, and comes in when it is gone', async () => {
    const first = real.client();
    await first.link(real.node.name).connect();
    await using second = real.client({ backoff: { firstMs: 50, maxMs: 100 } });
    const link = second.link(real.node.name);
    expect(await rejection(link.connect())).toMatchObject({ code: 'name_in_use' });
    expect(first.link(real.node.name).status.state).toBe('connected');
    await first.close();
    await eventually(() => link.status.state).toBe('connected');
  });

  it('has one line of advice for every code', () => {
    for (const [code, { advice }] of Object.entries(ERLANG_ERRORS)) {
      expect(advice, code).toMatch(/\.$/);
      expect(advice, code).not.toContain('\n');
    }
    expect(isErlangError(new Error('x'))).toBe(false);
  });
});
