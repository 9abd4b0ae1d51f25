import { expect, test } from 'vitest';

import { places, type Mark, type Table } from './marks';

const TABLE: Table = {
  id: 't',
  $type: 'dmn:DecisionTable',
  input: [{ id: 'in1' }, { id: 'in2' }],
  output: [{ id: 'out1' }],
  rule: [
    { id: 'r1', inputEntry: [{ id: 'c11' }, { id: 'c12' }], outputEntry: [{ id: 'o1' }] },
    { id: 'r2', inputEntry: [{ id: 'c21' }, { id: 'c22' }], outputEntry: [{ id: 'o2' }] },
  ],
};
const mark = (more: Partial<Mark>): Mark => ({ number: 1, tone: 'warning', text: '', element: 'd', table: 't', rules: [], cells: [], ...more });

test('cells are found by rule, side and number, heads of columns without a rule', () => {
  const cells: Mark['cells'] = [
    { rule: 2, side: 'input', number: 2 },
    { rule: 1, side: 'output', number: 1 },
    { rule: null, side: 'input', number: 1 },
  ];
  expect(places(mark({ cells }), TABLE)).toEqual([
    { id: 'c22', head: false },
    { id: 'o1', head: false },
    { id: 'in1', head: true },
  ]);
});

test('a finding without cells stands at its rules', () => {
  expect(places(mark({ rules: [2] }), TABLE)).toEqual([{ id: 'r2', head: false }]);
});

test('what has changed since the server looked is passed over', () => {
  expect(places(mark({ cells: [{ rule: 9, side: 'input', number: 1 }] }), TABLE)).toEqual([]);
});
