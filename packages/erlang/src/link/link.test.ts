import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOtp, type Otp, type OtpNode } from '../testing/index.js';
import { atom } from '../etf/atom.js';
import { createLocalNode, type LocalNode } from './local-node.js';

describe('createLink', () => {
  let otp: Otp;
  let a: OtpNode;
  let local: LocalNode;
  beforeAll(async () => {
    otp = await startOtp();
    a = await otp.startNode('a');
    local = createLocalNode({ name: 'beamdeck@127.0.0.1', cookie: otp.cookie, epmdPort: otp.epmdPort });
  });
  afterAll(async () => {
    await local.close();
    await otp.close();
  });

  it('connects and calls', async () => {
    const link = local.link(a.name);
    await link.connect();
    expect(link.status).toMatchObject({ state: 'connected', peer: 'a@127.0.0.1' });
    expect(await link.call('erlang', 'node')).toEqual(atom('a@127.0.0.1'));
    expect(await link.call('lists', 'sum', [[1, 2, 3]])).toBe(6);
    await expect(link.call('erlang', 'error', [atom('undefined')])).rejects.toMatchObject({
      code: 'remote_exception',
      details: { class: 'error', reason: 'undefined' },
    });
    expect(
      await link.evaluate('lists:sum(Numbers) + length([X || X <- Numbers])', { Numbers: [1, 2, 3] }),
    ).toBe(9);
    await expect(link.call('lists', 'seq', [1, 10_000_000], { maxHeapWords: 10_000 })).rejects.toMatchObject({
      code: 'heap_cap_exceeded',
    });
    await expect(link.call('timer', 'sleep', [10_000], { deadlineMs: 100 })).rejects.toMatchObject({
      code: 'call_timeout',
    });
  });
});
