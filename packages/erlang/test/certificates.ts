import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OtpNode } from '../src/testing/index.js';

export interface Certificates {
  /** Of one CA: for the node, for us, and for the node once more but out of date, too early, or for another host. */
  readonly ca: string;
  readonly client: { readonly cert: string; readonly key: string };
  /** A client certificate of a CA the node does not know. */
  readonly strangerClient: { readonly cert: string; readonly key: string };
  readonly strangerCa: string;
  /** Arguments for `erl` to use a certificate of the given kind and to ask clients for theirs. */
  nodeArgs(kind: ServerKind): readonly string[];
  remove(): void;
}

export type ServerKind = 'good' | 'expired' | 'early' | 'other_host';

/** Makes certificates on a real node with the test tools of OTP's public_key, so that the tests need no other program. */
export async function makeCertificates(node: OtpNode): Promise<Certificates> {
  const directory = mkdtempSync(join(tmpdir(), 'beamdeck-tls-'));
  const path = (name: string) => join(directory, name);
  await node.eval(MAKE.replace('DIRECTORY', JSON.stringify(directory)), 30_000);
  const text = (name: string) => readFileSync(path(name), 'utf8');
  const optionsFor = (kind: ServerKind) => {
    const files = `{certfile, "${path(`${kind}.pem`)}"}, {keyfile, "${path(`${kind}.key`)}"}, {cacertfile, "${path('ca.pem')}"}`;
    const versions = kind === 'other_host' ? `, {versions, ['tlsv1.2']}` : '';
    const file = path(`${kind}.conf`);
    writeFileSync(
      file,
      `[{server, [${files}, {verify, verify_peer}, {fail_if_no_peer_cert, true}${versions}]}, {client, [${files}]}].`,
    );
    return file;
  };
  return {
    ca: text('ca.pem'),
    client: { cert: text('client.pem'), key: text('client.key') },
    strangerClient: { cert: text('stranger.pem'), key: text('stranger.key') },
    strangerCa: text('stranger_ca.pem'),
    nodeArgs: (kind) => ['-proto_dist', 'inet_tls', '-ssl_dist_optfile', optionsFor(kind)],
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

const MAKE = `
  Key = {key, {namedCurve, secp256r1}},
  Digest = {digest, sha256},
  Date = fun(Days) -> calendar:gregorian_days_to_date(calendar:date_to_gregorian_days(date()) + Days) end,
  Names = fun(Ip) -> {extensions, [{'Extension', {2,5,29,17}, false, [{iPAddress, Ip}]}]} end,
  Valid = fun(From, To) -> {validity, {Date(From), Date(To)}} end,
  Root = public_key:pkix_test_root_cert("Beamdeck test CA", [Key, Digest]),
  Stranger = public_key:pkix_test_root_cert("Another CA", [Key, Digest]),
  Pem = fun(Type, Der) -> public_key:pem_encode([{Type, Der, not_encrypted}]) end,
  Write = fun(Name, Text) -> ok = file:write_file(filename:join(DIRECTORY, Name), Text) end,
  Issue = fun(Name, Ca, Options) ->
      [_ | _] = Config = public_key:pkix_test_data(#{root => Ca, peer => [Key, Digest | Options]}),
      {KeyType, KeyDer} = proplists:get_value(key, Config),
      Write(Name ++ ".pem", Pem('Certificate', proplists:get_value(cert, Config))),
      Write(Name ++ ".key", Pem(KeyType, KeyDer))
    end,
  Write("ca.pem", Pem('Certificate', maps:get(cert, Root))),
  Write("stranger_ca.pem", Pem('Certificate', maps:get(cert, Stranger))),
  Issue("good", Root, [Names(<<127,0,0,1>>), Valid(-1, 7)]),
  Issue("expired", Root, [Names(<<127,0,0,1>>), Valid(-9, -2)]),
  Issue("early", Root, [Names(<<127,0,0,1>>), Valid(2, 9)]),
  Issue("other_host", Root, [Names(<<10,9,8,7>>), Valid(-1, 7)]),
  Issue("client", Root, [Valid(-1, 7)]),
  Issue("stranger", Stranger, [Valid(-1, 7)])
`;
