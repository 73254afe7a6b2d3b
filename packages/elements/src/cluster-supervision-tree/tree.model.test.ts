import type { SupervisedChild, Supervisor } from '@beamdeck/core';
import { describe, expect, it } from 'vitest';
import { childOf, supervisorOf } from '../testing/sample-supervision.js';
import { intensityUsed, keyInTree, processKey, visibleRows, withRestarts, type Trees } from './tree.model.js';

const N = 'a@h';
const worker = childOf('worker', '<0.3.0>');
const inner = childOf('inner', '<0.2.0>', { type: 'supervisor' });
const deep = childOf('deep', '<0.9.0>', { type: 'supervisor' });
const top = supervisorOf('<0.1.0>', {
  registeredName: 'shop_sup',
  childCount: 3,
  children: [inner, worker, deep],
});
const below = supervisorOf('<0.2.0>', { parent: '<0.1.0>', depth: 1, childCount: 0, children: [] });
const trees: Trees = { [N]: [top, below] };

const shown = (open: readonly string[], more: ReadonlyMap<string, readonly Supervisor[]> = new Map()) =>
  visibleRows({ trees, branches: more, isOpen: (key) => open.includes(key) });

describe('visibleRows', () => {
  const app = `${N}\n\nshop`;
  const all = [N, app, processKey(N, '<0.1.0>')];

  it('shows what is open, each below its own', () => {
    expect(shown([]).map(({ label }) => label)).toEqual(['a']);
    expect(shown(all).map(({ label, level, content }) => [label, level, content.kind])).toEqual([
      ['a', 1, 'node'],
      ['shop', 2, 'application'],
      ['shop_sup', 3, 'supervisor'],
      ['<0.2.0>', 4, 'supervisor'],
      ['worker', 4, 'child'],
      ['deep', 4, 'child'],
    ]);
  });

  it('has what was not asked yet as to be loaded, and in place once it was', () => {
    expect(shown(all).at(-1)).toMatchObject({ open: false, load: true });
    const key = processKey(N, '<0.9.0>');
    const branch = [
      supervisorOf('<0.9.0>', { parent: '<0.1.0>', childCount: 1, children: [childOf('w', '<0.10.0>')] }),
    ];
    expect(shown([...all, key], new Map([[key, branch]])).map(({ label }) => label)).toEqual([
      'a',
      'shop',
      'shop_sup',
      '<0.2.0>',
      'worker',
      '<0.9.0>',
      'w',
    ]);
  });

  it('ends with a list that goes round in a circle', () => {
    const circle: Trees = {
      [N]: [
        supervisorOf('<0.1.0>', {
          children: [childOf('b', '<0.2.0>', { type: 'supervisor' })],
          childCount: 1,
        }),
        supervisorOf('<0.2.0>', {
          parent: '<0.1.0>',
          children: [childOf('a', '<0.1.0>', { type: 'supervisor' })],
          childCount: 1,
        }),
      ],
    };
    expect(visibleRows({ trees: circle, branches: new Map(), isOpen: () => true }).length).toBeLessThan(10);
  });

  it('says how many children it does not show, and why it could not read them', () => {
    const big: Trees = { [N]: [{ ...top, childCount: 500, unread: null }] };
    expect(
      visibleRows({ trees: big, branches: new Map(), isOpen: () => true }).at(-1)?.content,
    ).toMatchObject({
      hidden: 497,
    });
    const dumb: Trees = { [N]: [{ ...top, children: [], unread: 'It is busy.' }] };
    expect(visibleRows({ trees: dumb, branches: new Map(), isOpen: () => true })[3]?.content).toMatchObject({
      text: 'It is busy.',
    });
  });
});

describe('withRestarts', () => {
  const become = (children: readonly SupervisedChild[], change: Partial<Supervisor> = {}): Trees => ({
    [N]: [{ ...top, children: [...children], ...change }],
  });

  it('marks a child that has another process, and the supervisor that used up a restart', () => {
    const after = become([{ ...worker, pid: '<0.33.0>' }], { recentRestarts: 1 });
    expect([...withRestarts(new Map(), become([worker]), after, 5)]).toEqual([
      [processKey(N, '<0.1.0>'), 5],
      [processKey(N, '<0.33.0>'), 5],
    ]);
  });

  it('marks nothing of a first answer, of another life of the node, or of ids that are not one child’s', () => {
    const after = become([{ ...worker, pid: '<0.33.0>' }]);
    expect(withRestarts(new Map(), {}, after, 5).size).toBe(0);
    expect(withRestarts(new Map(), become([worker], { incarnation: 'old' }), after, 5).size).toBe(0);
    const twins = become([worker, { ...worker, pid: '<0.4.0>' }]);
    expect(withRestarts(new Map(), twins, become([{ ...worker, pid: '<0.7.0>' }, worker]), 5).size).toBe(0);
  });
});

describe('intensityUsed', () => {
  it('is known only where both were read', () => {
    expect([
      intensityUsed(supervisorOf('<0.1.0>', { recentRestarts: 1, intensity: 4 })),
      intensityUsed(supervisorOf('<0.1.0>', { recentRestarts: 0, intensity: 0 })),
      intensityUsed(supervisorOf('<0.1.0>', { recentRestarts: null })),
    ]).toEqual([0.25, 0, null]);
  });
});

describe('keyInTree', () => {
  const rows = shown([N, `${N}\n\nshop`]);

  it('moves and opens as trees do', () => {
    expect([
      keyInTree(rows, 0, 'ArrowDown'),
      keyInTree(rows, 0, 'ArrowUp'),
      keyInTree(rows, 0, 'ArrowRight'),
      keyInTree(rows, 0, 'ArrowLeft'),
      keyInTree(rows, 2, 'ArrowRight'),
      keyInTree(rows, 2, 'ArrowLeft'),
      keyInTree(rows, 0, 'End'),
      keyInTree(rows, 0, 'x'),
    ]).toEqual([
      { move: 1 },
      null,
      { move: 1 },
      { set: false },
      { set: true },
      { move: 1 },
      { move: 2 },
      null,
    ]);
  });
});
