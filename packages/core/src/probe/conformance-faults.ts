import { isBeamdeckError } from '../model/error.js';
import type { LinkDownReason, ProbeEvent } from './cluster-probe.js';
import type { FaultAbility, Session } from './conformance-session.js';
import { assert, equal, failure, failureOr, never } from './conformance-session.js';

export interface Fault {
  readonly title: string;
  /** What must be possible to do to the nodes; null for nothing special. */
  readonly needs: FaultAbility | null;
  readonly body: (session: Session) => Promise<void>;
}

/** What a probe must tell when nodes and links fail, and at its own end. Each has a cluster of its own. */
export const FAULTS: readonly Fault[] = [
  {
    title: 'tells that a node of no such name does not run, and leaves it alone when let go',
    needs: null,
    body: async ({ probe, nodes, events, settle, fixture }) => {
      const [, host = 'localhost'] = (nodes[0] ?? '').split('@');
      const nobody = `nobody_there@${host}`;
      const error = await settle(failure(probe.watch(nobody, { signal: never() })));
      assert(error.code === 'node_not_running' || error.code === 'node_unreachable', `code is ${error.code}`);
      const told = events.filter((event) => event.node === nobody);
      assert(told.length > 0 && told.every(({ type }) => type === 'link_down'), 'the failure was not told');
      probe.unwatch(nobody);
      const count = events.length;
      await fixture.pass(3_000);
      equal(
        events.filter((event, i) => i >= count && event.node === nobody).length,
        0,
        'events after letting go',
      );
    },
  },
  {
    title:
      'tells at once that a node was killed, ends what was asked of it, and finds it again in its next life',
    needs: 'kill',
    body: async (session) => {
      const { probe, nodes, settle, context, fixture, watchAll, eventually, events } = session;
      await watchAll();
      const victim = nodes.at(-1) ?? '';
      const others = nodes.slice(0, -1);
      const before = (await settle(probe.sweep(victim, context()))).value.vitals.incarnation;
      await fixture.kill?.(victim);
      await eventually('the link is down', () => lastOf(events, victim)?.type === 'link_down');
      const first = events.find((event) => event.node === victim && event.type === 'link_down');
      const gone: LinkDownReason[] = ['closed', 'not_running'];
      assert(first?.type === 'link_down' && gone.includes(first.reason), 'it was not told as gone');
      equal((await settle(failure(probe.sweep(victim, context())))).code, 'node_unreachable', 'code');
      await eventually('the others no longer see it', async () => {
        const views = await Promise.all(others.map((node) => settle(probe.sweep(node, context()))));
        return views.every(({ value }) => !value.visible.includes(victim));
      });
      await fixture.restart?.(victim);
      await eventually('the link is up again', () => lastOf(events, victim)?.type === 'link_up');
      const after = (await settle(probe.sweep(victim, context()))).value.vitals.incarnation;
      assert(before !== after, 'another life has the same incarnation');
    },
  },
  {
    title: 'keeps its deadline with a paused node, and hears it again when it goes on',
    needs: 'pause',
    body: async ({ probe, nodes, settle, context, fixture, watchAll, eventually }) => {
      await watchAll();
      const [node = ''] = nodes;
      const before = (await settle(probe.sweep(node, context()))).value.vitals.incarnation;
      await fixture.pause?.(node);
      const error = await settle(failure(probe.sweep(node, { ...context(), deadlineMs: 700 })));
      equal(error.code, 'timeout', 'code');
      await fixture.resume?.(node);
      await eventually('it answers again', async () => {
        const answer = await settle(failureOr(probe.sweep(node, context())));
        return !isBeamdeckError(answer) && answer.value.vitals.incarnation === before;
      });
    },
  },
  {
    title: 'gives the view of both sides of a cut, and the whole again when it is healed',
    needs: 'cut',
    body: async ({ probe, nodes, settle, context, fixture, watchAll, eventually, events }) => {
      await watchAll();
      const [first = '', ...rest] = nodes;
      const views = () => Promise.all(nodes.map((node) => settle(probe.sweep(node, context()))));
      await fixture.cut?.([[first], rest]);
      await eventually('both sides are seen', async () => {
        const seen = (await views()).map(({ value }) => [...value.visible].sort().join(' '));
        const expected = nodes.map((node) =>
          node === first
            ? ''
            : rest
                .filter((other) => other !== node)
                .sort()
                .join(' '),
        );
        return seen.join(',') === expected.join(',');
      });
      assert(!events.some(({ type }) => type === 'link_down'), 'our own links went with the cut');
      await fixture.heal?.();
      await eventually('all see all again', async () =>
        (await views()).every(({ value }) => value.visible.length === nodes.length - 1),
      );
    },
  },
  {
    title: 'ends everything on close, twice if need be',
    needs: null,
    body: async ({ probe, nodes, settle, context, watchAll }) => {
      await watchAll();
      let complete = false;
      probe.events$.subscribe({ complete: () => (complete = true) });
      const asked = failure(
        probe.nodeInfo(nodes[0] ?? '', { includeProcesses: true, processLimit: 500 }, context()),
      );
      await settle(probe.close());
      await settle(probe.close());
      equal((await settle(asked)).code, 'closed', 'code of what was under way');
      assert(complete, 'the events go on');
      equal((await settle(failure(probe.sweep(nodes[0] ?? '', context())))).code, 'closed', 'code after');
      equal(
        (await settle(failure(probe.watch(nodes[0] ?? '', { signal: never() })))).code,
        'closed',
        'code after',
      );
    },
  },
];

function lastOf(events: readonly ProbeEvent[], node: string): ProbeEvent | undefined {
  return events.findLast((event) => event.node === node);
}
