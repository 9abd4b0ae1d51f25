import { expect, test } from 'vitest';

import { around, framed, marks } from './marks';

const nothing = { _added: {}, _removed: {}, _changed: {}, _layoutChanged: {} };

test('what the notes say goes before what the drawings show', () => {
  const notes = [{ mark: 'changed' as const, place: 'a', subject: 'Task “A”' }, { mark: 'added' as const, place: '', subject: 'The file' }];
  const found = marks(notes, { ...nothing, _added: { a: 1, b: 1 }, _removed: { c: 1 } }, () => false);
  expect([...found]).toEqual([['a', 'changed'], ['b', 'added'], ['c', 'removed']]);
});

test('lines that follow what moved have no mark', () => {
  const found = marks([], { ...nothing, _layoutChanged: { task: 1, flow: 1 } }, (id) => id === 'flow');
  expect([...found]).toEqual([['task', 'moved']]);
});

test('without a second drawing the notes are all there is', () => {
  expect(marks([{ mark: 'added', place: 'a', subject: '' }], undefined, () => false).get('a')).toBe('added');
});

test('the box around two boxes holds both', () => {
  expect(around({ x: 0, y: 0, width: 10, height: 10 }, { x: 50, y: -5, width: 10, height: 10 }, 1)).toEqual({ x: -1, y: -6, width: 62, height: 17 });
});

test('what is shown has the proportions of the window, and is never blown up', () => {
  expect(framed({ x: 10, y: 10, width: 20, height: 20 }, 100, 50)).toEqual({ x: -30, y: -5, width: 100, height: 50 });
  expect(framed({ x: 0, y: 0, width: 200, height: 20 }, 100, 50)).toEqual({ x: 0, y: -40, width: 200, height: 100 });
});
