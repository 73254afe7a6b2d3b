import type { SupervisedChild, Supervisor } from '@beamdeck/core';

export function supervisorOf(pid: string, change: Partial<Supervisor> = {}): Supervisor {
  return {
    node: 'a@h',
    pid,
    incarnation: 'life-1',
    registeredName: null,
    application: 'shop',
    module: null,
    parent: null,
    depth: 0,
    strategy: 'one_for_one',
    intensity: 3,
    periodSeconds: 5,
    recentRestarts: 0,
    childCount: 0,
    unread: null,
    ...change,
  };
}

export function childOf(
  id: string,
  pid: string | null,
  change: Partial<SupervisedChild> = {},
): SupervisedChild {
  return {
    id,
    pid,
    registeredName: null,
    type: 'worker',
    status: 'running',
    modules: [id],
    restart: 'permanent',
    shutdown: '5000',
    memory: null,
    messageQueueLen: null,
    ...change,
  };
}
