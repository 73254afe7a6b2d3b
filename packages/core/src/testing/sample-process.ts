import type { ProcessRow } from '../model/process.js';
import { seedOf } from './sample-node.js';

const KINDS = [
  ['supervisor', 'supervisor:shop_sup/1', 'gen_server:loop/7'],
  ['gen_server', 'shop_cart:init/1', 'gen_server:loop/7'],
  ['gen_statem', 'shop_order:init/1', 'gen_statem:loop_receive/3'],
  ['gen_event', 'gen_event:init_it/6', 'gen_event:fetch_msg/6'],
  ['task', 'Elixir.Task.Supervised:invoke_mfa/2', 'timer:sleep/1'],
  ['process', 'shop_worker:run/2', 'shop_worker:loop/1'],
] as const;
const APPLICATIONS = ['kernel', 'shop', 'ranch', null] as const;

/** A plausible process, the same for the same node and number. Numbers of one node give different pids. */
export function sampleProcess(node: string, number: number, change: Partial<ProcessRow> = {}): ProcessRow {
  const n = seedOf(`${node} ${number}`);
  const [type, initialCall, currentFunction] = KINDS[n % KINDS.length] ?? KINDS[5];
  return {
    pid: `<0.${(number % 32_768) + 80}.${Math.floor(number / 32_768)}>`,
    node,
    alive: true,
    registeredName: n % 8 === 0 ? `${type}_${number}` : null,
    initialCall,
    currentFunction,
    memory: 2_640 + (n % 4_096) * 8,
    messageQueueLen: n % 50 === 0 ? n % 1_000 : 0,
    reductions: n % 5_000_000,
    reductionsDelta: null,
    type,
    application: APPLICATIONS[(n >>> 8) % APPLICATIONS.length] ?? null,
    status: 'waiting',
    linksCount: n % 5,
    incarnation: `${1_000 + (seedOf(node) % 1_000)}-1767600000`,
    ...change,
  };
}
