import { expect, test } from 'vitest';

import { add, move, nameOf, remove, rename, renamed, replaceColumn, retype, titleOf, type Definition } from './definition';

const table = (): Definition => ({
  name: 'loans',
  label: '{{holder}} of holder',
  order: ['-holder'],
  columns: [{ name: 'holder', type: 'person' }, { name: 'until', type: 'date' }],
  unique: [['holder', 'until']],
  checks: [{ feel: 'until > date("2026-01-01") or holder = "holder"', message: 'No.' }],
  views: [{ name: 'mine', where: 'holder = user.holder', order: ['holder'], columns: ['holder'] }],
  rules: [{ role: 'staff', rows: 'holder.team = "a" and my_holder = 1', fields: ['holder'] }],
});

test('a rename keeps the id of what is published, and follows wherever the table speaks of it', () => {
  const value = table();
  rename(value, value.columns[0]!, 'used_by', true);
  expect(value.columns[0]).toEqual({ name: 'used_by', id: 'holder', type: 'person' });
  expect(value.label).toBe('{{used_by}} of holder');
  expect(value.order).toEqual(['-used_by']);
  expect(value.unique).toEqual([['used_by', 'until']]);
  expect(value.checks![0]!.feel).toBe('until > date("2026-01-01") or used_by = "holder"');
  expect(value.views![0]).toEqual({ name: 'mine', where: 'used_by = user.holder', order: ['used_by'], columns: ['used_by'] });
  expect(value.rules![0]).toEqual({ role: 'staff', rows: 'used_by.team = "a" and my_holder = 1', fields: ['used_by'] });
});

test('the id of what was never published follows its name', () => {
  const value = table();
  const made = add(value, 'number', 'Fee (€)');
  expect(made).toEqual({ name: 'fee', id: 'fee', title: 'Fee (€)', type: 'number', scale: 2 });
  rename(value, made, 'price', false);
  expect(made.id).toBe('price');
  expect(add(value, 'text', 'Price').name).toBe('price_2');
});

test('a removed column leaves no name behind', () => {
  const value = table();
  remove(value, value.columns[0]!);
  expect(value.columns.map((column) => column.name)).toEqual(['until']);
  expect([value.order, value.unique, value.rules![0]!.fields, value.views![0]!.order]).toEqual([undefined, [['until']], undefined, undefined]);
});

test('another type lets go of what only the old one had', () => {
  const column = { name: 'a', type: 'number', scale: 1, min: 2, total: true, required: true };
  retype(column, 'text');
  expect(column).toEqual({ name: 'a', type: 'text', required: true });
  retype(column, 'choice');
  expect(column).toHaveProperty('options');
});

test('a column that begins anew has an id that nothing had', () => {
  const value = table();
  replaceColumn(value, value.columns[0]!, ['holder', 'holder_2']);
  expect(value.columns[0]!.id).toBe('holder_3');
});

test('names, titles and places', () => {
  expect(nameOf('Größe 2')).toBe('groesse_2');
  expect(nameOf('Of')).toBe('of_value');
  expect(nameOf('2nd')).toBe('column_2nd');
  expect(nameOf('名')).toBe('column');
  expect(titleOf({ name: 'used_by' })).toBe('Used by');
  expect(renamed('a.b + b.a', 'a', 'c')).toBe('c.b + b.a');
  const list = [1, 2, 3];
  expect([move(list, 1, 1), list, move(list, 3, 1), move(list, 9, 1)]).toEqual([true, [2, 1, 3], false, false]);
});
