import { expect, test } from 'vitest';

import { shelves, type Shelf } from './shelves';

const SHELVES: Shelf[] = [
  { kind: 'process', title: 'Order', offers: [{ name: 'amount', label: 'Amount', hint: 'asked', component: { key: 'amount' } }] },
  { kind: 'table', title: 'Goods', offers: [{ name: 'size', label: 'Size', hint: 'number', component: { key: 'size' } }] },
];
const say = (_: string, english: string): string => english;

test('what is chosen is handed on as a component', () => {
  const taken: object[] = [];
  const box = shelves(SHELVES, say, (component) => taken.push(component));
  box.querySelectorAll<HTMLButtonElement>('button')[1]!.click();
  expect(taken).toEqual([{ key: 'size' }]);
});

test('the search unfolds what fits and hides the rest', () => {
  const box = shelves(SHELVES, say, () => undefined);
  const search = box.querySelector('input')!;
  search.value = 'AMO';
  search.dispatchEvent(new Event('input'));
  const [order, goods] = [...box.querySelectorAll('details')];
  expect([order!.open, order!.hidden, goods!.hidden]).toEqual([true, false, true]);
});

test('an app that knows nothing yet says what will stand here', () => {
  expect(shelves([], say, () => undefined).textContent).toContain('As soon as a process shows this form');
});
