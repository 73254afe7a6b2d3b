import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates, type Certificates, type ServerKind } from '../../test/certificates.js';
import { createManualClock } from '../../test/manual-clock.js';
import { rejection, useRealNode } from '../../test/real-node.js';
import type { LinkTls } from '../index.js';

describe('a link to a node with -proto_dist inet_tls', () => {
  const real = useRealNode();
  let certificates: Certificates;
  let clients = 0;
  const names = new Map<ServerKind, string>();
  beforeAll(async () => {
    certificates = await makeCertificates(real.node);
    for (const kind of ['good', 'expired', 'early', 'other_host'] as const) {
      const node = await real.otp.startNode(`tls_${kind}`, { args: certificates.nodeArgs(kind) });
      names.set(kind, node.name);
    }
  });
  afterAll(() => certificates.remove());

  const connect = async (kind: ServerKind, tls: LinkTls | undefined) => {
    // A name of its own each time: the node needs a moment to see that the last one is gone.
    await using local = real.client({ name: `beamdeck${++clients}@127.0.0.1`, ...(tls ? { tls } : {}) });
    const link = local.link(names.get(kind) ?? '');
    await link.connect();
    return await link.call('erlang', 'abs', [-1]);
  };
  const ours = () => ({ ca: certificates.ca, ...certificates.client });

  it('works, both certificates checked', async () => {
    expect(await connect('good', ours())).toBe(1);
    expect(await connect('good', { ...ours(), ca: [certificates.strangerCa, certificates.ca] })).toBe(1);
  });

  it('carries large messages', async () => {
    await using local = real.client({ tls: ours() });
    const large = Buffer.alloc(2_000_000, 'tls');
    const answer = await local.link(names.get('good') ?? '').call('erlang', 'list_to_binary', [[large]]);
    expect(Buffer.compare(answer as Uint8Array, large)).toBe(0);
  });

  it.each<[string, ServerKind, () => LinkTls | undefined, string]>([
    [
      'a CA that we do not trust',
      'good',
      () => ({ ...ours(), ca: certificates.strangerCa }),
      'tls_untrusted',
    ],
    ['no CA at all', 'good', () => certificates.client, 'tls_untrusted'],
    ['an expired certificate', 'expired', ours, 'tls_expired'],
    ['a certificate of tomorrow', 'early', ours, 'tls_expired'],
    ['a certificate for another host', 'other_host', ours, 'tls_wrong_host'],
    ['another servername', 'good', () => ({ ...ours(), servername: 'db.example.com' }), 'tls_wrong_host'],
    ['a client without a certificate', 'good', () => ({ ca: certificates.ca }), 'tls_client_refused'],
    [
      'a client of another CA',
      'good',
      () => ({ ca: certificates.ca, ...certificates.strangerClient }),
      'tls_client_refused',
    ],
    ['a key that is none', 'good', () => ({ ...ours(), key: 'nonsense' }), 'tls_config_invalid'],
    ['a client of another version', 'other_host', () => ({ ...ours(), minVersion: 'TLSv1.3' }), 'tls_failed'],
    ['a client without TLS', 'good', () => undefined, 'tls_failed'],
  ])('refuses %s', async (_what, kind, tls, code) => {
    const error = await rejection(connect(kind, tls()));
    expect(error).toMatchObject({ code });
  });

  it('says when the node does not speak TLS', async () => {
    const clock = createManualClock();
    await using local = real.client({ tls: ours(), clock });
    // The node takes the greeting for the start of a long packet, and waits for the rest.
    const failing = rejection(local.link(real.node.name).connect());
    for (let turn = 0; turn < 60; turn++) await clock.advance(1);
    await clock.advance(7_000);
    expect(await failing).toMatchObject({ code: 'tls_failed', details: { reason: 'timeout' } });
  });

  it('accepts a servername that the certificate is for, wherever the node is', async () => {
    const tls = { ...ours(), servername: '10.9.8.7' };
    expect(await connect('other_host', tls)).toBe(1);
  });
});
