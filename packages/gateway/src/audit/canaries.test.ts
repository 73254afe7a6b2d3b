import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOtp } from '@beamdeck/erlang/testing';
import type { Otp, OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient } from '../testing/api.js';
import type { ApiAnswer, ApiClient } from '../testing/api.js';
import { bundleMain, runCommand } from '../testing/command.js';
import type { RunningCommand } from '../testing/command.js';
import { readStream } from '../testing/stream-reader.js';

/** What nobody may be told, in a gateway process of real nodes; everything that leaves it is searched for these. */
const SECRETS = {
  cookie: 'CANARYCOOKIE7f21',
  admin: 'CANARY-token-of-the-admin-01',
  wrong: 'CANARY-token-of-nobody-at-all',
  dictionary: 'CANARY-in-a-process-dictionary',
  state: 'CANARY-in-the-state-of-a-server',
  mailbox: 'CANARY-in-a-mailbox',
  table: 'CANARY-in-a-table',
};
const LOUDEST = 'debug';

let otp: Otp;
let a: OtpNode;
let folder: string;
let gateway: RunningCommand;
let admin: ApiClient;
const told: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beamdeck-canaries-'));
  otp = await startOtp();
  a = await otp.startNode('a', { cookie: SECRETS.cookie });
  const tokens = [{ id: 'alice', role: 'admin', token: SECRETS.admin }];
  await writeFile(join(folder, 'tokens.json'), JSON.stringify({ tokens }), { mode: 0o600 });
  await writeFile(join(folder, 'cookie'), SECRETS.cookie, { mode: 0o600 });
  gateway = runCommand(await bundleMain('canaries'), [
    ...['serve', '--port', '0', '--connect', a.name, '--cookie-file', join(folder, 'cookie')],
    ...['--epmd-port', String(otp.epmdPort), '--tokens-file', join(folder, 'tokens.json')],
    ...['--enable-up-to', 'destroy', '--audit-file', join(folder, 'audit.log'), '--log-level', LOUDEST],
  ]);
  admin = apiClient(await gateway.url).as(SECRETS.admin);
}, 60_000);
afterAll(async () => {
  gateway.kill('SIGKILL');
  await gateway.ended;
  await otp.close();
  await rm(folder, { recursive: true });
});

/** A process that holds every kind of secret a process can hold. */
async function keeper(): Promise<string> {
  const text = await a.eval(
    `pid_to_list(spawn(fun() ->
       put(password, "${SECRETS.dictionary}"),
       self() ! {password, "${SECRETS.mailbox}"},
       ets:new(sessions, [named_table, public]),
       ets:insert(sessions, {1, "${SECRETS.table}"}),
       Loop = fun Again(State) -> receive {'$gen_call', {From, Tag}, _} -> From ! {Tag, ok}, Again(State); stop -> State end end,
       Loop("${SECRETS.state}") end))`,
  );
  return text.replaceAll('"', '');
}

/** Sent again while it is one too many for this second. */
async function taken(send: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  const answer = await send();
  told.push(answer.text);
  if (answer.status !== 429) return answer;
  await new Promise((resolve) => setTimeout(resolve, 200));
  return taken(send);
}

async function tell(path: string): Promise<void> {
  const response = await fetch(`${await gateway.url}${path}`, {
    headers: { authorization: `Bearer ${SECRETS.admin}` },
  });
  told.push(await response.text());
}

describe('what nobody may be told', () => {
  it('is in no answer, log, metric, event or line of the audit log', { timeout: 60_000 }, async () => {
    const url = await gateway.url;
    const stream = readStream(
      await fetch(`${url}/api/v1/cluster/events`, { headers: { authorization: `Bearer ${SECRETS.admin}` } }),
    );
    for (let topics = 0; topics < 3; topics += 1)
      told.push(JSON.stringify(await stream.until('snapshot-end')));
    const pid = await keeper();
    const target = `${a.name}/${pid}`;
    const at = `/api/v1/processes/${encodeURIComponent(target)}`;
    for (const path of [
      '/api/v1/cluster/topology?include_processes=true',
      '/api/v1/cluster/health?include_history=true',
      `/api/v1/cluster/nodes/${a.name}/info?include_processes=true`,
      '/api/v1/cluster/processes?limit=10000&include_details=true',
      '/api/v1/cluster/supervision-trees?include_children=true',
      `${at}/info`,
      '/api/v1/operations',
      '/api/v1/openapi.json',
    ]) {
      await tell(path);
    }
    for (const name of ['cluster_snapshot', 'ets_list', 'port_list', 'application_list']) {
      told.push((await admin.execute(name)).text);
    }
    // Refused, failed, and done.
    told.push((await apiClient(url).as(SECRETS.wrong).get('/api/v1/cluster/topology')).text);
    const message = (body: object) => taken(() => admin.send('POST', `${at}/message`, body));
    expect((await message({ message: `{${SECRETS.cookie}` })).status).toBe(422);
    expect((await message({ message: '"hello"', message_type: 'cast' })).status).toBe(200);
    const call = { message: 'hello', message_type: 'call', timeout_ms: 2_000, comment: SECRETS.cookie };
    expect((await message(call)).status).toBe(200);
    expect((await taken(() => admin.send('DELETE', at, { confirm: target }))).status).toBe(200);
    await a.kill();
    told.push((await admin.execute('node_info', { node: a.name })).text);

    told.push(JSON.stringify(await stream.until('change')));
    await stream.close();
    for (const path of ['/api/v1/operations/history?limit=1000', '/api/v1/audit?limit=1000', '/metrics'])
      await tell(path);
    gateway.kill('SIGTERM');
    await gateway.ended;
    for (const name of await readdir(folder)) {
      if (name.startsWith('audit.log')) told.push(await readFile(join(folder, name), 'utf8'));
    }
    told.push(gateway.stdout(), gateway.stderr());

    const everything = told.join('\n');
    // It was all there: what was asked for, written down, counted and logged.
    for (const sign of [pid, '"kind":"intent"', 'beamdeck_operations_total', '"msg":"request"', 'alice'])
      expect(everything).toContain(sign);
    for (const [what, secret] of Object.entries(SECRETS)) {
      const at = everything.indexOf(secret);
      expect([what, at < 0 ? '' : everything.slice(Math.max(0, at - 200), at + 60)]).toEqual([what, '']);
    }
  });
});
