import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ProcessFacts } from './process-facts.js';
import { isSupervisor, protectionOf } from './protection.js';

const noRules = { names: [], applications: [] };

const worker: ProcessFacts = {
  node: 'shop@h',
  incarnation: '1',
  pid: '<0.321.0>',
  registeredName: 'Elixir.Shop.Cart',
  initialCall: 'Elixir.Shop.Cart:init/1',
  type: 'gen_server',
  application: 'shop',
  topOfApplication: false,
};

/** Prints what there is to know of each process of a fresh node on which mnesia, ssl, sasl and inets run, and of one of a user's. */
const SURVEY = `
  [ok = element(1, application:ensure_all_started(A)) || A <- [sasl, ssl, mnesia, inets]],
  timer:start(), dets:start(), disk_log:start(), pg:start_link(),
  spawn(fun() -> register(a_users_own, self()), receive x -> ok end end),
  timer:sleep(300),
  Tops = [P || {A, _, _} <- application:which_applications(), M <- [application_controller:get_master(A)], is_pid(M), {P, _} <- [application_master:get_child(M)]],
  Text = fun({M, F, N}) -> io_lib:format("~s:~s/~p", [M, F, N]) end,
  [begin
     Name = case process_info(P, registered_name) of {_, N} -> N; [] -> '' end,
     {_, {_, D}} = {P, process_info(P, dictionary)},
     {_, Own} = process_info(P, initial_call),
     Call = proplists:get_value('$initial_call', D, Own),
     App = case application:get_application(P) of {ok, A} -> A; _ -> '' end,
     Top = lists:member(P, Tops),
     io:format("~w\\t~s\\t~s\\t~s\\t~s~n", [P, Name, Text(Call), App, Top])
   end || P <- processes(), P =/= self()],
  halt().`;

let survey: readonly ProcessFacts[] = [];
beforeAll(() => {
  const run = spawnSync('erl', ['-noshell', '-mnesia', 'dir', '"/nonexistent"', '-eval', SURVEY], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  survey = run.stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = '', name = '', initialCall = '', application = '', top = ''] = line.split('\t');
      return {
        ...worker,
        pid,
        registeredName: name === '' ? null : name,
        initialCall,
        type: initialCall.startsWith('supervisor:') ? 'supervisor' : 'process',
        application: application === '' ? null : application,
        topOfApplication: top === 'true',
      };
    });
});

describe('protectionOf, on the processes of a real node', () => {
  const named = (name: string): ProcessFacts => {
    const found = survey.find(({ registeredName }) => registeredName === name);
    if (found === undefined) throw new Error(`The node has no ${name}.`);
    return found;
  };

  it('protects every process of OTP itself, named or not, for ever', () => {
    expect(survey.length).toBeGreaterThan(70);
    const ofOtp = ['kernel'];
    for (const facts of survey.filter(({ application }) => ofOtp.includes(application ?? ''))) {
      expect(protectionOf(facts, noRules)?.tier, JSON.stringify(facts)).toBe('vital');
    }
    const names = [
      'init',
      'erts_code_purger',
      'erl_prim_loader',
      'application_controller',
      'kernel_sup',
      'code_server',
    ];
    names.push(
      'logger',
      'user',
      'standard_error',
      'rex',
      'global_name_server',
      'inet_db',
      'file_server_2',
      'sasl_sup',
    );
    names.push(
      'ssl_sup',
      'ssl_manager',
      'tls_connection_sup',
      'mnesia_sup',
      'mnesia_tm',
      'mnesia_locker',
      'timer_server',
    );
    names.push(
      'release_handler',
      'alarm_handler',
      'erl_signal_server',
      'kernel_safe_sup',
      'dets_sup',
      'dets',
      'pg',
    );
    for (const name of names) expect(protectionOf(named(name), noRules)?.tier, name).toBe('vital');
  });

  it('protects everything of the applications others rest on, and every unnamed process of the machine', () => {
    const others = ['sasl', 'ssl', 'mnesia', 'stdlib'];
    for (const facts of survey) {
      const isTheirs = others.includes(facts.application ?? '');
      const isMachine =
        facts.application === null && facts.registeredName !== 'a_users_own' && bornAtBoot(facts);
      if (isTheirs || isMachine) expect(protectionOf(facts, noRules), JSON.stringify(facts)).not.toBeNull();
    }
  });

  it('protects the top of any other application and its masters, and leaves what is below', () => {
    expect(protectionOf(named('inets_sup'), noRules)).toMatchObject({ tier: 'guarded' });
    const masters = survey.filter(
      (facts) => facts.application === 'inets' && facts.initialCall?.includes('application_master'),
    );
    expect(masters).toHaveLength(2);
    for (const facts of masters) expect(protectionOf(facts, noRules)?.tier).toBe('guarded');
    expect(protectionOf(named('httpc_manager'), noRules)).toBeNull();
    expect(protectionOf(named('a_users_own'), noRules)).toBeNull();
  });
});

/** Before the first application: what the virtual machine and init started. */
function bornAtBoot({ pid }: ProcessFacts): boolean {
  return Number(/^<0\.(\d+)\.0>$/.exec(pid)?.[1]) < 40;
}

describe('protectionOf', () => {
  it('goes by what the process is, not by how it was asked for', () => {
    expect(protectionOf({ ...worker, registeredName: 'init', pid: '<0.900.0>' }, noRules)?.tier).toBe(
      'vital',
    );
    expect(
      protectionOf({ ...worker, registeredName: null, pid: '<0.3.0>', application: null }, noRules)?.tier,
    ).toBe('vital');
    expect(protectionOf({ ...worker, pid: '<0.3.1>' }, noRules)).toBeNull();
    expect(protectionOf({ ...worker, pid: 'nonsense' }, noRules)?.tier).toBe('vital');
  });

  it('takes patterns of the configuration literally, with or without the Elixir prefix', () => {
    const by = (...names: string[]) => protectionOf(worker, { names, applications: [] });
    expect(by('Elixir.Shop.*')).toMatchObject({ tier: 'guarded' });
    expect(by('Shop.Cart')).toMatchObject({ tier: 'guarded' });
    expect(by('Shop.C')).toBeNull();
    expect(by('.*')).toBeNull();
    expect(protectionOf(worker, { names: [], applications: ['sh*'] })).toMatchObject({ tier: 'guarded' });
  });

  it('knows supervisors of other makes', () => {
    expect(isSupervisor({ ...worker, type: 'supervisor' })).toBe(true);
    expect(isSupervisor({ ...worker, initialCall: 'Elixir.DynamicSupervisor:init/1' })).toBe(true);
    expect(isSupervisor({ ...worker, initialCall: 'supervisor_bridge:user_sup/1' })).toBe(true);
    expect(isSupervisor(worker)).toBe(false);
  });
});
