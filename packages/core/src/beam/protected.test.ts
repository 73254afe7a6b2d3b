import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCluster, type EngineCluster } from '../cluster/create-cluster.js';
import { systemClock } from '../clock/clock.js';
import { isBeamdeckError } from '../model/error.js';
import { openAudit, type Audit } from '../safety/audit.js';
import { createMemoryAuditStore } from '../safety/audit-store.js';
import { startRealCluster, type RealCluster } from './testing/real-cluster.js';

const OFTEN = { perSecond: 100_000, burst: 100_000 };

/** What is asked of the node here is asked of the node alone: who is protected must not rest on how we resolve it. */
describe('what keeps a node alive, named or not', { timeout: 60_000 }, () => {
  let real: RealCluster;
  let audit: Audit;
  let cluster: EngineCluster<'erlang'>;
  let a: OtpNode;
  beforeAll(async () => {
    real = await startRealCluster();
    a = await real.node('a');
    await a.eval('[{ok, _} = application:ensure_all_started(App) || App <- [sasl, ssl, mnesia]]', 30_000);
    audit = await openAudit({
      ...{ store: createMemoryAuditStore(), clock: systemClock, signer: null, cluster: null },
      newChainId: () => 'of the test',
    });
    const limits = {
      diagnose: OFTEN,
      change: OFTEN,
      destroy: OFTEN,
      dangerPerSecond: 100_000,
      dangerPerMinute: 100_000,
    };
    cluster = createCluster({
      probe: real.probe(),
      audit,
      safety: { enabledUpTo: 'destroy', confirmDestroy: false, limits },
    });
    cluster.topology$.subscribe();
    await cluster.connect();
  });
  afterAll(async () => {
    await cluster.close();
    await audit.close();
    await real.close();
  });

  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (cause: unknown) => (isBeamdeckError(cause) ? cause.code : 'no coded error'),
    );

  it('is neither ended, suspended nor written to, by pid', async () => {
    // Those the machine starts itself, the masters of applications and what they start, and all of what others rest on.
    const pids = [
      ...(
        await a.eval(`[pid_to_list(P) || P <- processes(), case application:get_application(P) of
          {ok, App} -> lists:member(App, [kernel, stdlib, sasl, ssl, mnesia]);
          undefined -> list_to_integer(hd(tl(string:lexemes(pid_to_list(P), ".")))) =< 15 end
          orelse element(1, element(2, process_info(P, initial_call))) =:= application_master]`)
      ).matchAll(/<[\d.]+>/g),
    ].map(([pid]) => pid);
    expect(pids.length).toBeGreaterThan(60);
    const state = () =>
      a.eval(`erlang:phash2([{P, process_info(P, [registered_name, messages])} || P <- lists:map(fun erlang:list_to_pid/1, ${JSON.stringify(pids)}),
        erlang:is_process_alive(P), process_info(P, registered_name) =/= {registered_name, timer_server}])`);
    const status = () =>
      a.eval(`length([P || P <- processes(), process_info(P, status) =:= {status, suspended}])`);
    const before = await state();
    for (const pid of pids) {
      const aimed = { node: a.name, pid };
      const codes = await Promise.all([
        codeOf(cluster.operations.execute('kill_process', aimed)),
        codeOf(cluster.operations.execute('kill_process', { ...aimed, force: true })),
        codeOf(cluster.operations.execute('suspend_process', aimed)),
        codeOf(cluster.operations.execute('send_message', { ...aimed, message: 'ok' })),
      ]);
      expect(codes, pid).toEqual(Array(4).fill('critical_process_protection'));
    }
    expect(await state()).toBe(before);
    expect(await status()).toBe('0');
  });
});
