import { describe, expect, it } from 'vitest';
import type { ProcessPage } from '@beamdeck/core';
import { sampleProcess } from '@beamdeck/core/testing';
import { groupedItems } from './process-lines.js';

const rows = Array.from({ length: 40 }, (_, at) => sampleProcess(at % 2 === 0 ? 'a@h' : 'b@h', at));
const page: ProcessPage = {
  processes: rows,
  totalCount: 40,
  scannedCount: 40,
  nodesQueried: ['a@h', 'b@h'],
  nodesFailed: [],
  filtersApplied: {},
  nextCursor: null,
};

describe('groupedItems', () => {
  it('shows the rows of open groups, and how many are left', () => {
    const items = groupedItems([
      {
        node: 'a@h',
        label: 'a',
        open: true,
        processes: 20,
        page: { ...page, processes: rows.slice(0, 2), totalCount: 20 },
      },
      { node: 'b@h', label: 'b', open: false, processes: 20, page: null },
    ]);
    expect(items.map(({ kind }) => kind)).toEqual(['group', 'row', 'row', 'more', 'group']);
    expect(items[3]).toMatchObject({ node: 'a@h', left: 18 });
  });
});
