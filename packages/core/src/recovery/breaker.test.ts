import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BreakerPolicy, BreakerState, Ticket } from './breaker.js';
import { admit, closedBreaker, settle } from './breaker.js';
import type { HealthSign } from './verdict.js';

const policy: BreakerPolicy = { failures: 3, openMs: 1_000, maxOpenMs: 8_000, jitter: 0 };
const random = (): number => 0;

/** A breaker with calls in flight, driven by commands and compared with a plain account of what must be true. */
class Run {
  breaker: BreakerState = closedBreaker;
  now = 0;
  trials = 0;
  readonly inFlight: Ticket[] = [];

  call(): 'admitted' | 'rejected' {
    const answer = admit(policy, this.breaker, this.now, this.trials + 1);
    if (!answer.admitted) {
      expect(answer.retryAfterMs).toBeGreaterThan(0);
      return 'rejected';
    }
    if (answer.ticket !== 0) this.trials = answer.ticket;
    this.breaker = answer.next;
    this.inFlight.push(answer.ticket);
    return 'admitted';
  }

  finish(index: number, sign: HealthSign): Ticket | undefined {
    const [ticket] = this.inFlight.splice(index % Math.max(1, this.inFlight.length), 1);
    if (ticket === undefined) return undefined;
    this.breaker = settle(policy, this.breaker, { ticket, sign, code: 'timeout', now: this.now, random });
    return ticket;
  }
}

/** The account: failures in a row, when it may be tried again, which trial is out. Written from the contract alone. */
interface Account {
  failures: number;
  openUntil: number | null;
  openings: number;
  trial: Ticket | null;
}

type Command =
  | { readonly do: 'call' }
  | { readonly do: 'finish'; readonly index: number; readonly sign: HealthSign }
  | { readonly do: 'wait'; readonly ms: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Command>({ do: 'call' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant<'finish'>('finish'),
      index: fc.nat(9),
      sign: fc.constantFrom<HealthSign>('success', 'failure', 'failure', 'failure', 'neutral'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant<'wait'>('wait'), ms: fc.integer({ min: 1, max: 3_000 }) }),
  },
);

describe('breaker', () => {
  it('agrees with its account after any commands, also with calls that end late', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 120 }), (commands) => {
        const run = new Run();
        const account: Account = { failures: 0, openUntil: null, openings: 0, trial: null };
        for (const step of commands) {
          if (step.do === 'wait') run.now += step.ms;
          else if (step.do === 'call') {
            const shut = account.openUntil !== null && run.now < account.openUntil;
            expect(run.call()).toBe(shut ? 'rejected' : 'admitted');
            if (account.openUntil !== null && !shut) {
              account.trial = run.trials;
              account.openUntil = run.now + policy.openMs;
            }
          } else {
            const ticket = run.finish(step.index, step.sign);
            if (ticket !== undefined) note(account, ticket, step.sign, run.now);
          }
          expect(run.breaker.state).toBe(
            account.openUntil === null ? 'closed' : account.trial === null ? 'open' : 'half_open',
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('opens for twice as long after each trial that fails, up to its limit', () => {
    const run = new Run();
    for (let i = 0; i < 3; i += 1) {
      run.call();
      run.finish(0, 'failure');
    }
    const lengths: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      if (run.breaker.state !== 'open') throw new Error('expected it open');
      lengths.push(run.breaker.until - run.now);
      run.now = run.breaker.until;
      expect(run.call()).toBe('admitted');
      expect(run.call()).toBe('rejected');
      run.finish(0, 'failure');
    }
    expect(lengths).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it('takes a trial that never ends for lost', () => {
    const run = new Run();
    for (let i = 0; i < 3; i += 1) {
      run.call();
      run.finish(0, 'failure');
    }
    run.now += 1_000;
    expect(run.call()).toBe('admitted');
    run.now += policy.openMs;
    expect(run.call()).toBe('admitted');
    // The lost one comes back after all: it is not the trial any more.
    run.finish(0, 'success');
    expect(run.breaker.state).toBe('half_open');
    run.finish(0, 'success');
    expect(run.breaker.state).toBe('closed');
  });
});

function note(account: Account, ticket: Ticket, sign: HealthSign, now: number): void {
  if (account.openUntil === null) {
    if (ticket !== 0) return;
    if (sign === 'success') account.failures = 0;
    if (sign === 'failure') account.failures += 1;
    if (account.failures >= policy.failures) {
      account.openings = 1;
      account.openUntil = now + policy.openMs;
    }
    return;
  }
  if (account.trial === null || ticket !== account.trial) return;
  account.trial = null;
  if (sign === 'success') Object.assign(account, { failures: 0, openUntil: null, openings: 0 });
  else if (sign === 'neutral') account.openUntil = now;
  else {
    account.openings += 1;
    account.openUntil = now + Math.min(policy.maxOpenMs, policy.openMs * 2 ** (account.openings - 1));
  }
}
