import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalNode } from '../index.js';
import { startOtp, type Otp } from '../testing/index.js';

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

// On a machine without IPv6 there is nothing to connect to; the run then shows these as skipped.
describe.skipIf(!hasIpv6)('a link over IPv6', () => {
  let otp: Otp;
  beforeAll(async () => {
    otp = await startOtp();
  });
  afterAll(() => otp.close());

  it('reaches a node named by its address, found by the port mapper', async () => {
    const node = await otp.startNode('six', {
      host: '::1',
      args: ['-proto_dist', 'inet6_tcp', '-kernel', 'inet_dist_use_interface', '{0,0,0,0,0,0,0,1}'],
    });
    expect(node.name).toBe('six@::1');
    await using local = createLocalNode({ name: 'beamdeck@::1', cookie: otp.cookie, epmdPort: otp.epmdPort });
    const link = local.link(node.name);
    await link.connect();
    expect(link.status).toMatchObject({ state: 'connected', peer: 'six@::1', address: { host: '::1' } });
    expect(await link.call('erlang', 'abs', [-1])).toBe(1);
  });
});
