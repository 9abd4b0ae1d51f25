import { expect, test } from 'vitest';

import type { Report } from './parts';
import { once } from './problems';

const report = (id: string, message = ''): Report => ({ id, message, category: 'warn' });
const LOST = report('a', 'No way leads to this task. Connect it, or remove it.');

test('an element that no arrow reaches is told of once: by the server, else by the broadest rule', () => {
  const found = { 'no-disconnected': [report('a')], 'no-implicit-start': [report('a'), report('b')], 'no-implicit-end': [report('a')], 'label-required': [report('a')] };
  expect(once(found, [])).toEqual({ ...found, 'no-implicit-start': [report('b')], 'no-implicit-end': [] });
  expect(once(found, [LOST])).toEqual({ 'no-disconnected': [], 'no-implicit-start': [report('b')], 'no-implicit-end': [], 'label-required': [report('a')] });
});

test('another sentence of the server about the element says nothing of arrows', () => {
  const found = { 'no-disconnected': [], 'no-implicit-start': [report('a')] };
  expect(once(found, [report('a', 'Expected a form.')])).toEqual(found);
});
