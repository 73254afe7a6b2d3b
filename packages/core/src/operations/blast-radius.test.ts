import { describe, expect, it } from 'vitest';
import type { ProcessInfo, ProcessTie } from '../model/process-info.js';
import type { Supervisor } from '../model/supervision.js';
import { sampleProcess, sampleProcessInfo } from '../testing/index.js';
import type { BlastRadius, SupervisorOver } from './blast-radius.js';
import { blastEffects } from './blast-effects.js';
import { scriptedCluster } from './scripted-cluster.test-data.js';

const A = 'a@h';
const row = (number: number, change: Parameters<typeof sampleProcess>[2] = {}) =>
  sampleProcess(A, number, {
    registeredName: null,
    type: 'gen_server',
    application: 'shop',
    messageQueueLen: 0,
    ...change,
  });
const tie = (id: string, change: Partial<ProcessTie> = {}): ProcessTie => ({
  kind: 'process',
  id,
  node: A,
  registeredName: null,
  ...change,
});
const some = (...items: ProcessTie[]) => ({ total: items.length, items });

const sup = row(1, { registeredName: 'shop_sup', type: 'supervisor' });
const cart = row(2, { registeredName: 'cart', messageQueueLen: 1 });
const plain = row(3);
const trapping = row(4, { registeredName: 'till' });

const over: Supervisor = {
  node: A,
  pid: sup.pid,
  incarnation: sup.incarnation,
  registeredName: 'shop_sup',
  application: 'shop',
  module: 'shop_sup',
  parent: null,
  depth: 0,
  strategy: 'one_for_one',
  intensity: 3,
  periodSeconds: 5,
  recentRestarts: 1,
  childCount: 7,
  children: [
    {
      id: 'cart',
      pid: cart.pid,
      registeredName: 'cart',
      type: 'worker',
      status: 'running',
      modules: ['cart'],
      restart: 'transient',
      shutdown: '5000',
      memory: null,
      messageQueueLen: null,
    },
  ],
  unread: null,
};
const cartInfo = sampleProcessInfo(cart, {
  ancestors: [tie('shop_sup', { kind: 'name' })],
  links: some(
    tie(sup.pid, { registeredName: 'shop_sup' }),
    tie(plain.pid),
    tie(trapping.pid, { registeredName: 'till' }),
    tie('<9.1.0>', { node: 'b@h' }),
    tie('#Port<0.5>', { kind: 'port' }),
  ),
  monitoredBy: some(tie(trapping.pid, { registeredName: 'till' })),
});
const nodes = {
  [A]: {
    processes: [sup, cart, plain, trapping],
    infos: [cartInfo, sampleProcessInfo(trapping, { trapExit: true })] as readonly ProcessInfo[],
    supervisors: [over],
  },
};
const aimed = { node: A, pid: 'cart' };

describe('the preview of kill_process', () => {
  it('finds what hangs on the process, in three questions, and does nothing', async () => {
    const { preview, script, probe } = await scriptedCluster(nodes);
    probe.forgetCalls();
    const answer = await preview('kill_process', aimed);
    expect(answer.details).toEqual({
      trapsExits: false,
      messageQueueLen: 1,
      linked: {
        total: 4,
        items: [
          { ...tie(plain.pid), trapsExits: false },
          { ...tie(trapping.pid, { registeredName: 'till' }), trapsExits: true },
          { ...tie('<9.1.0>', { node: 'b@h' }), trapsExits: null },
          { ...tie('#Port<0.5>', { kind: 'port' }), trapsExits: null },
        ],
      },
      monitoredBy: some(tie(trapping.pid, { registeredName: 'till' })),
      supervisor: {
        node: A,
        pid: sup.pid,
        registeredName: 'shop_sup',
        strategy: 'one_for_one',
        intensity: 3,
        periodSeconds: 5,
        recentRestarts: 1,
        restartsLeft: 2,
        restart: 'transient',
        childCount: 7,
      },
      children: null,
    } satisfies BlastRadius);
    expect(answer.effects).toEqual([
      `Linked to it without trapping exits, and end too: ${plain.pid}.`,
      'Linked to it, and end too unless they trap exits, which is not known: <9.1.0>.',
      'Closed is 1 port linked to it.',
      'Told of it, as they are linked and trap exits: till.',
      'Its supervisor shop_sup starts it again, and then has 1 restart left within 5 s.',
      'Told of it, as they monitor it: till.',
      'Lost is the 1 message in its mailbox.',
    ]);
    expect(probe.count('processInfo')).toBe(2);
    expect(probe.count('supervisors')).toBe(1);
    expect(script.acts).toEqual([]);
  });

  it('does without what cannot be read, and says that it is not known', async () => {
    const { preview, script } = await scriptedCluster(nodes);
    script.set(A, { supervisors: [], infos: [cartInfo], processes: [cart] });
    const answer = await preview('kill_process', aimed);
    expect(answer.details).toMatchObject({ supervisor: null, linked: { total: 5 } });
    expect(answer.effects).toContain('Nothing is known that would start it again.');
  });

  it('counts the children of a supervisor', async () => {
    const { preview } = await scriptedCluster(nodes);
    const answer = await preview('kill_process', { node: A, pid: 'shop_sup' });
    expect(answer.effects[0]).toBe('It is a supervisor: its 7 children end with it.');
    expect(answer.details).toMatchObject({ children: 7, supervisor: null });
  });
});

describe('blastEffects', () => {
  const supervisor: SupervisorOver = {
    node: A,
    pid: sup.pid,
    registeredName: null,
    strategy: 'one_for_one',
    intensity: 1,
    periodSeconds: 5,
    recentRestarts: 0,
    restartsLeft: 1,
    restart: 'permanent',
    childCount: 3,
  };
  const radius = (change: Partial<BlastRadius> = {}): BlastRadius => ({
    trapsExits: false,
    messageQueueLen: 0,
    linked: { total: 0, items: [] },
    monitoredBy: some(),
    supervisor,
    children: null,
    ...change,
  });
  const restarting = (change: Partial<SupervisorOver>, reason: 'kill' | 'shutdown' = 'kill') =>
    blastEffects(radius({ supervisor: { ...supervisor, ...change } }), reason);
  const S = `Its supervisor ${sup.pid}`;

  it('says that nothing happens to a process that ignores the signal', () => {
    expect(blastEffects(radius(), 'normal')).toHaveLength(1);
    expect(blastEffects(radius(), 'normal')[0]).toMatch(/^Nothing/);
    expect(blastEffects(radius({ trapsExits: true }), 'normal')[0]).toMatch(/^It traps exits/);
    expect(blastEffects(radius({ trapsExits: true }), 'kill')[0]).not.toMatch(/traps/);
  });

  it('says what the supervisor would do, by strategy, kind of restart and restarts left', () => {
    const left = 'then has 0 restarts left within 5 s';
    expect(restarting({})).toEqual([`${S} starts it again, and ${left}.`]);
    expect(restarting({ strategy: 'one_for_all' })).toEqual([
      `${S} ends all its 3 children and starts them again, and ${left}.`,
    ]);
    expect(restarting({ strategy: 'rest_for_one' })).toEqual([
      `${S} starts it again, and every child that was started after it, and ${left}.`,
    ]);
    expect(restarting({ restart: 'temporary' })).toEqual([`${S} does not start it again: it is temporary.`]);
    expect(restarting({ restart: 'transient' })).toEqual([`${S} starts it again, and ${left}.`]);
    expect(restarting({ restart: 'transient' }, 'shutdown')).toEqual([
      `${S} does not start it again: it is transient.`,
    ]);
    expect(restarting({ restart: null })).toEqual([
      `Whether ${sup.pid}, its supervisor, starts it again is not known.`,
    ]);
    expect(restarting({ restartsLeft: null })).toEqual([
      `${S} starts it again, and how many restarts it has left is not known.`,
    ]);
    expect(restarting({ restartsLeft: 0, recentRestarts: 1 })).toEqual([
      `${S} has no restart left (1 in 5 s): it gives up, and ends with all its 3 children.`,
    ]);
    expect(restarting({ restartsLeft: 0, restart: 'temporary' })).toEqual([
      `${S} does not start it again: it is temporary.`,
    ]);
  });

  it('lists the first of many and counts the rest, those too that were not listed by the node', () => {
    const items = Array.from({ length: 8 }, (_, i) => ({ ...tie(`<0.${String(i)}.0>`), trapsExits: false }));
    const effects = blastEffects(radius({ linked: { total: 100, items } }), 'kill');
    expect(effects[0]).toBe(
      'Linked to it without trapping exits, and end too: <0.0.0>, <0.1.0>, <0.2.0>, <0.3.0>, <0.4.0> and 3 more.',
    );
    expect(effects[1]).toBe('Linked to it, and end too unless they trap exits, which is not known: 92.');
  });
});
